//! What IMAP4rev2 says in other ways than IMAP4rev1 (RFC 9051 appendix E), before and after ENABLE.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{
    Capability, Command, Data, Flag, Flags, Items, Listing, MailboxAttribute, Misuse, Naming,
    NumberSet, ObjectId, Search, SequenceSet, Server, Tag, Text,
    server::{Config, Event, Selected, Update, View},
};
use sans_io::Connection;

fn server(config: Config) -> Server {
    let mut server = Server::new_in_tls(config);
    let mut out = Vec::new();
    server.greet_with(&Data::PreAuth(Text::new("hi").unwrap()), &mut out).unwrap();
    server
}

/// A server of one mailbox with the messages 3, 5 and 9, the last one new.
fn answer(server: &mut Server, line: &str) -> String {
    let (mut out, mut input) = (Vec::new(), line.as_bytes());
    let Some(Event::Command { tag, command }) = server.receive(&mut input, &mut out).unwrap()
    else {
        panic!("{line}")
    };
    match command {
        Command::Enable(asked) => return done(server.enable(&tag, &asked, &mut out), &out),
        Command::Select { mailbox, .. } => {
            let (any, none) = ([Flag::Any, Flag::Seen], []);
            let id = ObjectId::new("F1").ok();
            let listing = Listing {
                attributes: Items::new(&none as &[MailboxAttribute<'_>]),
                delimiter: Some(b'/'),
                mailbox,
                extended: Items::EMPTY,
            };
            let flags = [Flag::Seen];
            let selected = Selected {
                flags: Flags::new(&flags),
                permanent_flags: Flags::new(&any),
                exists: 3,
                recent: 1,
                unseen: Some(3),
                uid_validity: 7,
                uid_next: 10,
                highest_mod_seq: None,
                id,
                listing,
            };
            server.selected(&selected, &mut out).unwrap();
        }
        Command::Search { search: Search { returns, .. }, .. } => {
            let found: NumberSet = [3, 5, 9].into_iter().collect();
            server.found(&tag, &found, returns.as_ref(), Some(12), &mut out).unwrap();
        }
        Command::Noop => server.data(&Data::Recent(1), &mut out).unwrap(),
        _ => {}
    }
    done(server.ok(&tag, "done", &mut out), &out)
}

fn done(result: Result<(), Misuse>, out: &[u8]) -> String {
    result.unwrap();
    String::from_utf8_lossy(out).into_owned()
}

#[test]
fn answers_before_and_after() {
    let mut session = server(Config::default());
    assert_eq!((session.is_rev2(), session.naming()), (false, Naming::Utf7));
    assert_eq!(
        answer(&mut session, "a SELECT INBOX\r\n"),
        "* OK [PERMANENTFLAGS (\\* \\Seen)] Flags that can be changed\r\n* OK [UIDVALIDITY 7] UIDs are valid\r\n* OK [UIDNEXT 10] Predicted next UID\r\n* OK [MAILBOXID (F1)] Its identifier\r\n* OK [UNSEEN 3] First unseen message\r\n* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 1 RECENT\r\na OK done\r\n"
    );
    assert_eq!(
        answer(&mut session, "b UID SEARCH MODSEQ 3\r\n"),
        "* SEARCH 3 5 9 (MODSEQ 12)\r\nb OK done\r\n"
    );
    let extended = "* ESEARCH (TAG \"c\") UID COUNT 3 PARTIAL (2:3 5,9) MODSEQ 12\r\nc OK done\r\n";
    let asked = "c UID SEARCH RETURN (COUNT PARTIAL 2:3) MODSEQ 3\r\n";
    assert_eq!(answer(&mut session, asked), extended);
    assert_eq!(answer(&mut session, "d NOOP\r\n"), "* 1 RECENT\r\nd OK done\r\n");

    // What is not offered, or cannot be enabled, is left out.
    assert_eq!(
        answer(&mut session, "e ENABLE CONDSTORE imap4REV2 IDLE X-Y IMAP4rev2\r\n"),
        "* ENABLED IMAP4rev2\r\ne OK ENABLE completed\r\n"
    );
    assert_eq!((session.is_rev2(), session.naming()), (true, Naming::Utf8));
    assert_eq!(
        answer(&mut session, "f SELECT \"\u{e9}\"\r\n"),
        "* OK [CLOSED] The mailbox selected before is closed\r\n* OK [PERMANENTFLAGS (\\* \\Seen)] Flags that can be changed\r\n* OK [UIDVALIDITY 7] UIDs are valid\r\n* OK [UIDNEXT 10] Predicted next UID\r\n* OK [MAILBOXID (F1)] Its identifier\r\n* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* LIST () \"/\" {2}\r\n\u{e9}\r\nf OK done\r\n"
    );
    assert_eq!(
        answer(&mut session, "g SEARCH ALL\r\n"),
        "* ESEARCH (TAG \"g\") ALL 3,5,9 MODSEQ 12\r\ng OK done\r\n"
    );
    assert_eq!(answer(&mut session, asked), extended);
    assert_eq!(answer(&mut session, "h NOOP\r\n"), "h OK done\r\n");

    // After UNAUTHENTICATE nothing is enabled (RFC 8437 §3).
    answer(&mut session, "i UNAUTHENTICATE\r\n");
    assert!(!session.is_rev2());
}

#[test]
fn both_are_offered_and_one_alone_needs_no_enable() {
    let mut config = Config::default();
    let offers = |capability| config.capabilities.contains(&capability);
    assert!(offers(Capability::Imap4Rev1) && offers(Capability::Imap4Rev2));
    config.capabilities.retain(|capability| *capability != Capability::Imap4Rev1);
    assert!(server(config.clone()).is_rev2());
    config.capabilities.extend([Capability::QResync, Capability::Utf8Only]);
    let mut session = server(config);
    assert_eq!(
        answer(&mut session, "a ENABLE QRESYNC UTF8=ACCEPT\r\n"),
        "* ENABLED QRESYNC UTF8=ACCEPT\r\na OK ENABLE completed\r\n"
    );
    assert!(session.has_enabled(&Capability::CondStore));
    assert!(!session.has_enabled(&Capability::UidOnly));
}

/// SAVE alone suppresses the response (RFC 9051 §6.4.4), and changes nothing where something else is asked for.
#[test]
fn what_is_only_to_be_kept_is_not_told() {
    for rev2 in [false, true] {
        let mut session = server(Config::default());
        if rev2 {
            answer(&mut session, "a ENABLE IMAP4rev2\r\n");
        }
        answer(&mut session, "b SELECT x\r\n");
        for (asked, said) in [
            ("SEARCH RETURN (SAVE) ALL", ""),
            ("UID SEARCH RETURN (SAVE) MODSEQ 3", ""),
            ("SEARCH RETURN (SAVE COUNT) ALL", "* ESEARCH (TAG \"c\") COUNT 3 MODSEQ 12\r\n"),
            ("UID SEARCH RETURN () ALL", "* ESEARCH (TAG \"c\") UID ALL 3,5,9 MODSEQ 12\r\n"),
        ] {
            let got = answer(&mut session, &format!("c {asked}\r\n"));
            assert_eq!(got, format!("{said}c OK done\r\n"), "{asked}");
        }
    }
}

#[test]
fn what_was_not_asked_for_is_not_said() {
    let mut session = server(Config::default());
    answer(&mut session, "a ENABLE IMAP4rev2\r\n");
    answer(&mut session, "b SELECT x\r\n");
    let mut out = Vec::new();
    let before = session.clone();
    let (tag, none) = (Tag::new("c").unwrap(), NumberSet::EMPTY);
    assert_eq!(session.found(&tag, &none, None, None, &mut out), Err(Misuse::UnknownTag));
    assert_eq!(session.enable(&tag, &Items::EMPTY, &mut out), Err(Misuse::UnknownTag));
    assert_eq!((&session, out.len()), (&before, 0));
    session.receive(&mut &b"c SEARCH ALL\r\n"[..], &mut out).unwrap();
    let found =
        Data::Search(imap_codec::Found { numbers: Items::EMPTY, mod_seq: None, more: false });
    assert_eq!(session.data(&found, &mut out), Err(Misuse::NotNow));
    assert!(matches!(session.enable(&tag, &Items::EMPTY, &mut out), Err(Misuse::WrongReply(_))));
    session.found(&tag, &none, None, Some(1), &mut out).unwrap();
    session.ok(&tag, "done", &mut out).unwrap();
    assert_eq!(String::from_utf8_lossy(&out), "* ESEARCH (TAG \"c\")\r\nc OK done\r\n");
}

#[test]
fn a_view_keeps_what_was_saved() {
    let mut view = View::new(&[3, 5, 8].into_iter().collect(), false);
    let saved = |view: &View| view.resolve(&SequenceSet::SAVED, false, 9).unwrap().to_string();
    assert_eq!(saved(&view), "");
    view.save([3, 5].into_iter().collect());
    view.expunge(&core::iter::once(3).collect());
    assert_eq!(saved(&view), "3,5");
    assert_eq!(view.next_update(true), Some(Update::Expunge(1)));
    assert_eq!((saved(&view), view.saved().count()), ("5".to_owned(), 1));
}
