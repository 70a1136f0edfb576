//! SEARCH evaluated over metadata, beside a slow reading of the keys.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::cell::RefCell;

use imap_codec::{
    Command, Date, Flag, Leniency, NumberSet, Search, SearchKey,
    evaluate::{Context, Needle, Place, Program, SearchError, Searchable},
};
use proptest::prelude::*;

/// A message that counts what it is asked.
#[derive(Debug, Default)]
struct Message {
    seq: u32,
    flags: Vec<Flag<'static>>,
    day: u8,
    size: u64,
    subject: &'static str,
    body: &'static str,
    asked: RefCell<Vec<String>>,
}

impl Searchable for Message {
    fn seq(&self) -> u32 {
        self.seq
    }
    fn uid(&self) -> u32 {
        self.seq * 10
    }
    fn has_flag(&self, flag: &Flag<'_>) -> bool {
        self.flags.contains(flag)
    }
    fn received(&self) -> Option<Date> {
        Date::new(2024, 5, self.day).ok()
    }
    fn sent(&self) -> Option<Date> {
        Date::new(2024, 4, self.day).ok()
    }
    fn size(&self) -> u64 {
        self.size
    }
    fn contains(&self, place: Place<'_>, text: &Needle) -> bool {
        self.asked.borrow_mut().push(format!("{place:?}"));
        match place {
            Place::Field(name) => name.eq_ignore_ascii_case("Subject") && text.is_in(self.subject),
            Place::Body => text.is_in(self.body),
            _ => text.is_in(self.subject) || text.is_in(self.body),
        }
    }
}

fn program(keys: &[u8], context: &Context<'_>) -> Result<Program, SearchError> {
    let line = [b"a SEARCH ", keys, b"\r\n"].concat();
    let (_, command) = Command::parse(&line, Leniency::STRICT).unwrap();
    let Command::Search { search, .. } = command else { panic!() };
    Program::new(&search, context)
}

#[test]
fn keys() {
    let message = Message {
        seq: 3,
        flags: vec![Flag::Seen, Flag::Recent, Flag::new("$Work").unwrap()],
        day: 7,
        size: 100,
        subject: "Crêpes and ketchup",
        body: "Do you like it?",
        ..Message::default()
    };
    let saved: NumberSet = [30, 40].into_iter().collect();
    let context = Context::new(5, 50).with_saved(&saved);
    for (keys, expected) in [
        ("ALL", true),
        ("SEEN", true),
        ("UNSEEN", false),
        ("NEW", false),
        ("OLD", false),
        ("RECENT", true),
        ("KEYWORD $work", true),
        ("UNKEYWORD $work", false),
        ("NOT KEYWORD $other ANSWERED", false),
        ("UNANSWERED UNDELETED UNDRAFT UNFLAGGED", true),
        ("3", true),
        ("4:*", false),
        ("UID 30", true),
        ("UID 3", false),
        ("UID 1:*", true),
        ("$", true),
        ("NOT $", false),
        ("LARGER 99 SMALLER 101", true),
        ("LARGER 100", false),
        ("ON 7-May-2024 SINCE 7-May-2024 BEFORE 8-May-2024", true),
        ("BEFORE 7-May-2024", false),
        ("SENTON 7-Apr-2024 SENTSINCE 1-Apr-2024 SENTBEFORE 1-May-2024", true),
        ("SUBJECT KETCHUP", true),
        ("HEADER subject \"\"", true),
        ("HEADER X-Other \"\"", false),
        ("FROM ketchup", false),
        ("BODY \"like it\"", true),
        ("BODY ketchup", false),
        ("TEXT ketchup TEXT like", true),
        ("CHARSET UTF-8 SUBJECT {7+}\r\ncr\u{ca}PES", true),
        ("OR SEEN DELETED", true),
        ("OR ANSWERED DELETED", false),
        ("OR (SEEN DELETED) (RECENT NOT DRAFT)", true),
        ("NOT (SEEN OR DELETED NOT DRAFT)", false),
        ("NOT NOT NOT SEEN", false),
        ("(((SEEN)))", true),
    ] {
        let matches = program(keys.as_bytes(), &context).unwrap().matches(&message);
        assert_eq!(matches, expected, "{keys}");
    }
    assert!(program(b"TEXT x", &context).unwrap().reads_messages());
    assert!(!program(b"SEEN OR 1 UID 3", &context).unwrap().reads_messages());
    assert_eq!(program(b"CHARSET X-None SUBJECT a", &context), Err(SearchError::Charset));
    assert_eq!(program(b"SUBJECT {1+}\r\n\xff", &context), Err(SearchError::Charset));
    let few = |ranges| {
        let mut few = context;
        few.ranges = ranges;
        program(b"1,3,5", &few).is_ok()
    };
    assert!(few(3) && !few(2));
}

#[test]
#[cfg(feature = "mime")]
fn other_character_sets() {
    let message = Message { subject: "Crêpes", ..Message::default() };
    let context = Context::default();
    let keys = b"CHARSET iso-8859-1 SUBJECT {3+}\r\nr\xeap";
    assert!(program(keys, &context).unwrap().matches(&message));
}

#[test]
fn what_costs_most_is_asked_last() {
    let message = Message { subject: "x", body: "y", ..Message::default() };
    let asked = |keys: &[u8]| {
        message.asked.borrow_mut().clear();
        let matches = program(keys, &Context::default()).unwrap().matches(&message);
        (matches, message.asked.borrow().clone())
    };
    assert_eq!(asked(b"BODY y SEEN"), (false, vec![]));
    assert_eq!(asked(b"OR BODY y UNSEEN"), (true, vec![]));
    assert_eq!(asked(b"BODY y SUBJECT z").1, ["Field(\"Subject\")"]);
    assert_eq!(asked(b"NOT BODY y SUBJECT x").1, ["Field(\"Subject\")", "Body"]);
    assert_eq!(asked(b"OR (BODY y SEEN) (BODY y UNSEEN)").1, ["Body"]);
}

/// Keys that cost nothing, nested at will.
fn key() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "SEEN", "UNSEEN", "DELETED", "3", "1:2", "LARGER 5", "NEW", "ALL", "BODY x",
    ]);
    leaf.prop_map(String::from).prop_recursive(6, 40, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|key| format!("NOT {key}")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("OR {one} {two}")),
            prop::collection::vec(inner, 1..4).prop_map(|keys| format!("({})", keys.join(" "))),
        ]
    })
}

/// The keys, read as they are defined.
fn slow(key: &SearchKey<'_>, message: &Message) -> bool {
    match key {
        SearchKey::Not(nested) => !nested.iter().any(|key| slow(&key, message)),
        SearchKey::Or(nested) => nested.iter().any(|key| slow(&key, message)),
        SearchKey::And(nested) => nested.iter().all(|key| slow(&key, message)),
        SearchKey::All => true,
        SearchKey::Seen => message.flags.contains(&Flag::Seen),
        SearchKey::Unseen => !message.flags.contains(&Flag::Seen),
        SearchKey::Deleted => message.flags.contains(&Flag::Deleted),
        SearchKey::New => {
            message.flags.contains(&Flag::Recent) && !message.flags.contains(&Flag::Seen)
        }
        SearchKey::Sequence(set) => set.contains(message.seq, 3),
        SearchKey::Larger(size) => message.size > *size,
        SearchKey::Body(_) => message.body.contains('x'),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn as_defined(keys in prop::collection::vec(key(), 1..4), flags in 0u8..8, seq in 1u32..4, size in 0u64..10) {
        let all = [Flag::Seen, Flag::Deleted, Flag::Recent];
        let flags = all.into_iter().zip(0..).filter(|(_, bit)| flags >> bit & 1 == 1).map(|(flag, _)| flag);
        let message = Message { seq, size, flags: flags.collect(), body: if size % 2 == 0 { "x" } else { "" }, ..Message::default() };
        let text = format!("a SEARCH {}\r\n", keys.join(" "));
        let (_, command) = Command::parse(text.as_bytes(), Leniency::STRICT).unwrap();
        let Command::Search { search, .. } = command else { panic!() };
        let expected = search.keys.iter().all(|key| slow(&key, &message));
        let program = Program::new(&search, &Context::new(3, 30)).unwrap();
        prop_assert_eq!(program.matches(&message), expected, "{}", text);
    }
}

#[test]
fn keys_that_are_nested_deep() {
    let mut keys = vec![SearchKey::Seen];
    let message = Message { flags: vec![Flag::Seen], ..Message::default() };
    for _ in 0..40 {
        let last = Box::leak(Box::new(keys.pop().unwrap()));
        keys.push(SearchKey::not(last));
    }
    let program = Program::new(&Search::new(&keys), &Context::default()).unwrap();
    assert!(program.matches(&message));
    for _ in 0..200 {
        let last = Box::leak(Box::new(keys.pop().unwrap()));
        keys.push(SearchKey::not(last));
    }
    assert_eq!(
        Program::new(&Search::new(&keys), &Context::default()),
        Err(SearchError::Unsupported)
    );
}

#[test]
fn keys_of_extensions() {
    struct Known;
    impl Searchable for Known {
        fn seq(&self) -> u32 {
            1
        }
        fn uid(&self) -> u32 {
            1
        }
        fn has_flag(&self, flag: &Flag<'_>) -> bool {
            *flag == Flag::Seen
        }
        fn received(&self) -> Option<Date> {
            None
        }
        fn sent(&self) -> Option<Date> {
            None
        }
        fn size(&self) -> u64 {
            0
        }
        fn arrival(&self) -> Option<i64> {
            Some(1000)
        }
        fn mod_seq(&self) -> u64 {
            7
        }
        fn saved(&self) -> Option<Date> {
            Date::new(2024, 5, 1).ok()
        }
        fn has_email_id(&self, id: &str) -> bool {
            id == "M1"
        }
        fn has_thread_id(&self, id: &str) -> bool {
            id == "T1"
        }
        fn contains(&self, _: Place<'_>, _: &Needle) -> bool {
            false
        }
    }
    let context = Context::new(1, 1).at(1060);
    for (keys, expected) in [
        ("OLDER 60", true),
        ("OLDER 61", false),
        ("YOUNGER 60", true),
        ("YOUNGER 59", false),
        ("MODSEQ 7", true),
        ("MODSEQ \"/flags/\\\\Seen\" all 8", false),
        ("EMAILID M1 THREADID T1", true),
        ("EMAILID M2", false),
        ("SAVEDON 1-May-2024 SAVEDSINCE 1-May-2024", true),
        ("SAVEDBEFORE 1-May-2024", false),
        ("SAVEDATESUPPORTED", false),
        ("FUZZY SEEN", true),
        ("FUZZY (NOT SEEN)", false),
    ] {
        let matches = program(keys.as_bytes(), &context).unwrap().matches(&Known);
        assert_eq!(matches, expected, "{keys}");
    }
    assert_eq!(program(b"FILTER mine", &context), Err(SearchError::Unsupported));
}
