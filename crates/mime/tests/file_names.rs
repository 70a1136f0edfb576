//! The names that software may give a file: one where all agree, else all of them, ours first.

use mime::{READINGS, Tree};

const CASES: &[(&str, &[&str])] = &[
    ("", &[]),
    ("Content-Type: text/plain\r\n", &[]),
    (
        "Content-Type: text/plain; name=\"a.txt\"\r\nContent-Disposition: attachment; filename=a.txt\r\n",
        &["a.txt"],
    ),
    (
        "Content-Type: text/plain; name=\"=?utf-8?q?=C3=A9?=\"\r\n\
         Content-Disposition: attachment; filename*=utf-8''%C3%A9\r\n",
        &["é", "=?utf-8?q?=C3=A9?="],
    ),
    (
        "Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=run.exe\r\n",
        &["run.exe", "a.txt"],
    ),
    (
        "Content-Disposition: attachment; filename=a.txt; filename=run.exe\r\n",
        &["a.txt", "run.exe"],
    ),
    (
        "Content-Disposition: attachment; filename=a.txt\r\nContent-Disposition: attachment; filename=run.exe\r\n",
        &["a.txt", "run.exe"],
    ),
    (
        "Content-Disposition: attachment; filename=a.txt; filename*0=run; filename*1=.exe\r\n",
        &["run.exe", "a.txt"],
    ),
    (
        "Content-Disposition: attachment; filename*=utf-8''a.txt; filename*0=run; filename*1=.exe\r\n",
        &["a.txt", "run.exe"],
    ),
    ("Content-Disposition: attachment; name=run.exe\r\n", &["run.exe"]),
    (
        "Content-Disposition: attachment; filename*=iso-8859-1''%E9; filename*=koi8-r''%C1\r\n",
        &["é", "а"],
    ),
];

#[test]
fn names() {
    for (fields, expected) in CASES {
        let message = format!("{fields}\r\n");
        let tree = Tree::parse(message.as_bytes());
        assert_eq!(tree.root().file_names(), *expected, "{fields}");
        let ours = tree.root().file_name().map(|name| name.text.into_owned());
        if ours.is_some() {
            assert_eq!(ours.as_deref(), expected.first().copied(), "{fields}");
        }
    }
}

#[test]
fn names_are_bounded() {
    let names: String = (0..1000).map(|number| format!("; filename={number}")).collect();
    let message = format!("Content-Disposition: attachment{names}\r\n\r\n");
    let tree = Tree::parse(message.as_bytes());
    assert_eq!(tree.root().file_names().len(), READINGS);
}
