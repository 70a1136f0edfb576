//! Searches in an order, and searches that are kept up to date (RFC 5267).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support {
    pub(crate) mod selected;
}

use imap_codec::{
    AString, Capability, Code, Command, Data, ESearch, Leniency, NumberSet, Response, Server,
    Status, Tag, Text, Verb,
    client::{self, Mismatch},
    server::{Event, SearchContext, View},
};
use proptest::prelude::*;
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

fn tag() -> Tag<'static> {
    Tag::new("B01").unwrap()
}

fn written(changes: Option<ESearch<'static>>) -> String {
    let mut out = Vec::new();
    if let Some(changes) = changes {
        Data::ESearch(changes).encode(&mut out);
    }
    String::from_utf8(out).unwrap()
}

fn view(uids: impl IntoIterator<Item = u32>) -> View {
    View::new(&uids.into_iter().collect(), false)
}

/// §4.3.3, §4.3.4: what goes is told by numbers that are still valid, what comes by numbers that are so already.
#[test]
fn numbers_are_valid_when_they_are_told() {
    let mut view = view([20, 30, 40]);
    let mut context = SearchContext::new(&tag(), Verb::Search, &[30, 40]);
    view.expunge(&[30].into_iter().collect());
    view.add(&[50].into_iter().collect());
    let now = [20, 40, 50];
    assert_eq!(
        written(context.gone(|uid| uid != 30, &view)),
        "* ESEARCH (TAG \"B01\") REMOVEFROM (0 2)\r\n"
    );
    assert_eq!(written(context.gone(|uid| uid != 30, &view)), "");
    // The new message has no number yet.
    assert_eq!(written(context.added(&now, &view)), "* ESEARCH (TAG \"B01\") ADDTO (0 1)\r\n");
    while view.next_update(true).is_some() {}
    assert_eq!(written(context.removed(&now, &view)), "");
    assert_eq!(written(context.added(&now, &view)), "* ESEARCH (TAG \"B01\") ADDTO (0 3)\r\n");
    assert_eq!((written(context.added(&now, &view)), context.told()), (String::new(), &now[..]));
}

#[test]
fn places_of_an_order_are_told() {
    let view = view([]);
    let mut context = SearchContext::new(&tag(), Verb::UidSort, &[9, 3, 4, 7]);
    let now = [1, 4, 7, 5, 6, 3];
    assert_eq!(
        written(context.removed(&now, &view)),
        "* ESEARCH (TAG \"B01\") UID REMOVEFROM (1 9,3)\r\n"
    );
    assert_eq!(
        written(context.added(&now, &view)),
        "* ESEARCH (TAG \"B01\") UID ADDTO (1 1 4 5:6,3)\r\n"
    );
}

fn read(line: &str) -> ESearch<'_> {
    match Response::parse(line.as_bytes(), Leniency::STRICT).unwrap() {
        Response::Data(Data::ESearch(changes)) => changes,
        response => panic!("{response:?}"),
    }
}

fn told(context: &mut client::SearchContext, line: &str) -> Result<Vec<u32>, Mismatch> {
    let line = format!("* ESEARCH (TAG \"C01\") {line}\r\n");
    context.update(&read(&line))?;
    Ok(context.uids().collect())
}

/// §4.3.3: three ways to say the same, in a search and in an order.
#[test]
fn what_comes_is_known() {
    let result = [2734, 2735];
    for line in [
        "UID ADDTO (1 2733 1 2732 1 2731)",
        "UID ADDTO (1 2733) ADDTO (1 2731:2732)",
        "UID ADDTO (1 2731:2733)",
    ] {
        let searched = client::SearchContext::searched(result.into_iter().collect());
        for mut context in [searched, client::SearchContext::sorted(result)] {
            assert_eq!(told(&mut context, line), Ok((2731..=2735).collect()), "{line}");
        }
    }
    let mut searched = client::SearchContext::searched((32768..=32769).collect());
    assert_eq!(told(&mut searched, "UID REMOVEFROM (0 32768)"), Ok(vec![32769]));
    assert_eq!(told(&mut searched, "UID COUNT 5"), Ok(vec![32769]));
}

#[test]
fn what_does_not_fit_is_told() {
    for line in [
        "ADDTO (1 3)",
        "UID ADDTO (0 3)",
        "UID ADDTO (4 3)",
        "UID ADDTO (1 1:4000000000)",
        "UID REMOVEFROM (1 9)",
        "UID REMOVEFROM (2 9:10)",
        "UID REMOVEFROM (3 5)",
        "UID REMOVEFROM (4294967295 5)",
    ] {
        let mut context = client::SearchContext::sorted([5, 9]);
        assert_eq!(told(&mut context, line), Err(Mismatch), "{line}");
    }
    let mut context = client::SearchContext::searched(NumberSet::EMPTY).with_limit(10);
    assert_eq!(told(&mut context, "UID ADDTO (0 1:11)"), Err(Mismatch));
    let mut context = client::SearchContext::sorted([]).with_limit(10);
    assert_eq!(told(&mut context, "UID ADDTO (1 1:10)").unwrap().len(), 10);
    assert_eq!(told(&mut context, "UID ADDTO (1 11)"), Err(Mismatch));
}

proptest! {
    /// Whatever becomes of a result, in whatever order: the client knows it.
    #[test]
    fn both_ends_agree(results in prop::collection::vec(Just((1..3_000_u32).collect::<Vec<_>>()).prop_shuffle().prop_flat_map(|all| {
        (0..2_999_usize, 0..2_999_usize).prop_map(move |(from, to)| all[from.min(to)..from.max(to)].to_vec())
    }), 1..5), verb in prop_oneof![Just(Verb::UidSearch), Just(Verb::UidSort)]) {
        let view = view([]);
        let mut results = results;
        if verb == Verb::UidSearch {
            results.iter_mut().for_each(|result| result.sort_unstable());
        }
        let mut server = SearchContext::new(&tag(), verb, &results[0]);
        let mut client = match verb {
            Verb::UidSort => client::SearchContext::sorted(results[0].clone()),
            _ => client::SearchContext::searched(results[0].iter().copied().collect()),
        };
        for now in &results[1..] {
            let changes = [server.removed(now, &view), server.added(now, &view)];
            for changes in changes.into_iter().flatten() {
                client.update(&read(&written(Some(changes)))).unwrap();
            }
            prop_assert_eq!(&client.uids().collect::<Vec<_>>(), now);
            prop_assert_eq!(server.told(), &now[..]);
        }
    }
}
