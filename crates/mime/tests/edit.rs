//! Changes to parts: what is not changed stays, octet by octet.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mime::{Boundary, Content, Entity, PartEdit, PartEditError, Tree};
use proptest::prelude::*;
use rfc822_message::HeaderBuilder;

const MESSAGE: &str = "From: a@b\r\nDKIM-Signature: v=1;\r\n  b=x \r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n\
--b\r\nContent-Type: text/plain \r\n\r\none\r\n\
--b \r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\ntwo\r\n--c--\r\n\
--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\nepilogue";

fn edited(edit: impl for<'m, 't> FnOnce(&mut PartEdit<'m, 't>, &[Entity<'m, 't>])) -> String {
    let tree = Tree::parse(MESSAGE.as_bytes());
    let entities: Vec<_> = tree.entities().collect();
    let mut change = PartEdit::new(tree.root());
    edit(&mut change, &entities);
    let mut out = Vec::new();
    change.write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The calls can be chained; here they end.
const fn done<T>(_: &mut T) {}

#[test]
fn one_change_each() {
    assert_eq!(edited(|_, _| {}), MESSAGE);
    assert_eq!(
        edited(|edit, all| done(edit.replace_content(all[1], b"ONE").unwrap())),
        MESSAGE.replace("\r\none\r\n", "\r\nONE\r\n")
    );
    assert_eq!(
        edited(|edit, all| done(edit.replace_content(all[4], b"data").unwrap())),
        MESSAGE.replace("AAAA", "ZGF0YQ==")
    );
    assert_eq!(
        edited(|edit, all| done(edit.remove(all[1]).unwrap())),
        MESSAGE.replace("\r\n--b\r\nContent-Type: text/plain \r\n\r\none", "")
    );
    assert_eq!(
        edited(|edit, all| done(edit.remove(all[4]).unwrap())),
        MESSAGE.replace(
            "\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA",
            ""
        )
    );
    assert_eq!(
        edited(|edit, all| done(
            edit.attach(all[0], b"\r\nnew").unwrap().attach(all[0], b"\r\nnewer").unwrap()
        )),
        MESSAGE.replace("AAAA\r\n", "AAAA\r\n--b\r\n\r\nnew\r\n--b\r\n\r\nnewer\r\n")
    );
    assert_eq!(
        edited(|edit, all| done(edit.attach(all[2], b"\r\nnew").unwrap())),
        MESSAGE.replace("two\r\n", "two\r\n--c\r\n\r\nnew\r\n")
    );
    assert_eq!(
        edited(|edit, all| done(edit.replace(all[2], b"\r\nleaf").unwrap())),
        MESSAGE.replace(
            "Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\ntwo\r\n--c--",
            "\r\nleaf"
        )
    );
    let mut subject = HeaderBuilder::new();
    subject.subject("new").unwrap();
    assert_eq!(
        edited(|edit, all| done(
            edit.edit_header(all[0], |header| done(header.append(&subject))).unwrap()
        )),
        MESSAGE.replace("boundary=b\r\n\r\n", "boundary=b\r\nSubject: new\r\n\r\n")
    );
}

#[test]
fn changes_together() {
    let found = edited(|edit, all| {
        edit.replace_content(all[1], b"1").unwrap().remove(all[4]).unwrap();
        edit.attach(all[0], b"\r\n3").unwrap().replace_body(all[3], b"2").unwrap();
    });
    let tree = Tree::parse(found.as_bytes());
    assert!(tree.defects().iter().all(|defect| defect.kind == mime::DefectKind::PaddedDelimiter));
    let bodies: Vec<_> = tree
        .entities()
        .filter(|entity| entity.content() == Content::Leaf)
        .map(Entity::body)
        .collect();
    assert_eq!(bodies, [b"1", b"2", b"3"]);
}

#[test]
fn what_cannot_be() {
    let tree = Tree::parse(MESSAGE.as_bytes());
    let all: Vec<_> = tree.entities().collect();
    let mut edit = PartEdit::new(tree.root());
    let error = |result: Result<&mut PartEdit<'_, '_>, PartEditError>| result.err();
    assert_eq!(error(edit.remove(all[0])), Some(PartEditError::NoPart));
    assert_eq!(error(edit.remove(all[3])), Some(PartEditError::NoPart));
    assert_eq!(error(edit.attach(all[1], b"\r\nx")), Some(PartEditError::NoMultipart));
    for body in [&b"\r\nx\r\n--b\r\n"[..], b"\r\nx\r\n--bb", b"--b", b"x\n--b--", b"\r\n--c"] {
        assert_eq!(error(edit.replace(all[3], body)), Some(PartEditError::Delimiter));
    }
    edit.replace_body(all[3], b"x").unwrap();
    assert_eq!(error(edit.remove(all[2])), Some(PartEditError::Overlap));
    // The same once more is no overlap.
    edit.replace_body(all[3], b"y").unwrap();
    let mut out = b"kept".to_vec();
    edit.write(&mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), format!("kept{}", MESSAGE.replace("two", "y")));
}

#[test]
fn a_leaf_becomes_a_multipart() {
    let message = b"From: a@b\r\nContent-Type: text/plain\r\nSubject: x\r\n\r\nbody\r\n";
    let tree = Tree::parse(message);
    let mut edit = PartEdit::new(tree.root());
    edit.wrap(tree.root(), &Boundary::new("1").unwrap(), b"Content-Type: image/png\r\n\r\npng")
        .unwrap();
    let mut out = Vec::new();
    edit.write(&mut out).unwrap();
    let tree = Tree::parse(&out);
    assert!(tree.defects().is_empty(), "{}", out.escape_ascii());
    let parts: Vec<_> = tree.root().children().collect();
    assert_eq!(parts.len(), 2);
    assert_eq!((parts[0].body(), parts[1].body()), (&b"body\r\n"[..], &b"png"[..]));
    assert!(parts[0].content_type().is("text", "plain"));
    assert_eq!(tree.root().field("Subject").unwrap().text(), &b"x"[..]);
    assert!(tree.root().field("MIME-Version").is_some());
}

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("Content-Type: multipart/mixed; boundary=b\r\n\r\n"),
        Just("Content-Type: multipart/mixed; boundary=bb\n\n"),
        Just("Content-Type: message/rfc822\r\n\r\n"),
        Just("--b\r\n"),
        Just("--b--\r\n"),
        Just("--bb\n"),
        Just("--bb-- \n"),
        Just("\r\n"),
        Just("\n"),
        Just("x"),
        Just("a: b\r\n"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    /// Nothing changed: the same octets. One body changed: all others are the same, and the tree has it in its place.
    #[test]
    fn the_rest_stays(message in soup(), pick in any::<prop::sample::Index>()) {
        let tree = Tree::parse(&message);
        let mut out = Vec::new();
        PartEdit::new(tree.root()).write(&mut out).unwrap();
        prop_assert_eq!(&out, &message);
        let all: Vec<_> = tree.entities().collect();
        let part = all[pick.index(all.len())];
        let mut edit = PartEdit::new(tree.root());
        if edit.replace_body(part, b"NEW").is_ok() {
            out.clear();
            edit.write(&mut out).unwrap();
            let start = usize::try_from(part.body_at()).unwrap();
            let end = usize::try_from(part.range().end).unwrap();
            prop_assert_eq!(&out[..start], &message[..start]);
            prop_assert_eq!(&out[start..start + 3], b"NEW");
            prop_assert_eq!(&out[start + 3..], &message[end..]);
        }
        let mut edit = PartEdit::new(tree.root());
        let count = part.parent().map_or(0, |parent| parent.children().count());
        if edit.remove(part).is_ok() {
            prop_assert!(count > 1);
            out.clear();
            edit.write(&mut out).unwrap();
            prop_assert!(out.len() < message.len());
        }
    }
}
