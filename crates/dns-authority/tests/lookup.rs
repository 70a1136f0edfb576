//! What a zone says of a name: each branch of RFC 1034 §4.3.2, RFC 4592 and RFC 6672 §3.2.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/ask.rs"]
mod support;

use dns_authority::{Catalog, Lookup, Transport};
use dns_wire::{Class, RecordType};
use support::{ask, ask_over, catalog, lines, name, zone};

/// Compares the responses to questions with what is expected: blocks of a question and a response, between blank lines.
fn check(zones: &Catalog, cases: &str) {
    let mut count = 0;
    for case in lines(cases).split("\n\n") {
        let (question, expected) = case.split_once('\n').unwrap();
        assert_eq!(ask(zones, question), expected, "{question}");
        count += 1;
    }
    assert!(count > 1, "a table of one: {cases}");
}

const SOA: &str = "ns.example. admin.example. 1 7200 900 604800 300";

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

#[test]
fn wildcards_can_be_aliases_and_can_be_empty() {
    let zones = catalog(&[(
        "example",
        "* 60 CNAME a\na 60 A 192.0.2.1\nb.*.empty 60 A 192.0.2.2\n*.loop 60 CNAME x.loop\n\
         *.at 60 NS ns.other.\n",
    )]);
    check(
        &zones,
        &format!(
            "x.y.example A
             NOERROR aa
             an x.y.example. 60 IN CNAME a.example.
             an a.example. 60 IN A 192.0.2.1

             x.example CNAME
             NOERROR aa
             an x.example. 60 IN CNAME a.example.

             x.empty.example A
             NOERROR aa
             ns example. 300 IN SOA {SOA}

             x.loop.example A
             NOERROR aa
             an x.loop.example. 60 IN CNAME x.loop.example.

             y.loop.example A
             NOERROR aa
             an y.loop.example. 60 IN CNAME x.loop.example.
             an x.loop.example. 60 IN CNAME x.loop.example.

             x.at.example NS
             NOERROR aa
             an x.at.example. 60 IN NS ns.other."
        ),
    );
}

#[test]
fn aliases_are_followed_as_far_as_the_zones_go() {
    let zones = catalog(&[
        (
            "example",
            "a 60 CNAME b\nb 60 CNAME c\nc 60 A 192.0.2.1\nnowhere 60 CNAME x\n\
             nodata 60 CNAME c\naway 60 CNAME www.elsewhere.\nother 60 CNAME www.test.\n\
             gone 60 CNAME gone.test.\ncut 60 CNAME www.sub\nsub 60 NS ns.sub\n\
             ns.sub 60 A 192.0.2.53\n",
        ),
        ("test", "www 60 A 192.0.2.2\nback 60 CNAME a.example.\n"),
    ]);
    check(
        &zones,
        &format!(
            "a.example A
             NOERROR aa
             an a.example. 60 IN CNAME b.example.
             an b.example. 60 IN CNAME c.example.
             an c.example. 60 IN A 192.0.2.1

             a.example CNAME
             NOERROR aa
             an a.example. 60 IN CNAME b.example.

             a.example ANY
             NOERROR aa
             an a.example. 60 IN CNAME b.example.

             nowhere.example A
             NXDOMAIN aa
             an nowhere.example. 60 IN CNAME x.example.
             ns example. 300 IN SOA {SOA}

             nodata.example TXT
             NOERROR aa
             an nodata.example. 60 IN CNAME c.example.
             ns example. 300 IN SOA {SOA}

             away.example A
             NOERROR aa
             an away.example. 60 IN CNAME www.elsewhere.

             other.example A
             NOERROR aa
             an other.example. 60 IN CNAME www.test.
             an www.test. 60 IN A 192.0.2.2

             back.test A
             NOERROR aa
             an back.test. 60 IN CNAME a.example.
             an a.example. 60 IN CNAME b.example.
             an b.example. 60 IN CNAME c.example.
             an c.example. 60 IN A 192.0.2.1

             gone.example A
             NXDOMAIN aa
             an gone.example. 60 IN CNAME gone.test.
             ns test. 300 IN SOA {SOA}

             cut.example A
             NOERROR aa
             an cut.example. 60 IN CNAME www.sub.example.
             ns sub.example. 60 IN NS ns.sub.example.
             ar ns.sub.example. 60 IN A 192.0.2.53"
        ),
    );
}

#[test]
fn no_loop_is_walked_twice() {
    let zones = catalog(&[
        ("example", "self 60 CNAME SELF\na 60 CNAME b.test.\n"),
        (
            "test",
            "b 60 CNAME A.example.\nd 60 DNAME d2\nd2 60 DNAME d\ncyc 60 DNAME c.cyc\nup 60 DNAME @\n",
        ),
    ]);
    check(
        &zones,
        "self.example A
         NOERROR aa
         an self.example. 60 IN CNAME SELF.example.

         a.example A
         NOERROR aa
         an a.example. 60 IN CNAME b.test.
         an b.test. 60 IN CNAME A.example.

         x.d.test A
         NOERROR aa
         an d.test. 60 IN DNAME d2.test.
         an x.d.test. 60 IN CNAME x.d2.test.
         an d2.test. 60 IN DNAME d.test.
         an x.d2.test. 60 IN CNAME x.d.test.

         up.up.test DNAME
         NOERROR aa
         an up.test. 60 IN DNAME test.
         an up.up.test. 60 IN CNAME up.test.

         x.cyc.test A
         NOERROR aa
         an cyc.test. 60 IN DNAME c.cyc.test.
         an x.cyc.test. 60 IN CNAME x.c.cyc.test.
         an x.c.cyc.test. 60 IN CNAME x.c.c.cyc.test.
         an x.c.c.cyc.test. 60 IN CNAME x.c.c.c.cyc.test.
         an x.c.c.c.cyc.test. 60 IN CNAME x.c.c.c.c.cyc.test.
         an x.c.c.c.c.cyc.test. 60 IN CNAME x.c.c.c.c.c.cyc.test.
         an x.c.c.c.c.c.cyc.test. 60 IN CNAME x.c.c.c.c.c.c.cyc.test.
         an x.c.c.c.c.c.c.cyc.test. 60 IN CNAME x.c.c.c.c.c.c.c.cyc.test.
         an x.c.c.c.c.c.c.c.cyc.test. 60 IN CNAME x.c.c.c.c.c.c.c.c.cyc.test.
         an x.c.c.c.c.c.c.c.c.cyc.test. 60 IN CNAME x.c.c.c.c.c.c.c.c.c.cyc.test.",
    );
}

/// RFC 6672 §2.2, Table 1.
#[test]
fn dnames_redirect_what_is_below() {
    let zones = catalog(&[
        ("com", "example 60 DNAME example.net.\nb.example2 60 DNAME example.net.\n"),
        ("x", "@ 60 DNAME .\n@ 60 TXT apex\nhidden 60 A 192.0.2.1\n"),
        ("net", "a.example 60 A 192.0.2.1\na.b.example 60 A 192.0.2.2\n"),
        ("org", "d 60 DNAME example.net.\nd 60 A 192.0.2.3\n*.w 60 DNAME example.net.\n"),
    ]);
    check(
        &zones,
        &format!(
            "a.example.com A
             NOERROR aa
             an example.com. 60 IN DNAME example.net.
             an a.example.com. 60 IN CNAME a.example.net.
             an a.example.net. 60 IN A 192.0.2.1

             a.b.example.com A
             NOERROR aa
             an example.com. 60 IN DNAME example.net.
             an a.b.example.com. 60 IN CNAME a.b.example.net.
             an a.b.example.net. 60 IN A 192.0.2.2

             foo.example.com A
             NXDOMAIN aa
             an example.com. 60 IN DNAME example.net.
             an foo.example.com. 60 IN CNAME foo.example.net.
             ns net. 300 IN SOA {SOA}

             ab.example2.com A
             NXDOMAIN aa
             ns com. 300 IN SOA {SOA}

             example.com A
             NOERROR aa
             ns com. 300 IN SOA {SOA}

             example.com DNAME
             NOERROR aa
             an example.com. 60 IN DNAME example.net.

             a.example.com DNAME
             NOERROR aa
             an example.com. 60 IN DNAME example.net.
             an a.example.com. 60 IN CNAME a.example.net.
             ns net. 300 IN SOA {SOA}

             d.org A
             NOERROR aa
             an d.org. 60 IN A 192.0.2.3

             shortloop.x.x A
             NOERROR aa
             an x. 60 IN DNAME .
             an shortloop.x.x. 60 IN CNAME shortloop.x.
             an shortloop.x. 60 IN CNAME shortloop.

             hidden.x A
             NOERROR aa
             an x. 60 IN DNAME .
             an hidden.x. 60 IN CNAME hidden.

             x TXT
             NOERROR aa
             an x. 60 IN TXT \"apex\"

             a.w.org DNAME
             NOERROR aa
             an a.w.org. 60 IN DNAME example.net."
        ),
    );
}

#[test]
fn a_synthesized_cname_can_be_asked_for() {
    let zones = catalog(&[("com", "example 60 DNAME example.net.\n")]);
    let expected = lines(
        "NOERROR aa
         an example.com. 60 IN DNAME example.net.
         an a.example.com. 60 IN CNAME a.example.net.",
    );
    for qtype in ["CNAME", "ANY", "A"] {
        assert_eq!(ask(&zones, &format!("a.example.com {qtype}")), expected);
    }
    // The algorithm goes back to its start whatever is asked for (RFC 6672 §3.2).
    let zones = catalog(&[
        ("com", "example 60 DNAME example.net.\n"),
        ("net", "a.example 60 CNAME b\nb 60 A 192.0.2.1\n"),
    ]);
    let followed = expected + "\nan a.example.net. 60 IN CNAME b.net.";
    assert_eq!(ask(&zones, "a.example.com CNAME"), followed);
    assert_eq!(ask(&zones, "a.example.com A"), followed + "\nan b.net. 60 IN A 192.0.2.1");
}

#[test]
fn a_name_that_grows_too_long_is_refused() {
    let long = format!("{0}.{0}.{0}", "x".repeat(60));
    let zones = catalog(&[("example", &format!("d 60 DNAME {long}.example.\n"))]);
    let question = format!("{0}.d.example A", "y".repeat(63));
    let expected = format!("YXDOMAIN aa\nan d.example. 60 IN DNAME {long}.example.");
    assert_eq!(ask(&zones, &question), expected);
    assert!(ask(&zones, "y.d.example A").starts_with("NXDOMAIN aa\nan d.example."));
}

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
    let wildcard = std::slice::from_ref(rrset("*.example", RecordType::A));
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
            assert!(owner.as_name().eq_exact(name("D.example").as_name()))
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
