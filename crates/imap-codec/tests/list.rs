//! LIST as a function of the names that there are: the examples of RFC 5258 §5.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use imap_codec::{
    Command, Data, Leniency, List, Mailbox, MailboxAttribute as Attribute,
    evaluate::{Folder, ListError, ListProgram},
};

/// A name, and what is true of it: `e`xists, `s`ubscribed, `r`emote, `m`arked and without inferiors, `t`rash.
type Name = (&'static str, &'static str);

const FRUIT: &[Name] = &[
    ("inbox", "esm"),
    ("Fruit", "e"),
    ("Fruit/Apple", "e"),
    ("Fruit/Banana", "es"),
    ("Fruit/Peach", "s"),
    ("Tofu", "e"),
    ("Vegetable", "es"),
    ("Vegetable/Broccoli", "es"),
    ("Vegetable/Corn", "e"),
    ("Bread", "ers"),
    ("Meat", "er"),
    ("Meat/Pork", "er"),
];

fn command(line: &str) -> Command<'_> {
    Command::parse(line.as_bytes(), Leniency::STRICT).expect(line).1
}

fn with_list<T>(arguments: &str, what: impl FnOnce(&List<'_>) -> T) -> T {
    match command(&format!("a LIST {arguments}\r\n")) {
        Command::List(list) => what(&list),
        other => panic!("{other:?}"),
    }
}

/// The lines that LIST gives, in the order of their names.
fn list(names: &[Name], arguments: &str) -> Vec<String> {
    let marked = [Attribute::Marked, Attribute::NoInferiors];
    let folders: Vec<Folder<'_>> = names
        .iter()
        .map(|(name, is)| Folder {
            mailbox: Mailbox::from_wire(name.as_bytes()).unwrap(),
            exists: is.contains('e'),
            subscribed: is.contains('s'),
            remote: is.contains('r'),
            attributes: match () {
                () if is.contains('m') => &marked,
                () if is.contains('t') => &[Attribute::Trash],
                () => &[],
            },
        })
        .collect();
    with_list(arguments, |list| {
        let found = ListProgram::new(list).unwrap().list(list, Some(b'/'), &folders);
        found
            .iter()
            .map(|listed| {
                let mut line = Vec::new();
                Data::List(listed.listing(Some(b'/'))).encode(&mut line);
                let line = String::from_utf8(line).unwrap();
                line.trim_start_matches("* LIST ").trim_end().replace(" \"/\"", "").replace('"', "")
            })
            .collect()
    })
}

#[test]
fn subscriptions_and_children() {
    assert_eq!(
        list(FRUIT, "\"\" *"),
        [
            "() Fruit",
            "() Fruit/Apple",
            "() Fruit/Banana",
            "() Tofu",
            "() Vegetable",
            "() Vegetable/Broccoli",
            "() Vegetable/Corn",
            "(\\Marked \\Noinferiors) inbox"
        ]
    );
    assert_eq!(
        list(FRUIT, "(SUBSCRIBED) \"\" *"),
        [
            "(\\Subscribed) Fruit/Banana",
            "(\\NonExistent \\Subscribed) Fruit/Peach",
            "(\\Subscribed) Vegetable",
            "(\\Subscribed) Vegetable/Broccoli",
            "(\\Marked \\Noinferiors \\Subscribed) inbox",
        ]
    );
    assert_eq!(
        list(FRUIT, "() \"\" % RETURN (CHILDREN)"),
        [
            "(\\HasChildren) Fruit",
            "(\\HasNoChildren) Tofu",
            "(\\HasChildren) Vegetable",
            "(\\Marked \\Noinferiors) inbox"
        ]
    );
    assert_eq!(
        list(FRUIT, "(REMOTE) \"\" % RETURN (CHILDREN)"),
        [
            "(\\HasNoChildren \\Remote) Bread",
            "(\\HasChildren) Fruit",
            "(\\HasChildren \\Remote) Meat",
            "(\\HasNoChildren) Tofu",
            "(\\HasChildren) Vegetable",
            "(\\Marked \\Noinferiors) inbox",
        ]
    );
    assert_eq!(list(FRUIT, "(REMOTE SUBSCRIBED) \"\" B*"), ["(\\Subscribed \\Remote) Bread"]);
    assert_eq!(
        list(FRUIT, "(REMOTE) \"\" (B* Fruit/%) RETURN (SUBSCRIBED)"),
        ["(\\Subscribed \\Remote) Bread", "() Fruit/Apple", "(\\Subscribed) Fruit/Banana"]
    );
}

#[test]
fn child_info_tells_of_what_is_below() {
    const FOO: &[Name] =
        &[("inbox", "em"), ("Foo", "e"), ("Foo/Bar", "e"), ("Foo/Baz", "es"), ("Moo", "e")];
    let recursive = "(SUBSCRIBED RECURSIVEMATCH) \"\" %";
    assert_eq!(list(FOO, "(SUBSCRIBED) \"\" *"), ["(\\Subscribed) Foo/Baz"]);
    assert!(list(FOO, "(SUBSCRIBED) \"\" %").is_empty());
    assert_eq!(list(FOO, recursive), ["() Foo (CHILDINFO (SUBSCRIBED))"]);
    // If Foo is subscribed to as well, or is none.
    let with = |foo: &'static str, baz: &'static str, moo: &'static str| {
        [("Foo", foo), ("Foo/Bar", "e"), ("Foo/Baz", baz), ("Moo", moo)]
    };
    assert_eq!(
        list(&with("es", "es", "e"), recursive),
        ["(\\Subscribed) Foo (CHILDINFO (SUBSCRIBED))"]
    );
    assert_eq!(
        list(&with("", "es", "e")[1..], recursive),
        ["(\\NonExistent) Foo (CHILDINFO (SUBSCRIBED))"]
    );
    assert!(list(&with("e", "e", "e"), recursive).is_empty());
    assert_eq!(
        list(&with("es", "e", "es"), "(SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (CHILDREN)"),
        ["(\\HasChildren \\Subscribed) Foo", "(\\HasNoChildren \\Subscribed) Moo"]
    );
}

/// STATUS and METADATA are told of what is selected itself (RFC 5819 §3, RFC 9590 §4).
#[test]
fn what_is_selected_itself() {
    let name = |name: &'static str| Mailbox::from_wire(name.as_bytes()).unwrap();
    let folder = |mailbox, subscribed| Folder { subscribed, ..Folder::new(name(mailbox)) };
    let folders =
        [folder("INBOX", true), folder("foo", false), folder("foo/bar", true), folder("x/y", true)];
    let selected = |arguments| {
        with_list(arguments, |list| {
            let found = ListProgram::new(list).unwrap().list(list, Some(b'/'), &folders);
            found
                .iter()
                .map(|listed| (listed.mailbox.clone().into_owned(), listed.selected))
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(
        selected("(SUBSCRIBED RECURSIVEMATCH) \"\" %"),
        [(name("INBOX"), true), (name("foo"), false), (name("x"), false)]
    );
    assert_eq!(
        selected("\"\" *"),
        [
            (name("INBOX"), true),
            (name("foo"), true),
            (name("foo/bar"), true),
            (name("x"), false),
            (name("x/y"), true)
        ]
    );
}

#[test]
fn what_is_listed_itself_needs_no_level_above_it() {
    const NAMES: &[Name] = &[
        ("foo2", "e"),
        ("foo2/bar1", "es"),
        ("foo2/bar2", "es"),
        ("baz2", "e"),
        ("baz2/bar2", "es"),
        ("baz2/bar22", "es"),
        ("eps2", "es"),
        ("eps2/mamba", "es"),
        ("qux2/bar2", "es"),
    ];
    assert_eq!(
        list(NAMES, "(RECURSIVEMATCH SUBSCRIBED) \"\" *2"),
        [
            "(\\Subscribed) baz2/bar2",
            "(\\Subscribed) baz2/bar22",
            "(\\Subscribed) eps2 (CHILDINFO (SUBSCRIBED))",
            "() foo2 (CHILDINFO (SUBSCRIBED))",
            "(\\Subscribed) foo2/bar2",
            "(\\Subscribed) qux2/bar2",
        ]
    );
}

#[test]
fn levels_without_a_mailbox() {
    // CHILDINFO does not say that there are children.
    let foo = [("foo", "e"), ("foo/bar", "s")];
    assert_eq!(list(&foo, "(SUBSCRIBED) \"\" foo/*"), ["(\\NonExistent \\Subscribed) foo/bar"]);
    assert_eq!(
        list(&foo, "(SUBSCRIBED RECURSIVEMATCH) \"\" foo RETURN (CHILDREN)"),
        ["(\\HasNoChildren) foo (CHILDINFO (SUBSCRIBED))"]
    );
    let music = [("music/rock", "e"), ("also/jazz", "er")];
    let all = "% RETURN (CHILDREN)";
    assert_eq!(list(&music, &format!("() \"\" {all}")), ["(\\NonExistent \\HasChildren) music"]);
    assert_eq!(
        list(&music, &format!("(REMOTE) \"\" {all}")),
        ["(\\NonExistent \\HasChildren) also", "(\\NonExistent \\HasChildren) music"]
    );
}

#[test]
fn special_uses_and_refused_options() {
    assert_eq!(list(&[("a", "e"), ("b/c", "et")], "(SPECIAL-USE) \"\" *"), ["(\\Trash) b/c"]);
    for (options, error) in [
        ("(RECURSIVEMATCH) \"\" *", ListError::RecursiveMatch),
        ("(REMOTE RECURSIVEMATCH) \"\" *", ListError::RecursiveMatch),
        ("(X-NEW) \"\" *", ListError::Selection),
        ("\"\" * RETURN (X-NEW)", ListError::Return),
    ] {
        assert_eq!(with_list(options, ListProgram::new), Err(error), "{options}");
    }
}
