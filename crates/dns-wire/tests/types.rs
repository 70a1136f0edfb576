//! Every type of the registry: its text, the text that it prints, its data.

#![cfg(feature = "text")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use dns_wire::{Name, Rdata, RecordData, RecordType, text::FieldErrorKind, text::TextErrorKind};

/// Type, text as one may write it, text as it prints, octets. From the examples of the RFCs where they have some.
#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, &str)] = &[
    ("A", "192.0.2.25", "192.0.2.25", "C0000219"),
    ("NS", "ns.example.", "ns.example.", "026E73076578616D706C6500"),
    ("MD", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("MF", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("CNAME", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("SOA", r"ns.example. host\.master.example. 1 7200 600 3600000 60", r"ns.example. host\.master.example. 1 7200 600 3600000 60", "026E73076578616D706C65000B686F73742E6D6173746572076578616D706C65000000000100001C20000002580036EE800000003C"),
    ("MB", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("MG", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("MR", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("NULL", r"\# 3 010203", r"\# 3 010203", "010203"),
    ("NULL", r"\# 0", r"\# 0", ""),
    ("WKS", "10.0.0.1 tcp telnet ftp 0 1 2", "10.0.0.1 6 0 1 2 21 23", "0A00000106E00005"),
    ("WKS", "10.0.0.1 17 53", "10.0.0.1 17 53", "0A0000011100000000000004"),
    ("WKS", "10.0.0.1 6", "10.0.0.1 6", "0A00000106"),
    ("PTR", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("HINFO", r#""Generic PC clone" "NetBSD-1.4""#, r#""Generic PC clone" "NetBSD-1.4""#, "1047656E6572696320504320636C6F6E650A4E65744253442D312E34"),
    ("MINFO", "a.example. b.example.", "a.example. b.example.", "0161076578616D706C65000162076578616D706C6500"),
    ("MX", "10 mail.example.", "10 mail.example.", "000A046D61696C076578616D706C6500"),
    ("TXT", r#""a\"b" "" "\255c\\""#, r#""a\"b" "" "\255c\\""#, "036122620003FF635C"),
    ("RP", "mbox.example. .", "mbox.example. .", "046D626F78076578616D706C650000"),
    ("AFSDB", "1 cell.example.", "1 cell.example.", "00010463656C6C076578616D706C6500"),
    ("X25", r#""311061700956""#, r#""311061700956""#, "0C333131303631373030393536"),
    ("ISDN", r#""150862028003217""#, r#""150862028003217""#, "0F313530383632303238303033323137"),
    ("ISDN", "150862028003217 004", r#""150862028003217" "004""#, "0F31353038363230323830303332313703303034"),
    ("RT", "10 relay.example.", "10 relay.example.", "000A0572656C6179076578616D706C6500"),
    ("NSAP", "0x47.0005.80.005a00.0000.0001.e133.ffffff000161.00", "0x47000580005a0000000001e133ffffff00016100", "47000580005A0000000001E133FFFFFF00016100"),
    ("NSAP-PTR", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("SIG", "A 8 2 3600 20040509183619 20040408183619 2642 example. aGVsbG8=", "A 8 2 3600 20040509183619 20040408183619 2642 example. aGVsbG8=", "0001080200000E10409E7A2340759BA30A52076578616D706C650068656C6C6F"),
    ("KEY", "256 3 8 aGVsbG8=", "256 3 8 aGVsbG8=", "0100030868656C6C6F"),
    ("KEY", "49152 3 1", "49152 3 1", "C0000301"),
    ("KEY", "NOKEY DNSSEC RSASHA256", "49152 3 8", "C0000308"),
    ("KEY", "noauth|extend|HOST|sig15 email DH aGVsbG8=", "37391 2 2 aGVsbG8=", "920F020268656C6C6F"),
    ("KEY", "USER|SIG0 ALL 253 aGVsbG8=", "0 255 253 aGVsbG8=", "0000FFFD68656C6C6F"),
    ("PX", "50 map.example. x400.example.", "50 map.example. x400.example.", "0032036D6170076578616D706C65000478343030076578616D706C6500"),
    ("GPOS", "-32.6882 116.8652 10.0", r#""-32.6882" "116.8652" "10.0""#, "082D33322E36383832083131362E383635320431302E30"),
    ("AAAA", "2001:db8::1", "2001:db8::1", "20010DB8000000000000000000000001"),
    ("LOC", "42 21 54 N 71 06 18 W -24m 30m", "42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m", "0033161389172DD070BE15F000988D20"),
    ("LOC", "52 14 05 N 00 08 50 E 10m", "52 14 5.000 N 0 8 50.000 E 10.00m 1m 10000m 10m", "001216138B3556C88008165000989A68"),
    ("LOC", "32 7 19 S 116 2 25 E 10m", "32 7 19.000 S 116 2 25.000 E 10.00m 1m 10000m 10m", "00121613791B7D2898E6486800989A68"),
    ("LOC", "42 21 28.764 N 71 00 51.617 W -44m 2000m", "42 21 28.764 N 71 0 51.617 W -44.00m 2000m 10000m 10m", "002516138916CB3C70C310DF00988550"),
    ("LOC", "0 N 0 E 42849672.95m 0m 0.01m 90000000m", "0 0 0.000 N 0 0 0.000 E 42849672.95m 0.00m 0.01m 90000000m", "000010998000000080000000FFFFFFFF"),
    ("LOC", "90 s 180 w -100000.00 0.10 0.99 123", "90 0 0.000 S 180 0 0.000 W -100000.00m 0.10m 0.90m 100m", "001191146CB0270059604E0000000000"),
    ("NXT", "medium.foo.nil. A MX SIG NXT", "medium.foo.nil. A MX SIG NXT", "066D656469756D03666F6F036E696C0040010082"),
    ("NXT", ". ( 127 )", ". TYPE127", "0000000000000000000000000000000001"),
    ("EID", "12 89 AB", "1289AB", "1289AB"),
    ("NIMLOC", "1289ab", "1289AB", "1289AB"),
    ("SRV", "0 5 5060 sip.example.", "0 5 5060 sip.example.", "0000000513C403736970076578616D706C6500"),
    ("ATMA", "39.246f.00.0e7c9c.0312.0001.0001.000012345678.00", "39246f000e7c9c03120001000100001234567800", "0039246F000E7C9C03120001000100001234567800"),
    ("ATMA", "+61.2.0000.0000", "+61200000000", "013631323030303030303030"),
    ("NAPTR", r#"100 50 "s" "http+I2L+I2C+I2R" "" _http._tcp.gatech.edu."#, r#"100 50 "s" "http+I2L+I2C+I2R" "" _http._tcp.gatech.edu."#, "00640032017310687474702B49324C2B4932432B49325200055F68747470045F746370066761746563680365647500"),
    ("KX", "10 kx.example.", "10 kx.example.", "000A026B78076578616D706C6500"),
    ("CERT", "PGP 0 0 aGVsbG8=", "PGP 0 0 aGVsbG8=", "000300000068656C6C6F"),
    // What other programs call otherwise prints as a number.
    ("CERT", "PGP 0 NSEC3RSASHA1 aGVsbG8=", "PGP 0 7 aGVsbG8=", "000300000768656C6C6F"),
    ("CERT", "PGP 0 ECC-GOST12 aGVsbG8=", "PGP 0 23 aGVsbG8=", "000300001768656C6C6F"),
    ("CERT", "65534 65535 254 aGVsbG8=", "65534 65535 PRIVATEOID aGVsbG8=", "FFFEFFFFFE68656C6C6F"),
    ("A6", "0 2001:db8::1", "0 2001:db8::1", "0020010DB8000000000000000000000001"),
    ("A6", "64 ::1234:5678:9abc:def0 subnet-1.ip6.example.com.", "64 ::1234:5678:9abc:def0 subnet-1.ip6.example.com.", "40123456789ABCDEF0087375626E65742D3103697036076578616D706C6503636F6D00"),
    ("A6", "128 a.", "128 a.", "80016100"),
    ("A6", "48 2001:db8:abcd:1::1 a.", "48 ::1:0:0:0:1 a.", "3000010000000000000001016100"),
    ("DNAME", "a.example.", "a.example.", "0161076578616D706C6500"),
    ("SINK", "8 0 2 l4ik", "8 0 2 l4ik", "0800029788A4"),
    ("SINK", "1 0 0", "1 0 0", "010000"),
    ("APL", "1:192.168.32.0/21 !1:192.168.38.0/28", "1:192.168.32.0/21 !1:192.168.38.0/28", "00011503C0A82000011C83C0A826"),
    ("APL", "1:224.0.0.0/4 2:FF00:0:0:0:0:0:0:0/8", "1:224.0.0.0/4 2:ff00::/8", "00010401E000020801FF"),
    ("APL", "1:0.0.0.0/0", "1:0.0.0.0/0", "00010000"),
    ("APL", "", "", ""),
    ("DS", "60485 5 1 ( 2BB183AF5F22588179A53B0A 98631FAD1A292118 )", "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", "EC4505012BB183AF5F22588179A53B0A98631FAD1A292118"),
    ("SSHFP", "2 1 123456789abcdef67890123456789abcdef67890", "2 1 123456789ABCDEF67890123456789ABCDEF67890", "0201123456789ABCDEF67890123456789ABCDEF67890"),
    ("IPSECKEY", "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "10 1 2 192.0.2.38 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "0A0102C0000226010351537986ED35533B6064478EEEB27B5BD74DAE149B6E81BA3A0521AF82AB7801"),
    ("IPSECKEY", "10 0 2 . AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "10 0 2 . AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "0A0002010351537986ED35533B6064478EEEB27B5BD74DAE149B6E81BA3A0521AF82AB7801"),
    ("IPSECKEY", "10 3 2 mygateway.example.com. AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "10 3 2 mygateway.example.com. AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "0A0302096D7967617465776179076578616D706C6503636F6D00010351537986ED35533B6064478EEEB27B5BD74DAE149B6E81BA3A0521AF82AB7801"),
    ("IPSECKEY", "10 2 2 2001:0DB8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "10 2 2 2001:db8:0:8002::2000:1 AQNRU3mG7TVTO2BkR47usntb102uFJtugbo6BSGvgqt4AQ==", "0A020220010DB8000080020000000020000001010351537986ED35533B6064478EEEB27B5BD74DAE149B6E81BA3A0521AF82AB7801"),
    ("IPSECKEY", "10 1 0 192.0.2.3", "10 1 0 192.0.2.3", "0A0100C0000203"),
    ("RRSIG", "A 5 3 86400 20030322173103 20030220173103 2642 example.com. aGVsbG8=", "A 5 3 86400 20030322173103 20030220173103 2642 example.com. aGVsbG8=", "00010503000151803E7C9DD73E5510D70A52076578616D706C6503636F6D0068656C6C6F"),
    ("NSEC", "host.example.com. A MX RRSIG NSEC TYPE1234", "host.example.com. A MX RRSIG NSEC TYPE1234", "04686F7374076578616D706C6503636F6D000006400100000003041B000000000000000000000000000000000000000000000000000020"),
    ("DNSKEY", "256 3 5 aGVsbG8=", "256 3 5 aGVsbG8=", "0100030568656C6C6F"),
    ("DHCID", "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=", "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=", "000201636FC0B8271C82825BB1AC5C41CF5351AA69B4FEBD94E8F17CDB95000DA48C40"),
    ("NSEC3", "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY NS SOA NSEC3PARAM RRSIG", "1 1 12 AABBCCDD 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA MX RRSIG DNSKEY NSEC3PARAM", "0101000C04AABBCCDD14174EB2409FE28BCB4887A1836F957F0A8425E27B000722010000000290"),
    ("NSEC3PARAM", "1 0 12 aabbccdd", "1 0 12 AABBCCDD", "0100000C04AABBCCDD"),
    ("NSEC3PARAM", "1 0 0 -", "1 0 0 -", "0100000000"),
    ("TLSA", "3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971", "3 1 1 D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971", "030101D2ABDE240D7CD3EE6B4B28C54DF034B97983A1D16E8A410E4561CB106618E971"),
    ("SMIMEA", "3 0 0 3082", "3 0 0 3082", "0300003082"),
    ("HIP", "2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p rvs1.example.com. rvs2.example.com.", "2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p rvs1.example.com. rvs2.example.com.", "1002001E200100107B1A74DF365639CC39F1D57803010001B771CA136E4AEB5CE44333C53B3D2C13C22243851FC708BCCE290472767331076578616D706C6503636F6D000472767332076578616D706C6503636F6D00"),
    ("HIP", "2 20 aGVsbG8=", "2 20 aGVsbG8=", "010200052068656C6C6F"),
    ("NINFO", r#""foo" "bar""#, r#""foo" "bar""#, "03666F6F03626172"),
    ("RKEY", "0 3 8 aGVsbG8=", "0 3 8 aGVsbG8=", "0000030868656C6C6F"),
    ("TALINK", ". talink1.example.", ". talink1.example.", "000774616C696E6B31076578616D706C6500"),
    ("CDS", "0 0 0 00", "0 0 0 00", "0000000000"),
    ("CDNSKEY", "0 3 0 AA==", "0 3 0 AA==", "0000030000"),
    ("OPENPGPKEY", "aGVs bG8=", "aGVsbG8=", "68656C6C6F"),
    ("CSYNC", "66 3 A NS AAAA", "66 3 A NS AAAA", "000000420003000460000008"),
    ("ZONEMD", "2018031900 1 1 62e6cf51b02e54b9b5f967d5", "2018031900 1 1 62E6CF51B02E54B9B5F967D5", "7848B91C010162E6CF51B02E54B9B5F967D5"),
    ("SVCB", "16 foo.example.org. alpn=h2,h3 port=53", r#"16 foo.example.org. alpn="h2,h3" port=53"#, "001003666F6F076578616D706C65036F72670000010006026832026833000300020035"),
    ("HTTPS", "1 . port=60", "1 . port=60", "00010000030002003C"),
    ("DSYNC", "CDS NOTIFY 5359 cds-scanner.example.net.", "CDS NOTIFY 5359 cds-scanner.example.net.", "003B0114EF0B6364732D7363616E6E6572076578616D706C65036E657400"),
    ("DSYNC", "TYPE65280 128 443 a.", "TYPE65280 128 443 a.", "FF008001BB016100"),
    ("HHIT", "gwppM2Zm", "gwppM2Zm", "830A69336666"),
    ("BRID", "owAAAYIE", "owAAAYIE", "A30000018204"),
    ("SPF", r#""v=spf1" " -all""#, r#""v=spf1" " -all""#, "06763D7370663105202D616C6C"),
    ("UINFO", r"\# 1 01", r"\# 1 01", "01"),
    ("UID", r"\# 4 00000001", r"\# 4 00000001", "00000001"),
    ("GID", r"\# 4 00000001", r"\# 4 00000001", "00000001"),
    ("UNSPEC", r"\# 1 04", r"\# 1 04", "04"),
    ("NID", "10 14:4fff:ff20:ee64", "10 0014:4fff:ff20:ee64", "000A00144FFFFF20EE64"),
    ("L32", "10 10.1.2.0", "10 10.1.2.0", "000A0A010200"),
    ("L64", "10 2001:0DB8:1140:1000", "10 2001:0db8:1140:1000", "000A20010DB811401000"),
    ("LP", "10 l64-subnet1.example.com.", "10 l64-subnet1.example.com.", "000A0B6C36342D7375626E657431076578616D706C6503636F6D00"),
    ("EUI48", "00-00-5E-00-53-2a", "00-00-5e-00-53-2a", "00005E00532A"),
    ("EUI64", "00-00-5e-ef-10-00-00-2a", "00-00-5e-ef-10-00-00-2a", "00005EEF1000002A"),
    ("TKEY", "algo.test. 0 10 3 BADKEY 2 MjI= 0", "algo.test. 0 10 3 BADKEY 2 MjI= 0", "04616C676F047465737400000000000000000A00030011000232320000"),
    ("TSIG", "SAMPLE-ALG.EXAMPLE. 853804800 300 4 MTIzNA== 666 16 2 MDA=", "SAMPLE-ALG.EXAMPLE. 853804800 300 4 MTIzNA== 666 BADSIG 2 MDA=", "0A53414D504C452D414C47074558414D504C4500000032E40700012C000431323334029A001000023030"),
    ("TSIG", "hmac-sha256. 281474976710655 0 0 0 30000 0", "hmac-sha256. 281474976710655 0 0 0 30000 0", "0B686D61632D73686132353600FFFFFFFFFFFF00000000000075300000"),
    ("URI", r#"10 1 "ftp://ftp1.example.com/public""#, r#"10 1 "ftp://ftp1.example.com/public""#, "000A00016674703A2F2F667470312E6578616D706C652E636F6D2F7075626C6963"),
    ("CAA", r#"0 issue "ca1.example.net""#, r#"0 issue "ca1.example.net""#, "000569737375656361312E6578616D706C652E6E6574"),
    ("AVC", r#""app-name:WOLFGANG|app-class:OAM|business=yes""#, r#""app-name:WOLFGANG|app-class:OAM|business=yes""#, "2C6170702D6E616D653A574F4C4647414E477C6170702D636C6173733A4F414D7C627573696E6573733D796573"),
    ("DOA", r#"0 1 2 "" aHR0cHM6Ly93d3cuaXNjLm9yZy8="#, r#"0 1 2 "" aHR0cHM6Ly93d3cuaXNjLm9yZy8="#, "0000000000000001020068747470733A2F2F7777772E6973632E6F72672F"),
    ("DOA", r#"1 2 3 "text/plain" -"#, r#"1 2 3 "text/plain" -"#, "0000000100000002030A746578742F706C61696E"),
    ("AMTRELAY", "10 0 1 203.0.113.15", "10 0 1 203.0.113.15", "0A01CB00710F"),
    ("AMTRELAY", "10 0 2 2001:db8::15", "10 0 2 2001:db8::15", "0A0220010DB8000000000000000000000015"),
    ("AMTRELAY", "128 1 3 amtrelays.example.com.", "128 1 3 amtrelays.example.com.", "808309616D7472656C617973076578616D706C6503636F6D00"),
    ("AMTRELAY", "0 1 0 .", "0 1 0 .", "0080"),
    ("RESINFO", "qnamemin exterr=15-17 infourl=https://resolver.example.com/guide", r#""qnamemin" "exterr=15-17" "infourl=https://resolver.example.com/guide""#, "08716E616D656D696E0C6578746572723D31352D31372A696E666F75726C3D68747470733A2F2F7265736F6C7665722E6578616D706C652E636F6D2F6775696465"),
    ("WALLET", r#""ETH" "0x1""#, r#""ETH" "0x1""#, "0345544803307831"),
    ("CLA", r#""TCP-v4-v6""#, r#""TCP-v4-v6""#, "095443502D76342D7636"),
    ("IPN", "18446744073709551615", "18446744073709551615", "FFFFFFFFFFFFFFFF"),
    ("TA", "30795 1 1 310D27F4", "30795 1 1 310D27F4", "784B0101310D27F4"),
    ("DLV", "30795 1 1 310D27F4", "30795 1 1 310D27F4", "784B0101310D27F4"),
];

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

fn of(mnemonic: &str) -> RecordType {
    mnemonic.parse().unwrap()
}

fn read(rtype: &str, text: &str) -> Result<RecordData, TextErrorKind> {
    RecordData::from_text(of(rtype), text.as_bytes(), Name::ROOT).map_err(|error| error.kind)
}

#[test]
fn text_and_wire_agree() {
    for (rtype, text, printed, hex) in ROWS {
        let wire = octets(hex);
        let data = read(rtype, text).unwrap_or_else(|error| panic!("{rtype} {text}: {error}"));
        assert_eq!(data.as_wire(), wire, "{rtype} {text}");
        assert_eq!(data.to_string(), *printed, "{rtype} {text}");
        assert_eq!(
            read(rtype, printed).as_ref().map(RecordData::as_wire),
            Ok(&wire[..]),
            "{rtype} {printed}"
        );
        let generic = format!(r"\# {} {hex}", wire.len());
        assert_eq!(
            read(rtype, &generic).as_ref().map(RecordData::as_wire),
            Ok(&wire[..]),
            "{rtype} {generic}"
        );
        let view = data.view();
        assert_eq!(view.rtype(), data.rtype());
        assert!(!matches!(view, Rdata::Unknown(_)), "{rtype}");
        assert_eq!(RecordData::new(&view).unwrap().as_wire(), wire, "{rtype}");
    }
}

#[test]
fn every_type_of_the_registry_is_declared() {
    // No data: EDNS has a presentation format of its own, the others are questions.
    let excepted = ["OPT", "NXNAME", "IXFR", "AXFR", "MAILB", "MAILA", "ANY"];
    let registered = (0..=u16::MAX).filter_map(|code| RecordType(code).mnemonic());
    let mut count = 0;
    for mnemonic in registered.filter(|mnemonic| !excepted.contains(mnemonic)) {
        assert!(ROWS.iter().any(|(rtype, ..)| *rtype == mnemonic), "{mnemonic}");
        count += 1;
    }
    assert_eq!(count, 90);
}

/// No data is shorter than what its type asks for.
#[test]
fn every_cut_of_the_data_is_read_or_refused() {
    for (rtype, text, _, hex) in ROWS {
        let wire = octets(hex);
        for length in 0..wire.len() {
            let cut = &wire[..length];
            if let Ok(data) = RecordData::from_wire(of(rtype), cut) {
                assert_eq!(data.view().rtype(), data.rtype());
                let again = read(rtype, &data.to_string());
                assert_eq!(
                    again.as_ref().map(RecordData::as_wire),
                    Ok(cut),
                    "{rtype} {text} {length}"
                );
            }
        }
    }
}

/// Data that is odd, but read; what it prints is read back to the octet.
#[rustfmt::skip]
const ODD: &[(&str, &str, &str)] = &[
    // Another version, a length of three digits, a length with a zero and a power, beyond the pole.
    ("LOC", "0112161380000000800000000098968000", r"\# 17 0112161380000000800000000098968000"),
    ("LOC", "00A216138000000080000000 00989680", r"\# 16 00A21613800000008000000000989680"),
    ("LOC", "0001161380000000 80000000 00989680", r"\# 16 00011613800000008000000000989680"),
    ("LOC", "00121613FFFFFFFF 80000000 00989680", r"\# 16 00121613FFFFFFFF8000000000989680"),
    // Zeros at the end of maps; another format of the map.
    ("NSEC", "00 0002 4000", r"\# 5 0000024000"),
    ("NXT", "00 4000", r"\# 3 004000"),
    ("NXT", "00 C0", r"\# 2 00C0"),
    ("WKS", "0A000001 06 00", r"\# 6 0A0000010600"),
    // Unknown families, zeros at the end of an address.
    ("APL", "0003100101", r"\# 5 0003100101"),
    ("APL", "000118 01 00", r"\# 5 0001180100"),
    // Bits of the prefix in the suffix.
    ("A6", "7F 03 00", r"\# 3 7F0300"),
    // Unknown kinds of hosts.
    ("AMTRELAY", "0004", r"\# 2 0004"),
    ("AMTRELAY", "00FF0102", r"\# 4 00FF0102"),
    ("IPSECKEY", "0A0401AABB", r"\# 5 0A0401AABB"),
    ("IPSECKEY", "0A0000", "10 0 0 ."),
    ("ATMA", "020102", r"\# 3 020102"),
    ("ATMA", "0161", r"\# 2 0161"),
    ("HIP", "00020000", r"\# 4 00020000"),
    ("CERT", "0001000000", r"\# 5 0001000000"),
    ("NSAP", "", r"\# 0"),
    ("DS", "000005 01", r"\# 4 00000501"),
    ("URI", "000A0001", r#"10 1 """#),
    ("CSYNC", "000000000000", "0 0"),
];

#[test]
fn odd_data_is_kept() {
    for (rtype, hex, printed) in ODD {
        let wire = octets(&hex.replace(' ', ""));
        let data = RecordData::from_wire(of(rtype), &wire)
            .unwrap_or_else(|error| panic!("{rtype} {hex}: {error}"));
        assert_eq!(data.to_string(), *printed, "{rtype} {hex}");
        assert_eq!(
            read(rtype, printed).as_ref().map(RecordData::as_wire),
            Ok(&wire[..]),
            "{rtype} {hex}"
        );
    }
}

#[rustfmt::skip]
const REFUSED: &[(&str, &str)] = &[
    ("A", "010203"), ("A", "0102030405"), ("AAAA", "00"), ("TXT", ""), ("HINFO", "0161"), ("X25", ""), ("ISDN", ""),
    ("LOC", "00121613"), ("LOC", "001216138000000080000000 0098968000"), ("GPOS", "0000"), ("NSAP-PTR", ""),
    ("WKS", "0A000001"), ("NXT", ""), ("CERT", "00010000"), ("A6", "81"), ("A6", "80"), ("A6", "00 01"),
    ("SINK", "0000"), ("APL", "00"), ("APL", "0001210100"), ("APL", "0001200500"), ("APL", "0001200501020304 05"),
    ("APL", "0002810100"), ("IPSECKEY", "0A01"), ("IPSECKEY", "0A0101010203"), ("IPSECKEY", "0A0301"),
    ("HIP", "0102000100"), ("HIP", "010200010000C00C"), ("TALINK", "00"), ("CSYNC", "0000000000"), ("ZONEMD", "000000000101"),
    ("ZONEMD", "0000000001010102030405060708090A0B"), ("DSYNC", "003B0114EF"), ("NID", "000A00144FFFFF20EE"),
    ("L32", "000A0A0102"), ("EUI48", "00005E005300002A"), ("EUI64", "00005E00532A"), ("TKEY", "0000000000"),
    ("TSIG", "00000000000000000000010000000000000000"), ("URI", "000A00"), ("AMTRELAY", "00"),
    ("AMTRELAY", "00010102"), ("AMTRELAY", "000000"), ("IPN", "00"), ("WALLET", ""), ("NSEC", "00002100"), ("NSEC", "000000"),
    ("NSEC3", "010000000000"),
];

#[test]
fn data_of_the_wrong_length_or_value_is_refused() {
    for (rtype, hex) in REFUSED {
        let wire = octets(&hex.replace(' ', ""));
        let data = RecordData::from_wire(of(rtype), &wire);
        assert!(data.is_err(), "{rtype} {hex}: {data:?}");
        // The generic form is no way around.
        let generic = format!(r"\# {} {}", wire.len(), hex.replace(' ', ""));
        assert!(read(rtype, &generic).is_err(), "{rtype} {generic}");
    }
}

#[rustfmt::skip]
const UNREADABLE: &[(&str, &str)] = &[
    ("NULL", "x"), ("UID", "1"), ("WKS", "1.2.3.4 bogus"), ("WKS", "1.2.3.4 tcp bogus"), ("WKS", "1.2.3.4 tcp 65536"), ("ISDN", "a b c"),
    ("NSAP", "47"), ("NSAP", "0x"), ("NSAP", "0x4"), ("NSAP", "0x4g"), ("ATMA", "+"), ("ATMA", "+1a"), ("ATMA", "1"), ("ATMA", ""),
    ("LOC", "91 N 0 E 0"), ("LOC", "90 0 0.001 N 0 E 0"), ("LOC", "0 N 180 1 E 0"), ("LOC", "1 60 N 0 E 0"), ("LOC", "1 2 60 N 0 E 0"),
    ("LOC", "1 2 3.4567 N 0 E 0"), ("LOC", "1 2 3 4 N 0 E 0"), ("LOC", "0 N 0 E"), ("LOC", "0 E 0 N 0"), ("LOC", "0 N 0 E 42849672.96"),
    ("LOC", "0 N 0 E -100000.01"), ("LOC", "0 N 0 E 0 90000000.01m 1 1 1"), ("LOC", "0 N 0 E 0 100000000m"), ("LOC", "0 N 0 E 0.001"),
    ("LOC", "N 0 E 0"), ("LOC", "4294967295 N 0 E 0"), ("NXT", ". TYPE128"), ("NXT", ". BOGUS"), ("A6", "129 ::"), ("A6", "64 ::"),
    ("APL", "1:1.2.3.4"), ("APL", "1:1.2.3.4/33"), ("APL", "2:::/129"), ("APL", "3:1/2"), ("APL", "!!1:1.2.3.4/1"), ("APL", "1.2.3.4/1"),
    ("IPSECKEY", "10 4 1 . aGVsbG8="), ("IPSECKEY", "10 0 1 x"), ("IPSECKEY", "10 1 1 ::1"), ("HIP", "2 20"), ("HIP", "2 2 aGVsbG8="),
    ("CERT", "BOGUS 1 1 aGVsbG8="), ("ZONEMD", "1 1 1 00"), ("DSYNC", "CDS BOGUS 1 ."), ("NID", "10 1:2:3"), ("NID", "10 1:2:3:4:5"),
    ("NID", "10 1:2::4"), ("NID", "10 +1:2:3:4"), ("L64", "10 12345:0:0:0"), ("EUI48", "00-00-5e-00-53"), ("EUI48", "00-00-5e-00-53-2"),
    ("EUI48", "00:00:5e:00:53:2a"), ("TKEY", "a. 0 0 0 0 2 MQ== 0"), ("TKEY", "a. 0 0 0 0 1"), ("TSIG", "a. 281474976710656 0 0 0 0 0"),
    ("AMTRELAY", "10 2 0 ."), ("AMTRELAY", "10 0 4 ."), ("AMTRELAY", "10 0 129 1.2.3.4"), ("IPN", "18446744073709551616"), ("EID", "1"),
    ("DOA", "0 1 2 \"\""), ("URI", "1 2"), ("KEY", "1 2"),
    ("KEY", "NOKEY|NOAUTH 3 8"), ("KEY", "SIG16 3 8"), ("KEY", "SIG 3 8"), ("KEY", "ZONE|HOST 3 8"), ("KEY", "NOKEY| 3 8"),
    ("KEY", "65536 3 8"), ("KEY", "0 SMTP 8"), ("KEY", "BOGUS 3 8"), ("KEY", "1|2 3 8"),
];

#[test]
fn text_that_is_none_of_the_type_is_refused() {
    for (rtype, text) in UNREADABLE {
        let result = read(rtype, text);
        assert!(result.is_err(), "{rtype} {text}: {result:?}");
    }
    assert_eq!(read("NULL", "x"), Err(TextErrorKind::GenericOnly));
    let error = |kind: FieldErrorKind, field| {
        Err(TextErrorKind::Field(dns_wire::text::FieldError::from(kind).of(field)))
    };
    assert_eq!(read("IPSECKEY", "10 4 1 ."), error(FieldErrorKind::Number, "gateway"));
    assert_eq!(read("LOC", "0 N 0 E 0 x"), error(FieldErrorKind::Number, "size"));
}
