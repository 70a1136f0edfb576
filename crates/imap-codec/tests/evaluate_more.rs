//! Keys of SEARCH that stand for more than the message tells: filters, annotations and Gmail's.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Code, Command, Date, Flag, Leniency, Search, SearchKeys,
    evaluate::{
        Context, Filters, Needle, Place, Program, SearchError, Searchable, WantedAnnotation,
    },
};

struct Message;

impl Searchable for Message {
    fn seq(&self) -> u32 {
        1
    }
    fn uid(&self) -> u32 {
        7
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
        100
    }
    fn has_annotation(&self, wanted: &WantedAnnotation) -> bool {
        let annotations = [
            ("/comment", true, "About IMAP4"),
            ("/altsubject", false, "Crêpes"),
            ("/vendor/foo/note", false, ""),
        ];
        annotations.iter().any(|(entry, shared, value)| wanted.is(entry, *shared, value))
    }
    fn gmail_message_id(&self) -> Option<u64> {
        Some(1_278_455_344_230_334_865)
    }
    fn gmail_thread_id(&self) -> Option<u64> {
        Some(u64::MAX)
    }
    fn has_gmail_label(&self, label: &str) -> bool {
        label == "foo bar"
    }
    fn matches_gmail(&self, query: &str) -> bool {
        query == "has:attachment in:unread"
    }
    fn contains(&self, _: Place<'_>, text: &Needle) -> bool {
        text.is_in("boss")
    }
}

fn search<R>(keys: &str, f: impl FnOnce(&Search<'_>) -> R) -> R {
    let line = format!("a SEARCH {keys}\r\n");
    let (_, command) = Command::parse(line.as_bytes(), Leniency::STRICT).unwrap();
    let Command::Search { search, .. } = command else { panic!() };
    f(&search)
}

fn matches(keys: &str) -> Result<bool, SearchError> {
    let context = Context::new(1, 7);
    search(keys, |search| Ok(Program::new(search, &context)?.matches(&Message)))
}

#[test]
fn annotations() {
    for (keys, expected) in [
        ("ANNOTATION /comment value \"IMAP4\"", true),
        ("ANNOTATION /comment VALUE.shared \"imap4\"", true),
        // Names have a case (RFC 5257 §3.2).
        ("ANNOTATION /COMMENT value.shared \"imap4\"", false),
        ("ANNOTATION /COMM* value.shared \"imap4\"", false),
        ("ANNOTATION /comm* value.shared \"imap4\"", true),
        ("ANNOTATION /comment value.priv \"IMAP4\"", false),
        ("ANNOTATION * value.priv {7+}\r\ncrêPES", true),
        ("ANNOTATION * value.priv {6+}\r\ncrêPE", true),
        ("ANNOTATION /% value \"about\"", true),
        ("ANNOTATION /vendor/% value \"\"", false),
        ("ANNOTATION /vendor/* value \"\"", true),
        ("ANNOTATION /vendor/* value \"x\"", false),
        ("ANNOTATION /vendor/* value NIL", false),
        ("ANNOTATION /comment value.priv NIL", true),
        ("NOT ANNOTATION /comment value \"IMAP4\"", false),
    ] {
        assert_eq!(matches(keys), Ok(expected), "{keys}");
    }
    assert_eq!(matches("ANNOTATION /comment size \"1\""), Err(SearchError::Attribute));
    assert_eq!(matches("ANNOTATION /comment value {1+}\r\n\u{0}"), Ok(false));
}

#[test]
fn gmail() {
    for (keys, expected) in [
        ("X-GM-MSGID 1278455344230334865", true),
        ("X-GM-MSGID 1278455344230334866", false),
        ("X-GM-THRID 18446744073709551615", true),
        ("X-GM-LABELS \"foo bar\"", true),
        ("X-GM-LABELS foo", false),
        ("X-GM-RAW \"has:attachment in:unread\"", true),
        ("NOT X-GM-RAW \"in:spam\"", true),
    ] {
        assert_eq!(matches(keys), Ok(expected), "{keys}");
    }
    let context = Context::default();
    assert!(search("X-GM-RAW a", |search| Program::new(search, &context)
        .unwrap()
        .reads_messages()));
}

#[test]
fn single_uids() {
    for (keys, expected) in [
        ("UIDAFTER 6", true),
        ("UIDAFTER 7", false),
        ("UIDAFTER 4294967295", false),
        ("UIDBEFORE 8", true),
        ("UIDBEFORE 7", false),
        ("UIDBEFORE 1", false),
        ("NOT UIDBEFORE 1", true),
    ] {
        assert_eq!(matches(keys), Ok(expected), "{keys}");
    }
}

/// Whether the message matches, and how often filters were asked for; or the code of NO.
fn filtered(keys: &str, known: &[(&str, &str)]) -> Result<(bool, u32), (SearchError, String)> {
    let mut asked = 0;
    let mut look_up = |name: &str| {
        asked += 1;
        known.iter().find(|known| known.0 == name).map(|known| known.1.as_bytes().to_vec())
    };
    let mut filters = Filters::new(&mut look_up);
    let program =
        search(keys, |search| Program::with_filters(search, &Context::new(1, 7), &mut filters));
    match program {
        Ok(program) => {
            assert_eq!(filters.code(), None);
            Ok((program.matches(&Message), asked))
        }
        Err(error) => {
            let mut code = Vec::new();
            if let Some(undefined) = filters.code() {
                assert!(matches!(undefined, Code::UndefinedFilter(_)));
                undefined.encode(&mut code);
            }
            Err((error, String::from_utf8(code).unwrap()))
        }
    }
}

#[test]
fn filters() {
    let known = [
        ("on-the-road", "OR SMALLER 50 FROM \"boss@example.com\""),
        ("boss", "FROM boss SEEN"),
        ("unread", "unseen"),
        ("utf-8", "SUBJECT {3+}\r\n\u{20ac} SEEN"),
        ("half", "OR SMALLER"),
        ("empty", ""),
        ("line", "SEEN\r\na LOGOUT"),
        ("one", "FILTER two"),
        ("two", "NOT FILTER three"),
        ("three", "UNSEEN"),
        ("four", "FILTER one"),
        ("loop", "SEEN FILTER loop"),
    ];
    for (keys, expected) in [
        ("FILTER boss", Ok((true, 1))),
        ("UID 1:10 FILTER on-the-road LARGER 1", Ok((false, 1))),
        ("FILTER unread", Ok((false, 1))),
        ("NOT FILTER unread", Ok((true, 1))),
        // The keys of a filter are one key.
        ("NOT FILTER boss", Ok((false, 1))),
        ("OR FILTER unread FILTER boss", Ok((true, 2))),
        ("OR FILTER boss UNSEEN SEEN", Ok((true, 1))),
        ("CHARSET UTF-8 FILTER utf-8", Ok((false, 1))),
        ("CHARSET us-ascii FILTER boss", Ok((true, 1))),
        ("FILTER one", Ok((true, 3))),
    ] {
        assert_eq!(filtered(keys, &known), expected, "{keys}");
    }
    for (keys, name) in [
        ("FILTER lost", "lost"),
        ("SEEN (FILTER boss NOT FILTER lost)", "lost"),
        ("FILTER half", "half"),
        ("FILTER empty", "empty"),
        ("FILTER line", "line"),
        // Four levels.
        ("FILTER four", "three"),
        ("FILTER loop", "loop"),
        ("FILTER ../../other", "../../other"),
    ] {
        let code = format!("UNDEFINED-FILTER {name}");
        assert_eq!(filtered(keys, &known), Err((SearchError::UndefinedFilter, code)), "{keys}");
    }
    let other = filtered("CHARSET iso-8859-1 FILTER boss", &known);
    assert_eq!(other, Err((SearchError::Charset, String::new())));
}

#[test]
fn filters_that_multiply() {
    let wide = "FILTER b ".repeat(50);
    let more = "FILTER c ".repeat(50);
    let known = [("a", wide.trim_end()), ("b", more.trim_end()), ("c", "SEEN")];
    let (error, code) = filtered("FILTER a", &known).unwrap_err();
    assert_eq!((error, code.as_str()), (SearchError::UndefinedFilter, "UNDEFINED-FILTER c"));
    let mut look_up = |_: &str| Some(b"FILTER x".to_vec());
    let mut filters = Filters::new(&mut look_up).with_limits(255, 10);
    let program = search("FILTER x", |search| {
        Program::with_filters(search, &Context::default(), &mut filters)
    });
    assert_eq!(program, Err(SearchError::UndefinedFilter));
}

#[test]
fn criteria() {
    let keys = SearchKeys::parse(b"OR SMALLER 5000 FROM boss", Leniency::STRICT).unwrap();
    assert_eq!(keys.iter().count(), 1);
    for wrong in
        ["", " ", "SEEN ", "SEEN\r\n", "OR SMALLER", "CHARSET UTF-8 SEEN", "(SEEN", "FROM {9}\r\nx"]
    {
        assert!(SearchKeys::parse(wrong.as_bytes(), Leniency::STRICT).is_err(), "{wrong:?}");
    }
    let deep = "(".repeat(5000);
    assert!(SearchKeys::parse(deep.as_bytes(), Leniency::STRICT).is_err());
}
