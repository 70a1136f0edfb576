//! Aliases: CNAME and DNAME records, through wildcards and zones, in loops and beyond the length of names.
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

use support::{SOA, ask, catalog, check, lines};

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
