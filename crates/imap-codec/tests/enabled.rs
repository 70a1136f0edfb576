//! What a session may say once something is enabled, and what closes a mailbox without a command (RFC 9586, RFC 7162, RFC 5465).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{
    Capability, Client, Code, Command, Data, Fetch, FetchItem, Flag, Flags, Items, Mailbox, Misuse,
    SequenceSet, Server, State, Status, Tag, Text,
    client::{self, Change, Mirror},
    server::{Config, Event},
};
use sans_io::Connection;

fn server() -> Server {
    let mut config = Config::default();
    config.capabilities.extend([
        Capability::CondStore,
        Capability::QResync,
        Capability::UidOnly,
        Capability::Notify,
        Capability::MultiSearch,
    ]);
    let mut server = Server::new_in_tls(config);
    server.greet_with(&Data::PreAuth(Text::new("hi").unwrap()), &mut Vec::new()).unwrap();
    server
}

/// Gives a command; every one that comes to the caller is completed with OK.
fn say(server: &mut Server, line: &str) -> String {
    let (line, mut out) = (format!("{line}\r\n"), Vec::new());
    let mut input = line.as_bytes();
    match server.receive(&mut input, &mut out).unwrap() {
        Some(Event::Command { tag, command: Command::Enable(asked) }) => {
            server.enable(&tag, &asked, &mut out).unwrap();
        }
        Some(Event::Command { tag, .. }) => server.ok(&tag, "done", &mut out).unwrap(),
        Some(event) => panic!("{event:?}"),
        None => {}
    }
    assert!(input.is_empty());
    String::from_utf8(out).unwrap()
}

fn fetch(seq: u32, by_uid: bool) -> Data<'static> {
    let fetch = Fetch::new(seq, Items::EMPTY);
    Data::Fetch(Fetch { by_uid, ..fetch })
}

/// After ENABLE UIDONLY each command with a message number is BAD with UIDREQUIRED, and no number is said.
#[test]
fn no_numbers_with_uidonly() {
    let numbers = [
        "FETCH 1 FLAGS",
        "STORE 1 FLAGS ()",
        "SEARCH ALL",
        "COPY 1 x",
        "MOVE $ x",
        "SORT (DATE) UTF-8 ALL",
        "THREAD REFERENCES UTF-8 ALL",
        "UID SEARCH 1:3",
        "UID SEARCH OR SEEN (NOT (*))",
        "UID SORT (DATE) UTF-8 1",
        "ESEARCH IN (selected) 1",
        "REPLACE 1 INBOX {3}",
        "SELECT x (QRESYNC (1 2 1:9 (1,2 3,4)))",
        "EXAMINE x (QRESYNC (1 2 (1,2 3,4)))",
    ];
    for line in numbers {
        let mut session = server();
        say(&mut session, "a SELECT x");
        say(&mut session, "b ENABLE UIDONLY QRESYNC");
        let answer = say(&mut session, &format!("c {line}"));
        assert!(answer.starts_with("c BAD [UIDREQUIRED] "), "{line}: {answer}");
    }
    let mut session = server();
    say(&mut session, "a SELECT x");
    for uids in
        ["UID FETCH 1:* FLAGS", "UID SEARCH UID 1:3", "UID SEARCH $", "NOOP", "UID COPY 1 x"]
    {
        assert_eq!(say(&mut session, &format!("b {uids}")), "b OK done\r\n");
    }
    say(&mut session, "c ENABLE UIDONLY");
    for uids in
        ["UID FETCH 1:* FLAGS", "UID SEARCH UID 1:3", "UID SEARCH $", "NOOP", "UID COPY 1 x"]
    {
        assert_eq!(say(&mut session, &format!("d {uids}")), "d OK done\r\n");
    }
    let mut out = Vec::new();
    let mut input = &b"e NOOP\r\n"[..];
    assert!(session.receive(&mut input, &mut out).unwrap().is_some());
    assert_eq!(session.data(&Data::Expunge(1), &mut out), Err(Misuse::NotNow));
    assert_eq!(session.data(&fetch(1, false), &mut out), Err(Misuse::NotNow));
    session.data(&fetch(1, true), &mut out).unwrap();
    let uids = SequenceSet::parse(b"5").unwrap();
    session.data(&Data::Vanished { earlier: false, uids }, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "* 1 UIDFETCH ()\r\n* VANISHED 5\r\n");
}

/// QRESYNC and VANISHED before ENABLE QRESYNC, and VANISHED without what it goes with, are BAD (RFC 7162 §3.2.5, §3.2.6).
#[test]
fn qresync_is_enabled_first() {
    let mut session = server();
    let vanished = "UID FETCH 1 FLAGS (CHANGEDSINCE 5 VANISHED)";
    assert!(say(&mut session, "a SELECT x (QRESYNC (1 2))").starts_with("a BAD Enable"));
    assert_eq!(session.state(), State::Authenticated);
    say(&mut session, "b SELECT x");
    assert!(say(&mut session, &format!("c {vanished}")).starts_with("c BAD Enable"));
    assert_eq!(
        say(&mut session, "d ENABLE QRESYNC"),
        "* ENABLED QRESYNC\r\nd OK ENABLE completed\r\n"
    );
    assert_eq!(say(&mut session, &format!("e {vanished}")), "e OK done\r\n");
    assert!(say(&mut session, "f UID FETCH 1 FLAGS (VANISHED)").starts_with("f BAD VANISHED"));
    assert!(
        say(&mut session, "g FETCH 1 FLAGS (VANISHED CHANGEDSINCE 5)").starts_with("g BAD VAN")
    );
    assert_eq!(say(&mut session, "h SELECT x (QRESYNC (1 2))"), "h OK done\r\n");
}

/// One PARTIAL or one ALL (RFC 9394 §3.1).
#[test]
fn one_list_is_asked_for() {
    let mut session = server();
    say(&mut session, "a SELECT x");
    for (returns, is_one) in [
        ("PARTIAL 1:2", true),
        ("PARTIAL 1:2 MIN COUNT SAVE", true),
        ("ALL", true),
        ("PARTIAL 1:2 ALL", false),
        ("ALL MIN PARTIAL -1:-2", false),
        ("PARTIAL 1:2 PARTIAL 3:4", false),
    ] {
        for command in ["SEARCH", "UID SEARCH", "ESEARCH IN (personal)", "SORT", "UID SORT"] {
            let criteria = if command.ends_with("SORT") { " (DATE) UTF-8" } else { "" };
            let answer =
                say(&mut session, &format!("b {command} RETURN ({returns}){criteria} SEEN"));
            assert_eq!(answer.starts_with("b OK "), is_one, "{command} {returns}: {answer}");
        }
    }
}

/// The commands that RFC 7162 §3.1 names enable CONDSTORE, and no other.
#[test]
fn condstore_is_enabled_by_commands() {
    for (line, enables) in [
        ("SELECT x (CONDSTORE)", true),
        ("STATUS x (HIGHESTMODSEQ)", true),
        ("FETCH 1 MODSEQ", true),
        ("UID FETCH 1 FLAGS (CHANGEDSINCE 1)", true),
        ("STORE 1 (UNCHANGEDSINCE 1) FLAGS ()", true),
        ("SEARCH MODSEQ 1", true),
        ("ENABLE CONDSTORE", true),
        ("FETCH 1 FLAGS", false),
        ("STATUS x (MESSAGES)", false),
    ] {
        let mut session = server();
        say(&mut session, "a SELECT x");
        assert!(!session.has_enabled(&Capability::CondStore));
        say(&mut session, &format!("b {line}"));
        assert_eq!(session.has_enabled(&Capability::CondStore), enables, "{line}");
        say(&mut session, "c UNAUTHENTICATE");
        assert!(!session.has_enabled(&Capability::CondStore), "{line}");
    }
    // Where it is not offered, nothing is enabled.
    let mut session = Server::new_in_tls(Config::default());
    session.greet_with(&Data::PreAuth(Text::new("hi").unwrap()), &mut Vec::new()).unwrap();
    say(&mut session, "a SELECT x (CONDSTORE)");
    assert!(!session.has_enabled(&Capability::CondStore));
}

/// The first command that enables CONDSTORE is answered with the highest mod-sequence of the mailbox that is selected (RFC 7162 §3.1).
#[test]
fn the_highest_mod_sequence_is_told_once() {
    let told = |session: &mut Server, highest| {
        let mut out = Vec::new();
        session.mod_seq(highest, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for (line, owes) in [
        ("FETCH 1 MODSEQ", true),
        ("STATUS y (HIGHESTMODSEQ)", true),
        ("ENABLE CONDSTORE", true),
        ("ENABLE QRESYNC", true),
        ("FETCH 1 FLAGS", false),
        ("ENABLE UIDONLY", false),
        ("SELECT y (CONDSTORE)", false),
    ] {
        let mut session = server();
        say(&mut session, "a SELECT x");
        let input = format!("b {line}\r\n");
        let mut out = Vec::new();
        let event = session.receive(&mut input.as_bytes(), &mut out).unwrap();
        let Some(Event::Command { tag, command }) = event else { panic!("{line}") };
        let (tag, command) = (tag.into_owned(), command.into_owned());
        assert_eq!(session.owes_mod_seq(), owes, "{line}");
        let expected = if owes { "* OK [HIGHESTMODSEQ 7] Highest\r\n" } else { "" };
        assert_eq!(told(&mut session, Some(7)), expected, "{line}");
        match &command {
            Command::Enable(asked) => session.enable(&tag, asked, &mut out).unwrap(),
            _ => session.ok(&tag, "done", &mut out).unwrap(),
        }
        // Once, and not of another mailbox.
        say(&mut session, "c FETCH 1 MODSEQ");
        let late = if line.contains("UIDONLY") || owes || line.contains("SELECT") {
            ""
        } else {
            "* OK [NOMODSEQ] No mod-sequences here\r\n"
        };
        assert_eq!(told(&mut session, None), late, "{line}");
        assert_eq!(told(&mut session, None), "", "{line}");
    }
    // With no mailbox selected, or with what is said by the caller, nothing is owed.
    let mut session = server();
    say(&mut session, "a ENABLE CONDSTORE");
    assert_eq!(told(&mut session, Some(7)), "");
    let mut session = server();
    say(&mut session, "a SELECT x");
    say(&mut session, "b FETCH 1 MODSEQ");
    say(&mut session, "c SELECT y");
    assert_eq!(told(&mut session, Some(7)), "");
}

/// `known-uids` and the numbers to compare have neither `*` nor `$` (RFC 7162 §7).
#[test]
fn qresync_takes_numbers_alone() {
    let mut session = server();
    say(&mut session, "a ENABLE QRESYNC");
    for (resync, is_good) in [
        ("1 2", true),
        ("1 2 1:9,12", true),
        ("1 2 1:9 (1,2 3,4)", true),
        ("1 2 *", false),
        ("1 2 $", false),
        ("1 2 1:*", false),
        ("1 2 1:9 (1,* 3,4)", false),
        ("1 2 (1,2 $)", false),
    ] {
        for command in ["SELECT", "EXAMINE"] {
            let answer =
                say(&mut session, &format!("b {command} x (CONDSTORE QRESYNC ({resync}))"));
            assert_eq!(answer.starts_with("b OK "), is_good, "{resync}: {answer}");
        }
    }
}

/// MessageNew and MessageExpunge go together, changes with both, and SELECTED has nothing else (RFC 5465 §5, §6.1).
#[test]
fn events_that_go_together() {
    for (events, is_good) in [
        ("NONE", true),
        ("(MessageNew MessageExpunge)", true),
        ("(MessageExpunge AnnotationChange MessageNew FlagChange)", true),
        ("(MessageNew MessageExpunge X-EVENT)", true),
        ("(MessageNew)", false),
        ("(MessageExpunge)", false),
        ("(FlagChange)", false),
        ("(MessageNew FlagChange)", false),
        ("(AnnotationChange MessageExpunge)", false),
    ] {
        let mut session = server();
        for mailboxes in ["SELECTED", "SELECTED-DELAYED", "PERSONAL", "SUBTREE (a b)"] {
            let line = format!("a NOTIFY SET (INBOXES (MailboxName)) ({mailboxes} {events})");
            let answer = say(&mut session, &line);
            assert_eq!(answer.starts_with("a OK "), is_good, "{line}: {answer}");
        }
    }
    let mut session = server();
    let more = "(MessageNew MessageExpunge MailboxName)";
    assert!(say(&mut session, &format!("a NOTIFY SET (PERSONAL {more})")).starts_with("a OK "));
    assert!(say(&mut session, &format!("a NOTIFY SET (SELECTED {more})")).starts_with("a BAD "));
    assert_eq!(say(&mut session, "a NOTIFY NONE"), "a OK done\r\n");
}

/// With NOTIFY SELECTED and MessageExpunge, EXPUNGE comes at any time; with SELECTED-DELAYED it waits (RFC 5465 §5.3, §6.1).
#[test]
fn notify_frees_expunge() {
    let events = "(MessageNew MessageExpunge)";
    for (line, at_once) in [
        (format!("NOTIFY SET (SELECTED {events})"), true),
        (format!("NOTIFY SET STATUS (PERSONAL {events}) (SELECTED {events})"), true),
        (format!("NOTIFY SET (SELECTED-DELAYED {events})"), false),
        (format!("NOTIFY SET (PERSONAL {events})"), false),
        ("NOTIFY SET (PERSONAL (MailboxName))".into(), false),
    ] {
        let mut session = server();
        let mut out = Vec::new();
        say(&mut session, "a SELECT x");
        assert!(!session.may_expunge());
        say(&mut session, &format!("b {line}"));
        assert_eq!(session.may_expunge(), at_once, "{line}");
        assert_eq!(session.data(&Data::Expunge(1), &mut out).is_ok(), at_once, "{line}");
        // Not while a command with numbers runs.
        let mut input = &b"c FETCH 1 FLAGS\r\n"[..];
        assert!(session.receive(&mut input, &mut out).unwrap().is_some());
        assert!(!session.may_expunge());
        session.ok(&Tag::new("c").unwrap(), "done", &mut out).unwrap();
        // What is refused changes nothing.
        let mut input = &b"d NOTIFY NONE\r\n"[..];
        assert!(session.receive(&mut input, &mut out).unwrap().is_some());
        session.no(&Tag::new("d").unwrap(), "no", &mut out).unwrap();
        assert_eq!(session.may_expunge(), at_once);
        say(&mut session, "e NOTIFY NONE");
        assert!(!session.may_expunge());
    }
}

/// An unsolicited CLOSED leaves no mailbox selected, at both ends (RFC 9051 §3).
#[test]
fn closed_without_a_command() {
    let mut session = server();
    let mut out = Vec::new();
    say(&mut session, "a SELECT x");
    let text = Text::new("gone").unwrap().with_code(Code::Closed);
    session.data(&Data::Condition { status: Status::Ok, text }, &mut out).unwrap();
    assert_eq!(session.state(), State::Authenticated);
    assert!(say(&mut session, "b CLOSE").starts_with("b BAD Select"));

    let mut client = Client::new_in_tls(Default::default());
    let mut stream = b"* PREAUTH hi\r\n".to_vec();
    let mut sent = Vec::new();
    let read = |client: &mut Client, stream: &[u8]| {
        let mut input = stream;
        while let Some(event) = client.receive(&mut input, &mut Vec::new()).unwrap() {
            assert!(!matches!(event, client::Event::Unparsed { .. }), "{event:?}");
        }
    };
    read(&mut client, &stream);
    client.command(&Command::select(Mailbox::INBOX), &mut sent).unwrap();
    read(&mut client, b"* 3 EXISTS\r\na001 OK done\r\n");
    client.command(&Command::select(Mailbox::INBOX), &mut sent).unwrap();
    // Of a SELECT it does not end anything.
    read(&mut client, b"* OK [CLOSED] x\r\n* 3 EXISTS\r\na002 OK done\r\n");
    assert_eq!(client.state(), State::Selected);
    stream = out;
    read(&mut client, &stream);
    assert_eq!(client.state(), State::Authenticated);
    assert_eq!(
        client.command(&Command::Close, &mut sent),
        Err(Misuse::State(State::Authenticated))
    );
}

/// What comes of the mailbox that was selected before, up to CLOSED, changes nothing in the mirror of the next one.
#[test]
fn a_mirror_hears_of_its_own_mailbox_alone() {
    let said = |mirror: &mut Mirror, data: &[Data<'_>]| -> Vec<Change> {
        data.iter().filter_map(|data| mirror.data(data)).collect()
    };
    let code = |code| Data::Condition {
        status: Status::Ok,
        text: Text::new("x").unwrap().with_code(code),
    };
    let message = |seq, uid, flag: &Flag<'_>| {
        let flags = [flag.clone()];
        let items = [FetchItem::Uid(uid), FetchItem::Flags(Flags::new(&flags))];
        Data::Fetch(Fetch::new(seq, Items::new(&items))).into_owned()
    };
    let uids = |text: &'static str| SequenceSet::parse(text.as_bytes()).unwrap();
    for resync in [false, true] {
        for boundary in [true, false] {
            let mut mirror = Mirror::default();
            mirror.select(false);
            said(
                &mut mirror,
                &[Data::Exists(2), code(Code::UidValidity(7)), code(Code::HighestModSeq(5))],
            );
            mirror.selected();
            said(&mut mirror, &[message(1, 10, &Flag::Seen), message(2, 20, &Flag::Seen)]);
            assert_eq!(mirror.mod_seq(), Some(5));
            mirror.closed();
            // Another mailbox was selected between; now this one again.
            mirror.select(resync);
            let old = [
                Data::Exists(9),
                message(1, 10, &Flag::Deleted),
                message(9, 77, &Flag::Deleted),
                Data::Expunge(2),
                Data::Vanished { earlier: false, uids: uids("1:30") },
            ];
            assert!(said(&mut mirror, &old).iter().all(|change| *change == Change::New));
            if boundary {
                said(&mut mirror, &[code(Code::Closed)]);
            }
            let new = [
                Data::Exists(2),
                code(Code::UidValidity(7)),
                code(Code::HighestModSeq(6)),
                Data::Vanished { earlier: true, uids: uids("11:15") },
            ];
            said(&mut mirror, &new);
            mirror.selected();
            let known: Vec<_> =
                mirror.messages().map(|(uid, message)| (uid, message.flags())).collect();
            assert_eq!(known, [(10, &[Flag::Seen][..]), (20, &[Flag::Seen])]);
            assert_eq!(mirror.exists(), 2);
            // Without CLOSED it is not sure what was meant, and all is asked for.
            let sure = resync && boundary;
            assert_eq!(mirror.missing(), (!sure).then_some(1..=2), "{resync} {boundary}");
        }
    }
    // Closed by the server.
    let mut mirror = Mirror::default();
    mirror.select(false);
    said(&mut mirror, &[Data::Exists(2)]);
    mirror.selected();
    said(
        &mut mirror,
        &[message(1, 10, &Flag::Seen), code(Code::Closed), message(1, 11, &Flag::Seen)],
    );
    assert_eq!((mirror.exists(), mirror.uids().iter().collect::<Vec<_>>()), (0, vec![10]));
}

/// No message has UID 0: one in a stored snapshot would never find its place again.
#[test]
fn a_snapshot_without_uid_0() {
    let message = |uid| client::SnapshotMessage { uid, ..Default::default() };
    let snapshot = client::Snapshot {
        uid_validity: Some(7),
        mod_seq: Some(5),
        messages: vec![message(0), message(4)],
    };
    assert_eq!(Mirror::restore(&snapshot).uids().to_string(), "4");
}

/// A list of what to fetch of new messages goes with the selected mailbox alone (RFC 5465 §8).
#[test]
fn new_messages_are_fetched_of_the_selected_mailbox() {
    let events = |fetch| format!("(MessageNew{fetch} MessageExpunge)");
    let list = events(" (UID FLAGS)");
    let mut session = server();
    for (mailboxes, answer) in [
        ("SELECTED", "a OK "),
        ("SELECTED-DELAYED", "a OK "),
        ("INBOXES", "a BAD "),
        ("PERSONAL", "a BAD "),
        ("SUBTREE x", "a BAD "),
        ("MAILBOXES (x y)", "a BAD "),
    ] {
        let said = say(&mut session, &format!("a NOTIFY SET ({mailboxes} {list})"));
        assert!(said.starts_with(answer), "{mailboxes}: {said}");
        let plain = events("");
        assert!(
            say(&mut session, &format!("a NOTIFY SET ({mailboxes} {plain})")).starts_with("a OK ")
        );
    }
}

/// What needs mod-sequences is BAD while a mailbox without them is selected (RFC 7162 §3.1.2.2).
#[test]
fn no_mod_sequences_here() {
    let needs = [
        "FETCH 1 (FLAGS MODSEQ)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "UID FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "STORE 1 (UNCHANGEDSINCE 1) FLAGS ()",
        "SEARCH NOT (MODSEQ 1)",
    ];
    let mut session = server();
    say(&mut session, "a SELECT x");
    let answers = |session: &mut Server, answer: &str| {
        for line in needs {
            let said = say(session, &format!("a {line}"));
            assert!(said.starts_with(answer), "{line}: {said}");
        }
    };
    answers(&mut session, "a OK ");
    let mut select = |code: Option<Code<'static>>| {
        let (mut input, mut out) = (&b"a SELECT x\r\n"[..], Vec::new());
        let Some(Event::Command { tag, .. }) = session.receive(&mut input, &mut out).unwrap()
        else {
            panic!("no command");
        };
        let tag = tag.into_owned();
        if let Some(code) = code {
            let text = Text::new("x").unwrap().with_code(code);
            session.data(&Data::Condition { status: Status::Ok, text }, &mut out).unwrap();
        }
        session.ok(&tag, "done", &mut out).unwrap();
        session.clone()
    };
    let mut without = select(Some(Code::NoModSeq));
    answers(&mut without, "a BAD ");
    for line in ["FETCH 1 FLAGS", "STATUS y (HIGHESTMODSEQ)", "SELECT y (CONDSTORE)"] {
        let said = say(&mut without, &format!("a {line}"));
        assert!(said.contains("a OK "), "{line}: {said}");
    }
    // The next mailbox may have them.
    answers(&mut select(None), "a OK ");
}

/// A SELECT that fails closes the mailbox, which is said once (RFC 9051 §6.3.2).
#[test]
fn closed_by_a_select_that_fails() {
    for said_before in [false, true] {
        for verb in ["SELECT", "EXAMINE"] {
            let mut session = server();
            let fail = |session: &mut Server| {
                let line = format!("b {verb} y\r\n");
                let (mut input, mut out) = (line.as_bytes(), Vec::new());
                let Some(Event::Command { tag, .. }) =
                    session.receive(&mut input, &mut out).unwrap()
                else {
                    panic!("no command");
                };
                let tag = tag.into_owned();
                if said_before && session.state() == State::Selected {
                    let text = Text::new("x").unwrap().with_code(Code::Closed);
                    session.data(&Data::Condition { status: Status::Ok, text }, &mut out).unwrap();
                }
                session.no(&tag, "no such mailbox", &mut out).unwrap();
                assert_eq!(session.state(), State::Authenticated);
                String::from_utf8(out).unwrap()
            };
            assert_eq!(fail(&mut session), "b NO no such mailbox\r\n");
            say(&mut session, "a SELECT x");
            let said = fail(&mut session);
            assert!(said.starts_with("* OK [CLOSED] "), "{said}");
            assert_eq!(said.matches("CLOSED").count(), 1);
            assert!(said.ends_with("\r\nb NO no such mailbox\r\n"), "{said}");
            // Nothing is selected, so there is nothing to close.
            assert_eq!(fail(&mut session), "b NO no such mailbox\r\n");
        }
    }
}
