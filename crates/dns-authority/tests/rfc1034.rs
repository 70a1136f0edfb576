//! The example of RFC 1034 §6: the zones of C.ISI.EDU, and its answers to the standard queries.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/ask.rs"]
mod support;

use dns_authority::Catalog;
use support::{ask, lines, zone};

/// The root zone. All authoritative data has the TTL of a day that the example forces on it.
const ROOT: &str = "
    $TTL 86400
    .       IN      SOA     SRI-NIC.ARPA. HOSTMASTER.SRI-NIC.ARPA. ( 870611 1800 300 604800 86400 )
                    NS      A.ISI.EDU.
                    NS      C.ISI.EDU.
                    NS      SRI-NIC.ARPA.
MIL.    86400   NS      SRI-NIC.ARPA.
        86400   NS      A.ISI.EDU.
EDU.    86400   NS      SRI-NIC.ARPA.
        86400   NS      C.ISI.EDU.
SRI-NIC.ARPA.   A       26.0.0.73
                A       10.0.0.51
                MX      0 SRI-NIC.ARPA.
                HINFO   DEC-2060 TOPS20
ACC.ARPA.       A       26.6.0.65
                HINFO   PDP-11/70 UNIX
                MX      10 ACC.ARPA.
USC-ISIC.ARPA.  CNAME   C.ISI.EDU.
73.0.0.26.IN-ADDR.ARPA.  PTR    SRI-NIC.ARPA.
65.0.6.26.IN-ADDR.ARPA.  PTR    ACC.ARPA.
51.0.0.10.IN-ADDR.ARPA.  PTR    SRI-NIC.ARPA.
52.0.0.10.IN-ADDR.ARPA.  PTR    C.ISI.EDU.
103.0.3.26.IN-ADDR.ARPA. PTR    A.ISI.EDU.
A.ISI.EDU. 86400 A      26.3.0.103
C.ISI.EDU. 86400 A      10.0.0.52
";

const EDU: &str = "
$TTL 86400
EDU.            IN SOA SRI-NIC.ARPA. HOSTMASTER.SRI-NIC.ARPA. (
                        870729 ;serial
                        1800 ;refresh every 30 minutes
                        300 ;retry every 5 minutes
                        604800 ;expire after a week
                        86400 ;minimum of a day
                        )
                NS SRI-NIC.ARPA.
                NS C.ISI.EDU.
UCI 172800      NS ICS.UCI
    172800      NS ROME.UCI
ICS.UCI 172800  A 192.5.19.1
ROME.UCI 172800 A 192.5.19.31
ISI 172800      NS VAXA.ISI
    172800      NS A.ISI
    172800      NS VENERA.ISI.EDU.
VAXA.ISI 172800 A 10.2.0.27
         172800 A 128.9.0.33
VENERA.ISI.EDU. 172800 A 10.1.0.52
                172800 A 128.9.0.32
A.ISI 172800    A 26.3.0.103
UDEL.EDU.  172800 NS LOUIE.UDEL.EDU.
           172800 NS UMN-REI-UC.ARPA.
LOUIE.UDEL.EDU. 172800 A 10.0.0.96
                172800 A 192.5.39.3
YALE.EDU.  172800 NS YALE.ARPA.
YALE.EDU.  172800 NS YALE-BULLDOG.ARPA.
MIT.EDU.  43200 NS XX.LCS.MIT.EDU.
          43200 NS ACHILLES.MIT.EDU.
XX.LCS.MIT.EDU.   43200 A 10.0.0.44
ACHILLES.MIT.EDU. 43200 A 18.72.0.8
";

/// §6.2, by the number of the section. Where the example shows the records of a section in another order, the order
/// here is that of the zone; the SOA of a negative answer is what RFC 2308 asks for in addition.
#[test]
fn the_standard_queries_get_the_example_s_answers() {
    let mut zones = Catalog::new();
    // The first line of the root zone begins with its owner, without the blanks of this page.
    zones.insert(zone(".", &ROOT.replace("\n    ", "\n")));
    zones.insert(zone("EDU", EDU));
    let soa = "SRI-NIC.ARPA. HOSTMASTER.SRI-NIC.ARPA. 870611 1800 300 604800 86400";
    for (section, question, expected) in [
        (
            "6.2.1",
            "SRI-NIC.ARPA A",
            "NOERROR aa
             an SRI-NIC.ARPA. 86400 IN A 26.0.0.73
             an SRI-NIC.ARPA. 86400 IN A 10.0.0.51",
        ),
        (
            "6.2.2",
            "SRI-NIC.ARPA ANY",
            "NOERROR aa
             an SRI-NIC.ARPA. 86400 IN A 26.0.0.73
             an SRI-NIC.ARPA. 86400 IN A 10.0.0.51
             an SRI-NIC.ARPA. 86400 IN HINFO \"DEC-2060\" \"TOPS20\"
             an SRI-NIC.ARPA. 86400 IN MX 0 SRI-NIC.ARPA.",
        ),
        (
            "6.2.3",
            "SRI-NIC.ARPA MX",
            "NOERROR aa
             an SRI-NIC.ARPA. 86400 IN MX 0 SRI-NIC.ARPA.
             ar SRI-NIC.ARPA. 86400 IN A 26.0.0.73
             ar SRI-NIC.ARPA. 86400 IN A 10.0.0.51",
        ),
        ("6.2.4", "SRI-NIC.ARPA NS", &format!("NOERROR aa\nns . 86400 IN SOA {soa}")),
        ("6.2.5", "SIR-NIC.ARPA A", &format!("NXDOMAIN aa\nns . 86400 IN SOA {soa}")),
        (
            "6.2.6",
            "BRL.MIL A",
            "NOERROR
             ns MIL. 86400 IN NS SRI-NIC.ARPA.
             ns MIL. 86400 IN NS A.ISI.EDU.
             ar SRI-NIC.ARPA. 86400 IN A 26.0.0.73
             ar SRI-NIC.ARPA. 86400 IN A 10.0.0.51
             ar A.ISI.EDU. 86400 IN A 26.3.0.103",
        ),
        (
            "6.2.7",
            "USC-ISIC.ARPA A",
            "NOERROR aa
             an USC-ISIC.ARPA. 86400 IN CNAME C.ISI.EDU.
             ns ISI.EDU. 172800 IN NS VAXA.ISI.EDU.
             ns ISI.EDU. 172800 IN NS A.ISI.EDU.
             ns ISI.EDU. 172800 IN NS VENERA.ISI.EDU.
             ar VAXA.ISI.EDU. 172800 IN A 10.2.0.27
             ar VAXA.ISI.EDU. 172800 IN A 128.9.0.33
             ar A.ISI.EDU. 172800 IN A 26.3.0.103
             ar VENERA.ISI.EDU. 172800 IN A 10.1.0.52
             ar VENERA.ISI.EDU. 172800 IN A 128.9.0.32",
        ),
        (
            "6.2.8",
            "USC-ISIC.ARPA CNAME",
            "NOERROR aa
             an USC-ISIC.ARPA. 86400 IN CNAME C.ISI.EDU.",
        ),
    ] {
        assert_eq!(ask(&zones, question), lines(expected), "§{section}");
    }
}
