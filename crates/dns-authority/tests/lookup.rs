//! What a zone says of a name: each branch of RFC 1034 §4.3.2, RFC 4592 and RFC 6672 §3.2.
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

use dns_authority::{Catalog, Lookup, Transport};
use dns_wire::{Class, RecordType};
use support::{SOA, ask, ask_over, catalog, check, lines, name, zone};

#[test]
fn exact_matches_have_what_the_name_has() {
    let zones = catalog(&[(
        "example",
        "a 60 A 192.0.2.1\na 60 A 192.0.2.2\na 120 AAAA 2001:db8::1\na 60 TXT \"one\" two\n\
         mail 60 MX 10 a\nmail 60 MX 20 a\nmail 60 MX 30 elsewhere.test.\n\
         _x._tcp 60 SRV 1 2 3 a\nns A 192.0.2.53\nodd 60 TYPE65280 \\# 2 abcd\nUPPER 60 A 192.0.2.9\n",
    )]);
    check(
        &zones,
        &format!(
            "a.example A
             NOERROR aa
             an a.example. 60 IN A 192.0.2.1
             an a.example. 60 IN A 192.0.2.2

             a.example AAAA
             NOERROR aa
             an a.example. 120 IN AAAA 2001:db8::1

             A.eXample A
             NOERROR aa
             an A.eXample. 60 IN A 192.0.2.1
             an A.eXample. 60 IN A 192.0.2.2

             upper.example A
             NOERROR aa
             an upper.example. 60 IN A 192.0.2.9

             a.example TXT
             NOERROR aa
             an a.example. 60 IN TXT \"one\" \"two\"

             a.example MX
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             mail.example MX
             NOERROR aa
             an mail.example. 60 IN MX 10 a.example.
             an mail.example. 60 IN MX 20 a.example.
             an mail.example. 60 IN MX 30 elsewhere.test.
             ar a.example. 60 IN A 192.0.2.1
             ar a.example. 60 IN A 192.0.2.2
             ar a.example. 120 IN AAAA 2001:db8::1

             _x._tcp.example SRV
             NOERROR aa
             an _x._tcp.example. 60 IN SRV 1 2 3 a.example.
             ar a.example. 60 IN A 192.0.2.1
             ar a.example. 60 IN A 192.0.2.2
             ar a.example. 120 IN AAAA 2001:db8::1

             odd.example TYPE65280
             NOERROR aa
             an odd.example. 60 IN TYPE65280 \\# 2 ABCD

             odd.example TYPE1000
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             example SOA
             NOERROR aa
             an example. 3600 IN SOA {SOA}

             example NS
             NOERROR aa
             an example. 3600 IN NS ns.example.
             ar ns.example. 60 IN A 192.0.2.53

             nothing.example A
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}

             below.a.example A
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}

             elsewhere.test A
             REFUSED

             . NS
             REFUSED"
        ),
    );
}

#[test]
fn names_in_between_exist() {
    let zones = catalog(&[("example", "a.b.c 60 A 192.0.2.1\n*.w 60 A 192.0.2.2\n")]);
    let no_data = format!("NOERROR aa\nns example. 300 IN SOA {SOA}");
    let no_name = no_data.replace("NOERROR", "NXDOMAIN");
    for (question, expected) in [
        ("b.c.example A", &no_data),
        ("c.example ANY", &no_data),
        ("w.example A", &no_data),
        ("x.b.c.example A", &no_name),
        ("bb.c.example A", &no_name),
        ("a.a.b.c.example A", &no_name),
        ("cc.example A", &no_name),
    ] {
        assert_eq!(ask(&zones, question), *expected, "{question}");
    }
}

/// RFC 4592 §2.2.1, with the answers that it gives.
#[test]
fn wildcards_stand_for_names_that_do_not_exist() {
    let zones = catalog(&[(
        "example",
        "@ 3600 NS ns.example.com.\n@ 3600 NS ns.example.net.\n\
         * 3600 TXT \"this is a wildcard\"\n* 3600 MX 10 host1\n\
         sub.* 3600 TXT \"this is not a wildcard\"\nhost1 3600 A 192.0.2.1\n\
         _ssh._tcp.host1 3600 SRV 0 0 22 host1\n_ssh._tcp.host2 3600 SRV 0 0 22 host2\n\
         subdel 3600 NS ns.example.com.\nsubdel 3600 NS ns.example.net.\n",
    )]);
    check(
        &zones,
        &format!(
            "host3.example MX
             NOERROR aa
             an host3.example. 3600 IN MX 10 host1.example.
             ar host1.example. 3600 IN A 192.0.2.1

             host3.example A
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             foo.bar.example TXT
             NOERROR aa
             an foo.bar.example. 3600 IN TXT \"this is a wildcard\"

             host1.example MX
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             sub.*.example MX
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             sub.*.example TXT
             NOERROR aa
             an sub.*.example. 3600 IN TXT \"this is not a wildcard\"

             _telnet._tcp.host1.example SRV
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}

             _telnet._tcp.host2.example SRV
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}

             host2.example MX
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             host.subdel.example A
             NOERROR
             ns subdel.example. 3600 IN NS ns.example.com.
             ns subdel.example. 3600 IN NS ns.example.net.

             ghost.*.example MX
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}

             *.example MX
             NOERROR aa
             an *.example. 3600 IN MX 10 host1.example.
             ar host1.example. 3600 IN A 192.0.2.1

             x.host1.example TXT
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}"
        ),
    );
}

/// RFC 6672 §2.2, Table 1.
#[test]
fn cuts_are_referred_to_with_glue() {
    let zones = catalog(&[(
        "example",
        "sub 60 NS ns.sub\nsub 60 NS ns.Other\nsub 60 NS ns.elsewhere.test.\n\
         ns.sub 60 A 192.0.2.1\nns.sub 60 AAAA 2001:db8::1\nother 60 NS ns.other\n\
         ns.other 60 A 192.0.2.2\nsub 60 DS 1 8 2 00\nx.sub 60 A 192.0.2.3\n\
         deep.sub 60 NS ns.deep.sub\nunsigned 60 NS ns.elsewhere.test.\n\
         both 60 NS ns.elsewhere.test.\nboth 60 DNAME elsewhere.test.\n",
    )]);
    let referral = lines(
        "NOERROR
         ns sub.example. 60 IN NS ns.sub.example.
         ns sub.example. 60 IN NS ns.Other.example.
         ns sub.example. 60 IN NS ns.elsewhere.test.
         ar ns.sub.example. 60 IN A 192.0.2.1
         ar ns.sub.example. 60 IN AAAA 2001:db8::1
         ar ns.Other.example. 60 IN A 192.0.2.2",
    );
    for question in [
        "sub.example A",
        "sub.example NS",
        "sub.example SOA",
        "sub.example ANY",
        "x.sub.example A",
        "ns.sub.example A",
        "a.b.c.sub.example TXT",
        "deep.sub.example NS",
        "x.sub.example DS",
    ] {
        assert_eq!(ask(&zones, question), referral, "{question}");
    }
    check(
        &zones,
        &format!(
            "sub.example DS
             NOERROR aa
             an sub.example. 60 IN DS 1 8 2 00

             unsigned.example DS
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             x.both.example A
             NOERROR
             ns both.example. 60 IN NS ns.elsewhere.test."
        ),
    );
}

#[test]
fn ds_is_the_parents() {
    let both = catalog(&[
        ("example", "sub 60 NS ns.sub\nsub 60 DS 1 8 2 00\nns.sub 60 A 192.0.2.1\n"),
        ("sub.example", "ns 60 A 192.0.2.1\n@ 60 A 192.0.2.2\n"),
    ]);
    check(
        &both,
        "sub.example DS
         NOERROR aa
         an sub.example. 60 IN DS 1 8 2 00

         sub.example A
         NOERROR aa
         an sub.example. 60 IN A 192.0.2.2",
    );
    // Without the parent, the child says that it has none (RFC 4035 §3.1.4.1).
    let child = catalog(&[("sub.example", "")]);
    let no_data = format!("NOERROR aa\nns sub.example. 300 IN SOA {SOA}");
    assert_eq!(ask(&child, "sub.example DS"), no_data);
    // The parent is the closest zone above, whatever lies between.
    let above = catalog(&[("example", "mid 60 NS ns.elsewhere.\n"), ("sub.mid.example", "")]);
    let referral = "NOERROR\nns mid.example. 60 IN NS ns.elsewhere.";
    assert_eq!(ask(&above, "sub.mid.example DS"), referral);
    let root = catalog(&[(".", "")]);
    assert!(ask(&root, ". DS").starts_with("NOERROR aa\nns . 300 IN SOA"));
}

#[test]
fn any_has_all_rrsets_over_tcp_and_one_over_udp() {
    let zones = catalog(&[(
        "example",
        "a 60 TXT t\na 60 MX 10 b\na 60 A 192.0.2.1\na 60 A 192.0.2.2\nb 60 A 192.0.2.3\n",
    )]);
    let all = lines(
        "NOERROR aa
         an a.example. 60 IN A 192.0.2.1
         an a.example. 60 IN A 192.0.2.2
         an a.example. 60 IN MX 10 b.example.
         an a.example. 60 IN TXT \"t\"",
    );
    assert_eq!(ask(&zones, "a.example ANY"), all);
    // RFC 8482 §4.1, §4.4
    let one = ask_over(&zones, "a.example ANY", Transport::Udp, None);
    assert_eq!(one, lines(&all).lines().take(3).collect::<Vec<_>>().join("\n"));
    let apex = ask(&zones, "example ANY");
    assert!(apex.starts_with("NOERROR aa\nan example. 3600 IN SOA"), "{apex}");
    assert!(ask(&zones, "x.example ANY").starts_with("NXDOMAIN aa\nns example."));
    let mut generous = zones;
    generous.limits.any = 9;
    assert_eq!(ask_over(&generous, "a.example ANY", Transport::Udp, None), all);
}

#[test]
fn the_root_is_a_zone_like_others() {
    let zones = catalog(&[(
        ".",
        "com. 60 NS a.gtld-servers.net.\na.gtld-servers.net. 60 A 192.5.6.30\nb. 60 CNAME a.\n\
         net. 60 NS a.gtld-servers.net.\n",
    )]);
    check(
        &zones,
        &format!(
            ". NS
             NOERROR aa
             an . 3600 IN NS ns.example.

             www.networkutopia.com A
             NOERROR
             ns com. 60 IN NS a.gtld-servers.net.
             ar a.gtld-servers.net. 60 IN A 192.5.6.30

             a.gtld-servers.net A
             NOERROR
             ns net. 60 IN NS a.gtld-servers.net.
             ar a.gtld-servers.net. 60 IN A 192.5.6.30

             b A
             NXDOMAIN aa
             an b. 60 IN CNAME a.
             ns . 300 IN SOA {SOA}

             nothing A
             NXDOMAIN aa
             ns . 300 IN SOA {SOA}"
        ),
    );
}

#[test]
fn the_closest_zone_answers() {
    let zones = catalog(&[
        (".", "a. 60 TXT root\n"),
        ("example", "@ 60 TXT zone\nb.sub 60 TXT occluded\n"),
        ("sub.example", "@ 60 TXT sub\n"),
        ("ample", "@ 60 TXT other\n"),
    ]);
    check(
        &zones,
        &format!(
            "b.sub.example TXT
             NXDOMAIN aa
             ns sub.example. 300 IN SOA {SOA}

             sub.example TXT
             NOERROR aa
             an sub.example. 60 IN TXT \"sub\"

             sub2.example TXT
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}

             tub.example TXT
             NXDOMAIN aa
             ns example. 300 IN SOA {SOA}

             x.ample TXT
             NXDOMAIN aa
             ns ample. 300 IN SOA {SOA}

             x.zample TXT
             NXDOMAIN aa
             ns . 300 IN SOA {SOA}

             a TXT
             NOERROR aa
             an a. 60 IN TXT \"root\""
        ),
    );
    assert_eq!(zones.zones().count(), 4);
    let found = |text: &str, class| {
        let name = name(text);
        zones.find(name.as_name(), class, RecordType::A).map(|zone| zone.origin().to_string())
    };
    assert_eq!(found("x.y.sub.example", Class::IN).as_deref(), Some("sub.example."));
    assert_eq!(found("x", Class::IN).as_deref(), Some("."));
    assert_eq!(found("x", Class::CH), None);
    assert_eq!(found("x", Class::ANY), None);
}

#[test]
fn a_negative_answer_lives_as_long_as_the_soa_says() {
    for (ttl, minimum, expected) in [
        (3600, "300", 300),
        (60, "300", 60),
        (3600, "0", 0),
        (2_147_483_647, "2147483647", 2_147_483_647),
        // RFC 2181 §8: the top bit makes it zero.
        (3600, "4294967295", 0),
    ] {
        let text = format!("@ {ttl} SOA ns x 1 2 3 4 {minimum}\n@ 60 NS ns\n");
        let mut zones = Catalog::new();
        zones.insert(zone("example", &text));
        let expected = format!("NXDOMAIN aa\nns example. {expected} IN SOA ns.example. x.example.");
        assert!(ask(&zones, "x.example A").starts_with(&expected), "{text}");
    }
}

#[test]
fn lookups_say_how_they_were_found() {
    let zone = zone(
        "example",
        "@ 60 SOA ns x 1 2 3 4 5\n@ 60 NS ns\n* 60 A 192.0.2.1\nc 60 CNAME x\nD 60 DNAME test.\n\
         Sub 60 NS ns.sub\n",
    );
    let lookup = |text: &str, rtype| zone.lookup(name(text).as_name(), rtype);
    let rrset = |text: &str, rtype| zone.rrset(name(text).as_name(), rtype).unwrap();
    let wildcard = core::slice::from_ref(rrset("*.example", RecordType::A));
    let (rtype, cname) = (RecordType::A, rrset("c.example", RecordType::CNAME));
    assert_eq!(
        lookup("x.example", rtype),
        Lookup::Answer { rrsets: wildcard, rtype, wildcard: true }
    );
    assert_eq!(
        lookup("*.example", rtype),
        Lookup::Answer { rrsets: wildcard, rtype, wildcard: false }
    );
    assert_eq!(lookup("c.example", rtype), Lookup::Cname { rrset: cname, wildcard: false });
    assert_eq!(lookup("x.example", RecordType::AAAA), Lookup::NoData);
    assert_eq!(lookup("x.c.example", rtype), Lookup::NoName);
    assert_eq!(lookup("examples", rtype), Lookup::OutOfZone);
    assert_eq!(lookup(".", rtype), Lookup::OutOfZone);
    // Owners are given in the zone's spelling.
    match lookup("x.d.example", rtype) {
        Lookup::Dname { owner, .. } => {
            assert!(owner.as_name().eq_exact(name("D.example").as_name()));
        }
        other => panic!("{other:?}"),
    }
    match lookup("x.sub.example", rtype) {
        Lookup::Delegation { cut, .. } => {
            assert!(cut.as_name().eq_exact(name("Sub.example").as_name()));
        }
        other => panic!("{other:?}"),
    }
    match lookup("example", RecordType::ANY) {
        Lookup::Answer { rrsets, .. } => assert_eq!(rrsets.len(), 2),
        other => panic!("{other:?}"),
    }
}
