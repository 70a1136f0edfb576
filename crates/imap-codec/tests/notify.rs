//! What NOTIFY and UIDONLY permit at both ends (RFC 5465, RFC 9586).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support {
    pub(crate) mod selected;
}

use imap_codec::{
    Capability, Client, Code, Command, Data, ESearch, ESearchItem, Error, FetchAttribute, Leniency,
    LimitKind, Misuse, SearchReturn, SequenceSet, Server, Status, Text,
    client::CommandId,
    server::{Update, View},
};
use sans_io::Connection;
use support::selected::{begin, say, selected};

const EVENTS: &str = "(MessageNew MessageExpunge FlagChange)";

/// A server with a mailbox selected.
fn server() -> Server {
    selected(&[Capability::Notify, Capability::UidOnly])
}

fn overflow() -> Data<'static> {
    let text = Text::new("too much").unwrap().with_code(Code::NotificationOverflow);
    Data::Condition { status: Status::Ok, text }
}

/// "Only one of the mailbox specifiers affecting the currently selected mailbox" (RFC 5465 §6.1).
#[test]
fn one_group_is_of_the_selected_mailbox() {
    for (groups, is_good) in [
        ("(SELECTED NONE)", true),
        ("(SELECTED-DELAYED NONE) (PERSONAL NONE) (PERSONAL (MailboxName))", true),
        ("(SELECTED NONE) (SELECTED-DELAYED NONE)", false),
        ("(SELECTED NONE) (PERSONAL NONE) (SELECTED (MessageNew MessageExpunge))", false),
    ] {
        let answer = say(&mut server(), &format!("b NOTIFY SET {groups}"));
        assert_eq!(answer.starts_with("b OK "), is_good, "{groups}: {answer}");
    }
}

/// Everything that may be told while `line` runs, of a mailbox where something of each kind has happened.
fn told(server: &mut Server, line: Option<&str>) -> String {
    let mut out = Vec::new();
    let tag = line.and_then(|line| begin(server, line, &mut out));
    let mut view = View::new(&[3, 5].into_iter().collect(), false);
    view.expunge(&core::iter::once(3).collect());
    view.add(&core::iter::once(9).collect());
    view.change(&core::iter::once(5).collect());
    let mut kinds = String::new();
    while let Some(update) = server.next_update(&mut view) {
        kinds.push(match update {
            Update::Expunge(_) | Update::Vanished(_) => '-',
            Update::Exists(_) => '+',
            _ => '!',
        });
    }
    assert_eq!(view.has_news(), kinds.len() < 3, "{kinds}");
    if let Some(tag) = tag {
        server.ok(&tag, "done", &mut out).unwrap();
    }
    kinds
}

/// What is not asked for is not told, but what commands of one's own do (RFC 5465 §1, §3.1).
#[test]
fn news_are_those_that_are_asked_for() {
    for (notify, [alone, noop, expunge, append, store]) in [
        (None, ["+!", "-+!", "-+!", "-+!", "+!"]),
        (Some("NONE".into()), ["", "", "-", "+", "!"]),
        (Some(format!("SET (PERSONAL {EVENTS})")), ["", "", "-", "+", "!"]),
        (Some(format!("SET (SELECTED {EVENTS})")), ["-+!", "-+!", "-+!", "-+!", "+!"]),
        (Some(format!("SET (SELECTED-DELAYED {EVENTS})")), ["+!", "-+!", "-+!", "-+!", "+!"]),
        (
            Some("SET (SELECTED-DELAYED (MessageNew MessageExpunge))".into()),
            ["+", "-+", "-+", "-+", "+!"],
        ),
    ] {
        let mut session = server();
        if let Some(notify) = &notify {
            // It tells what there is, whatever was asked for before.
            assert_eq!(told(&mut session, Some("a NOTIFY NONE")), "-+!");
            assert_eq!(told(&mut session, Some(&format!("b NOTIFY {notify}"))), "-+!");
        }
        for (line, expected) in [
            (None, alone),
            (Some("c NOOP"), noop),
            (Some("d EXPUNGE"), expunge),
            (Some("e COPY 1 x"), append),
            (Some("f STORE 1 FLAGS ()"), store),
        ] {
            assert_eq!(told(&mut session, line), expected, "{notify:?} {line:?}");
        }
        // From then on it is as with NONE.
        session.data(&overflow(), &mut Vec::new()).unwrap();
        assert_eq!(told(&mut session, None), "", "{notify:?}");
        assert_eq!(told(&mut session, Some("g NOOP")), "", "{notify:?}");
        assert!(!session.may_expunge());
    }
}

/// No message number in any response, and no UIDNOTSTICKY (RFC 9586 §3, §3.6).
#[test]
fn no_number_is_said_with_uidonly() {
    let condition = |code| {
        let text = Text::new("x").unwrap().with_code(code);
        Data::Condition { status: Status::Ok, text }
    };
    let all = [ESearchItem::All(SequenceSet::parse(b"1:3").unwrap())];
    let count = [ESearchItem::Count(3)];
    let esearch = |items, uid| {
        let items = imap_codec::Items::new(items);
        Data::ESearch(ESearch { correlator: Default::default(), uid, items, more: false })
    };
    let converted = b"* 1 CONVERTED (TAG \"a\") (BODY[HEADER] \"x\")\r\n";
    let Ok(imap_codec::Response::Data(converted)) =
        imap_codec::Response::parse(converted, Leniency::STRICT)
    else {
        panic!()
    };
    let mut out = Vec::new();
    for (data, is_number) in [
        (condition(Code::Unseen(1)), true),
        (esearch(&all, false), true),
        (converted, true),
        (condition(Code::UidNext(1)), false),
        (esearch(&all, true), false),
        (esearch(&count, false), false),
    ] {
        let mut session = server();
        session.data(&data, &mut out).unwrap();
        say(&mut session, "b ENABLE UIDONLY");
        assert_eq!(session.data(&data, &mut out).is_err(), is_number, "{data:?}");
    }
    let not_sticky = condition(Code::UidNotSticky);
    assert_eq!(server().data(&not_sticky, &mut out), Err(Misuse::NotNow));
}

fn hear(client: &mut Client, text: &str) {
    let mut input = text.as_bytes();
    while client.receive(&mut input, &mut Vec::new()).unwrap().is_some() {}
    assert!(input.is_empty());
}

fn ask(client: &mut Client, line: &str) -> Result<CommandId, Misuse> {
    let line = format!("t {line}\r\n");
    let Ok((_, command)) = Command::parse(line.as_bytes(), Leniency::STRICT) else {
        panic!("{line}")
    };
    client.command(&command, &mut Vec::new())
}

fn run(client: &mut Client, line: &str, status: &str) {
    let id = ask(client, line).unwrap();
    hear(client, &format!("{id} {status} done\r\n"));
}

fn client(limits: imap_codec::Limits) -> Client {
    let mut client = Client::new_in_tls(limits);
    hear(&mut client, "* PREAUTH hi\r\n");
    run(&mut client, "SELECT x", "OK");
    client
}

const NUMBERS: [&str; 7] = [
    "FETCH 1 FLAGS",
    "STORE * FLAGS ()",
    "COPY 1:2 x",
    "MOVE 1 x",
    "SEARCH 1",
    "UID SEARCH OR SEEN NOT (1:3)",
    "SORT (DATE) UTF-8 4",
];

/// "The client cannot use MSNs in commands anymore" (RFC 5465 §5.3).
#[test]
fn a_client_gives_up_numbers() {
    let without = ["UID FETCH 1:* FLAGS", "SEARCH SEEN", "FETCH $ FLAGS", "UID SEARCH UID 1"];
    for (notify, status, has_numbers) in [
        (format!("SET (SELECTED {EVENTS})"), "OK", false),
        (format!("SET (SELECTED {EVENTS})"), "NO", true),
        (format!("SET (SELECTED-DELAYED {EVENTS})"), "OK", true),
        (format!("SET (PERSONAL {EVENTS})"), "OK", true),
    ] {
        let mut client = client(Default::default());
        run(&mut client, &format!("NOTIFY {notify}"), status);
        let check = |client: &Client, has_numbers: bool| {
            for line in NUMBERS {
                let expected = if has_numbers { None } else { Some(Misuse::Numbers) };
                assert_eq!(ask(&mut client.clone(), line).err(), expected, "{notify} {line}");
            }
            for line in without {
                ask(&mut client.clone(), line).unwrap();
            }
        };
        check(&client, has_numbers);
        let mut overflown = client.clone();
        hear(&mut overflown, "* OK [NOTIFICATIONOVERFLOW] too much\r\n");
        check(&overflown, true);
        run(&mut client, "NOTIFY NONE", "OK");
        check(&client, true);
    }
}

/// "The client MUST NOT use message sequence numbers" (RFC 9586 §3).
#[test]
fn a_client_has_no_numbers_with_uidonly() {
    let mut client = client(Default::default());
    hear(&mut client, "* ENABLED UIDONLY\r\n");
    for line in NUMBERS.into_iter().chain([
        "SEARCH SEEN",
        "FETCH $ FLAGS",
        "SELECT x (QRESYNC (1 2 1:9 (1,2 3,4)))",
    ]) {
        assert_eq!(ask(&mut client.clone(), line), Err(Misuse::Numbers), "{line}");
    }
    for line in ["UID FETCH 1:* FLAGS", "UID SEARCH $", "SELECT x (QRESYNC (1 2 1:9))"] {
        ask(&mut client.clone(), line).unwrap();
    }
    run(&mut client, "UNAUTHENTICATE", "OK");
    let login = client.login("a", "b", &mut Vec::new()).unwrap();
    hear(&mut client, &format!("{login} OK done\r\n"));
    run(&mut client, "SELECT x", "OK");
    ask(&mut client, "FETCH 1 FLAGS").unwrap();
}

/// A client that has asked for events hears of them as long as it likes (RFC 5465 §3.1).
#[test]
fn events_are_no_flood() {
    let mut limits = imap_codec::Limits::default();
    limits.unsolicited = 3;
    let flood = "* STATUS y (UIDNEXT 3 MESSAGES 2)\r\n".repeat(9);
    let mut listening = client(limits);
    run(&mut listening, "NOTIFY SET (PERSONAL (MessageNew MessageExpunge))", "OK");
    hear(&mut listening, &flood);
    for silence in ["NOTIFY NONE", "NOTIFY SET (PERSONAL NONE)"] {
        let mut client = listening.clone();
        run(&mut client, silence, "OK");
        let mut input = flood.as_bytes();
        let error = loop {
            match client.receive(&mut input, &mut Vec::new()) {
                Ok(event) => assert!(event.is_some()),
                Err(error) => break error,
            }
        };
        assert_eq!(error, Error::Limit(LimitKind::Unsolicited));
    }
    assert!(matches!(listening.state(), imap_codec::State::Selected));
}

/// With and without a space: the grammar and the example differ (RFC 5465 §7, §8).
#[test]
fn what_update_fetches() {
    for line in [
        "a SEARCH RETURN (UPDATE (UID) COUNT) ALL\r\n",
        "a SEARCH RETURN (UPDATE(UID) COUNT) ALL\r\n",
    ] {
        let (_, command) = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap();
        let Command::Search { search, .. } = command else { panic!() };
        let returns: Vec<_> = search.returns.iter().flatten().collect();
        let [SearchReturn::Update(attributes), SearchReturn::Count] = &returns[..] else {
            panic!("{returns:?}")
        };
        assert_eq!(attributes.iter().collect::<Vec<_>>(), [FetchAttribute::Uid]);
    }
}
