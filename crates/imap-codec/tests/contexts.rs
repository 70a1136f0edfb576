//! Searches in an order, and searches that are kept up to date (RFC 5267).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support {
    pub(crate) mod selected;
}

use imap_codec::{
    AString, Capability, Code, Command, Data, Server, Status, Tag, Text, server::Event,
};
use sans_io::Connection;
use support::selected::{begin, say, selected};

fn server() -> Server {
    selected(&[Capability::ContextSearch, Capability::ContextSort])
}

fn contexts(server: &Server) -> String {
    server.contexts().map(Tag::as_str).collect::<Vec<_>>().join(" ")
}

/// §4.3, §4.3.1, §4.3.5.
#[test]
fn updates_go_on_until_they_are_cancelled() {
    let mut session = server();
    assert_eq!(
        say(&mut session, "B01 UID SEARCH RETURN (UPDATE COUNT) DELETED"),
        "B01 OK done\r\n"
    );
    assert_eq!(
        say(&mut session, "B01 SORT RETURN (UPDATE) (DATE) UTF-8 FLAGGED"),
        "B01 BAD Tag reuse\r\n"
    );
    // What has no UPDATE is no matter of this rule.
    assert_eq!(say(&mut session, "B01 SEARCH RETURN (COUNT) FLAGGED"), "B01 OK done\r\n");
    say(&mut session, "B02 SORT RETURN (UPDATE) (DATE) UTF-8 FLAGGED");
    assert_eq!(contexts(&session), "B01 B02");
    // Two at a time with one tag.
    let mut out = Vec::new();
    let tag = begin(&mut session, "B03 SEARCH RETURN (UPDATE) ALL", &mut out).unwrap();
    assert_eq!(say(&mut session, "B03 SEARCH RETURN (UPDATE) ALL"), "B03 BAD Tag reuse\r\n");
    // It is refused.
    let text =
        Text::new("Too many").unwrap().with_code(Code::NoUpdate(AString::try_from("B03").unwrap()));
    session.data(&Data::Condition { status: Status::No, text }, &mut out).unwrap();
    session.ok(&tag, "done", &mut out).unwrap();
    assert_eq!(contexts(&session), "B01 B02");
    let tag = begin(&mut session, "B04 SEARCH RETURN (UPDATE) ALL", &mut out).unwrap();
    session.no(&tag, "no", &mut out).unwrap();
    say(&mut session, "B05 CANCELUPDATE \"B01\" \"B77\"");
    assert_eq!(contexts(&session), "B02");
    assert_eq!(say(&mut session, "B01 SEARCH RETURN (UPDATE) ALL"), "B01 OK done\r\n");
    for end in ["SELECT y", "CLOSE"] {
        let mut session = session.clone();
        say(&mut session, &format!("C01 {end}"));
        assert_eq!(contexts(&session), "", "{end}");
    }
    let text = Text::new("gone").unwrap().with_code(Code::Closed);
    session.data(&Data::Condition { status: Status::Ok, text }, &mut out).unwrap();
    assert_eq!(contexts(&session), "");
}

#[test]
fn updates_are_bounded() {
    let mut session = server();
    for count in 0..40 {
        let answer = say(&mut session, &format!("B{count} SEARCH RETURN (UPDATE) ALL"));
        let refused = format!("* NO [NOUPDATE \"B{count}\"] Too many contexts\r\n");
        assert_eq!(
            answer,
            format!("{}B{count} OK done\r\n", if count < 32 { "" } else { &refused })
        );
        assert_eq!(session.contexts().len(), (count + 1).min(32));
    }
}

/// §3.1, §3.2, §4.4: MIN, MAX, ALL and PARTIAL are of the order that is asked for.
#[test]
fn sorted_results() {
    let found = [23765, 23764, 23763, 23761, 5, 6, 7, 2];
    for (line, found, expected) in [
        ("SORT", &found[..], "* SORT 23765 23764 23763 23761 5 6 7 2\r\n"),
        ("SORT", &[], "* SORT\r\n"),
        (
            "UID SORT RETURN ()",
            &found,
            "* ESEARCH (TAG \"b\") UID ALL 23765,23764,23763,23761,5:7,2\r\n",
        ),
        (
            "SORT RETURN (MIN MAX COUNT MIN)",
            &found,
            "* ESEARCH (TAG \"b\") MIN 23765 MAX 2 COUNT 8\r\n",
        ),
        ("SORT RETURN (MIN ALL COUNT)", &[], "* ESEARCH (TAG \"b\") COUNT 0\r\n"),
        ("SORT RETURN (PARTIAL 6:4)", &found, "* ESEARCH (TAG \"b\") PARTIAL (6:4 23761,5:6)\r\n"),
        ("SORT RETURN (PARTIAL 7:90)", &found, "* ESEARCH (TAG \"b\") PARTIAL (7:90 7,2)\r\n"),
        ("SORT RETURN (PARTIAL 9:90)", &found, "* ESEARCH (TAG \"b\") PARTIAL (9:90 NIL)\r\n"),
        ("SORT RETURN (PARTIAL -1:-3)", &found, "* ESEARCH (TAG \"b\") PARTIAL (-1:-3 6:7,2)\r\n"),
        (
            "SORT RETURN (PARTIAL -7:-90)",
            &found,
            "* ESEARCH (TAG \"b\") PARTIAL (-7:-90 23765,23764)\r\n",
        ),
        ("SORT RETURN (PARTIAL -9:-9)", &found, "* ESEARCH (TAG \"b\") PARTIAL (-9:-9 NIL)\r\n"),
    ] {
        let (mut session, mut out) = (server(), Vec::new());
        let line = format!("b {line} (DATE) UTF-8 ALL\r\n");
        let event = session.receive(&mut line.as_bytes(), &mut out).unwrap().unwrap();
        let Event::Command { tag, command: Command::Sort { sort, .. } } = event else { panic!() };
        session.sorted(&tag, found, sort.returns.as_ref(), None, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected, "{line}");
    }
}
