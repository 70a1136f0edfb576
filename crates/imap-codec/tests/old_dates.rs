//! Dates of RFC 1730 and RFC 2062: read under their option, and written if asked for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use imap_codec::{
    Append, Command, Data, Date, DateTime, Fetch, FetchItem, Items, Leniency, Mailbox, Response,
    Search, SearchKey, Tag,
};
use proptest::prelude::*;

fn old() -> Leniency {
    let mut leniency = Leniency::STRICT;
    leniency.old_date = true;
    leniency
}

/// The day of `SEARCH SINCE`.
fn day(text: &str, leniency: Leniency) -> Option<Date> {
    let line = format!("a SEARCH SINCE {text}\r\n");
    let (_, command) = Command::parse(line.as_bytes(), leniency).ok()?;
    let Command::Search { search, .. } = command else { panic!() };
    match search.keys.iter().next() {
        Some(SearchKey::Since(date)) if search.keys.iter().count() == 1 => Some(date),
        other => panic!("{other:?}"),
    }
}

/// The moment of INTERNALDATE.
fn moment(text: &str, leniency: Leniency) -> Option<DateTime> {
    let line = format!("* 1 FETCH (INTERNALDATE \"{text}\")\r\n");
    let Ok(Response::Data(Data::Fetch(fetch))) = Response::parse(line.as_bytes(), leniency) else {
        panic!()
    };
    match fetch.items.iter().next() {
        Some(FetchItem::InternalDate(moment)) => Some(moment),
        _ => None,
    }
}

#[test]
fn days_are_read() {
    let date = Date::new(1994, 2, 1).ok();
    for text in ["1-Feb-94", "\"1-Feb-94\"", "01-feb-94", "1-Feb-1994"] {
        assert_eq!(day(text, old()), date, "{text}");
    }
    assert_eq!(day("1-Jan-00", old()), Date::new(1900, 1, 1).ok());
    assert_eq!(day("31-Dec-99", Leniency::TOLERANT), Date::new(1999, 12, 31).ok());
    for text in ["1-Feb-4", "1-Feb-194", "1-Feb-19940", "29-Feb-95", "1-Feb-9x", "1-Feb-"] {
        assert_eq!(day(text, old()), None, "{text}");
    }
    assert_eq!(day("1-Feb-94", Leniency::STRICT), None);
}

#[test]
fn moments_are_read() {
    let at = |zone| DateTime::new(Date::new(1996, 7, 17).unwrap(), 9865, zone).ok();
    for (zone, minutes) in [
        ("UT", 0),
        ("gmt", 0),
        ("Z", 0),
        ("AST", -240),
        ("EDT", -240),
        ("CDT", -300),
        ("PDT", -420),
        ("BST", -660),
        ("A", 60),
        ("I", 540),
        ("K", 600),
        ("M", 720),
        ("N", -60),
        ("Y", -720),
    ] {
        for year in ["96", "1996"] {
            let text = format!("17-Jul-{year} 02:44:25-{zone}");
            assert_eq!(moment(&text, old()), at(minutes), "{text}");
            assert_eq!(moment(&text, Leniency::STRICT), None, "{text}");
        }
    }
    assert_eq!(moment("17-Jul-96 02:44:25 -0700", old()), at(-420));
    for text in [
        "17-Jul-96 02:44:25-J",
        "17-Jul-96 02:44:25-",
        "17-Jul-96 02:44:25-XST",
        "17-Jul-96 02:44:25-GMTx1",
        "17-Jul-96 02:44:25",
        "17-Jul-96 02:44:25-0700",
    ] {
        assert_eq!(moment(text, old()), None, "{text}");
    }
}

#[test]
fn what_has_no_old_form() {
    for year in [0, 1899, 2000, 9999] {
        assert_eq!(Date::new(year, 1, 1).unwrap().with_short_year(), None);
    }
    let date = Date::new(1996, 7, 17).unwrap();
    for zone in [30, -90, 780, -780] {
        assert_eq!(DateTime::new(date, 0, zone).unwrap().with_old_form(), None);
    }
    // How it is written is no part of what it is.
    assert_eq!(date.with_short_year(), Some(date));
    let moment = DateTime::new(date, 0, 60).unwrap().with_old_form().unwrap();
    assert_eq!(moment.date().to_string(), "17-Jul-1996");
}

proptest! {
    /// Both ways, in commands and in responses.
    #[test]
    fn both_ways(year in 1900u16..2000, month in 1u8..13, day_of_month in 1u8..29, second in 0u32..=86_400, hours in -12i16..=12) {
        let date = Date::new(year, month, day_of_month).unwrap();
        let written = date.with_short_year().unwrap();
        let at = DateTime::new(date, second, hours * 60).unwrap();
        let written_at = at.with_old_form().unwrap();
        let keys = [SearchKey::Before(written), SearchKey::SentOn(written)];
        let commands = [
            Command::Search { uid: false, search: Search::new(&keys) },
            Command::Append(Append::new(Mailbox::INBOX, imap_codec::Flags::EMPTY, Some(written_at), 3)),
        ];
        for command in commands {
            let mut out = Vec::new();
            command.encode(&Tag::new("a").unwrap(), &mut out);
            prop_assert_eq!(Command::parse(&out, old()).map(|(_, command)| command), Ok(command));
            prop_assert!(Command::parse(&out, Leniency::STRICT).is_err());
        }
        let items = [FetchItem::InternalDate(written_at)];
        let data = Data::Fetch(Fetch::new(1, Items::new(&items)));
        let mut out = Vec::new();
        data.encode(&mut out);
        prop_assert_eq!(Response::parse(&out, old()), Ok(Response::Data(data)));
    }
}
