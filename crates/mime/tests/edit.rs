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
    after(MESSAGE, edit)
}

/// What comes of a message after an edit.
fn after(
    message: &str,
    edit: impl for<'m, 't> FnOnce(&mut PartEdit<'m, 't>, &[Entity<'m, 't>]),
) -> String {
    let tree = Tree::parse(message.as_bytes());
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

/// The octets of an entity. Behind one without a body, a line break may be its blank line or the delimiter's.
fn shown(entity: Entity<'_, '_>) -> String {
    let inside = core::iter::successors(Some(entity), |entity| entity.children().last());
    let is_bodyless = inside.last().is_some_and(|last| last.body().is_empty());
    let octets = if is_bodyless { entity.raw().trim_ascii_end() } else { entity.raw() };
    octets.escape_ascii().to_string()
}

/// Shown as it is when a test fails.
#[derive(Clone)]
struct Soup(Vec<u8>);

impl core::fmt::Debug for Soup {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

fn soup() -> impl Strategy<Value = Soup> {
    let piece = prop_oneof![
        Just("Content-Type: multipart/mixed; boundary=b\r\n\r\n"),
        Just("Content-Type: multipart/mixed; boundary=bb\n\n"),
        Just("Content-Type: message/rfc822\r\n\r\n"),
        Just("--b\r\n"),
        Just("--b--\r\n"),
        Just("--bb\n"),
        Just("--bb-- \n"),
        Just("--bb"),
        Just("\r\n"),
        Just("\n"),
        Just("x"),
        Just("a: b\r\n"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| Soup(pieces.concat().into_bytes()))
}

const ONE_EMPTY: &str = "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b--\n";

#[test]
fn a_delimiter_behind_an_empty_part_gets_its_line_break() {
    let body = after(ONE_EMPTY, |edit, all| done(edit.replace_body(all[1], b"x\n").unwrap()));
    assert_eq!(body, ONE_EMPTY.replace("--b\n", "--b\n\nx\n\n"));
    let attached = after(ONE_EMPTY, |edit, all| done(edit.attach(all[0], b"\nx").unwrap()));
    assert_eq!(attached, ONE_EMPTY.replace("--b--", "--b\n\nx\n--b--"));
    let both = after(ONE_EMPTY, |edit, all| {
        edit.attach(all[0], b"\nx").unwrap().replace_body(all[1], b"y").unwrap();
    });
    assert_eq!(both, ONE_EMPTY.replace("--b\n--b--", "--b\n\ny\n--b\n\nx\n--b--"));
    // And the one before keeps what is its own when it goes.
    let two = ONE_EMPTY.replace("--b--", "\none\n\n--b\n--b--");
    let removed = after(&two, |edit, all| done(edit.remove(all[2]).unwrap()));
    assert_eq!(removed, ONE_EMPTY.replace("--b--", "\none\n\n--b--"));
}

#[test]
fn a_last_delimiter_gets_its_line_end() {
    let cut = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b";
    let with = |more: &str| [cut, more].concat();
    assert_eq!(
        after(cut, |edit, all| done(edit.attach(all[0], b"\ny").unwrap())),
        with("\n--b\n\ny")
    );
    assert_eq!(after(cut, |edit, all| done(edit.replace(all[2], b"\ny").unwrap())), with("\n\ny"));
    assert_eq!(
        after(cut, |edit, all| done(edit.replace_body(all[2], b"y").unwrap())),
        with("\n\ny")
    );
    // Of the line end, one half may be there.
    let half = [cut, "\r"].concat();
    for found in [
        after(&half, |edit, all| done(edit.attach(all[0], b"\nx").unwrap())),
        after(&half, |edit, all| done(edit.replace_body(all[2], b"x").unwrap())),
        after(&half, |edit, all| done(edit.replace(all[2], b"\nx").unwrap())),
    ] {
        assert!(
            found.starts_with(&[&half, "\n"].concat()) && found.ends_with("\n\nx"),
            "{found:?}"
        );
    }
    let mut subject = HeaderBuilder::new();
    subject.subject("new").unwrap();
    let header = after(cut, |edit, all| {
        edit.edit_header(all[2], |header| done(header.append(&subject))).unwrap();
    });
    assert_eq!(header, with("\nSubject: new\n"));
}

#[test]
fn a_missing_blank_line_is_added() {
    let message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: y\r\n--b--\r\n";
    let body = after(message, |edit, all| done(edit.replace_body(all[1], b"Subject: x").unwrap()));
    assert_eq!(body, message.replace("X: y\r\n", "X: y\r\n\r\nSubject: x\r\n"));
    let mut subject = HeaderBuilder::new();
    subject.subject("new").unwrap();
    let header = after("no field", |edit, all| {
        edit.edit_header(all[0], |header| done(header.append(&subject))).unwrap();
    });
    assert_eq!(header, "Subject: new\r\n\r\nno field");
    // New fields take the line ends of the message, even without a field to look at.
    let digest = "Content-Type: multipart/digest; boundary=b\n\n--b\n\nX: y\n\n--b--\n";
    let header = after(digest, |edit, all| {
        edit.edit_header(all[1], |header| done(header.append(&subject))).unwrap();
    });
    assert_eq!(header, digest.replace("--b\n\n", "--b\nSubject: new\n\n"));
}

/// Attached to two multiparts that end at the same octet: each has its own.
#[test]
fn inner_parts_come_first() {
    let message = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\
        Content-Type: multipart/mixed; boundary=c\n\n--c\n\nx";
    for outer_first in [false, true] {
        let found = after(message, |edit, all| {
            let (first, then) = if outer_first { (0, 1) } else { (1, 0) };
            let part = |index| if index == 0 { b"\nouter" } else { b"\ninner" };
            edit.attach(all[first], part(first)).unwrap().attach(all[then], part(then)).unwrap();
        });
        assert_eq!(found, [message, "\n--c\n\ninner\n--b\n\nouter"].concat());
    }
}

/// What is put in does not take the delimiters behind it.
#[test]
fn what_would_take_the_rest() {
    let tree = Tree::parse(MESSAGE.as_bytes());
    let all: Vec<_> = tree.entities().collect();
    let mut edit = PartEdit::new(tree.root());
    let same = b"Content-Type: multipart/mixed; boundary=b\r\n\r\nx";
    let inside = b"Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\nx";
    for entity in [&same[..], inside, b"\r\nx\r"] {
        assert_eq!(edit.replace(all[1], entity).err(), Some(PartEditError::Delimiter));
        assert_eq!(edit.attach(all[0], entity).err(), Some(PartEditError::Delimiter));
    }
    let mut field = HeaderBuilder::new();
    let name = rfc822_message::HeaderName::new("Content-Type").unwrap();
    field.text(name, "multipart/mixed; boundary=b").unwrap();
    let taken = edit.edit_header(all[1], |header| done(header.replace(0, &field)));
    assert_eq!(taken.err(), Some(PartEditError::Delimiter));
}

/// What has no type is a message in a digest (RFC 2046 §5.1.5), and its multiparts would take what is behind it.
#[test]
fn what_would_take_the_rest_of_a_digest() {
    let digest = "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: 1\r\n\r\none\r\n--b--\r\n";
    let entity = b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nx";
    let attach = |message: &str| {
        let tree = Tree::parse(message.as_bytes());
        PartEdit::new(tree.root()).attach(tree.root(), entity).err()
    };
    assert_eq!(attach(digest), Some(PartEditError::Delimiter));
    assert_eq!(attach(&digest.replace("digest", "mixed")), None);
}

/// A content that its transfer encoding cannot carry gets one that can.
#[test]
fn the_encoding_is_what_the_content_needs() {
    let crepes = after(MESSAGE, |edit, all| {
        done(edit.replace_content(all[1], "Crêpes".as_bytes()).unwrap());
    });
    let header = "Content-Type: text/plain \r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    assert_eq!(
        crepes,
        MESSAGE.replace("Content-Type: text/plain \r\n\r\none", &[header, "Cr=C3=AApes"].concat())
    );
    let eight =
        MESSAGE.replace("text/plain \r\n", "text/plain\r\nContent-Transfer-Encoding: 8bit\r\n");
    let crepes =
        after(&eight, |edit, all| done(edit.replace_content(all[1], "Crêpes".as_bytes()).unwrap()));
    assert_eq!(crepes, eight.replace("one", "Crêpes"));
    let long = "x".repeat(999);
    let wrapped =
        after(&eight, |edit, all| done(edit.replace_content(all[1], long.as_bytes()).unwrap()));
    let tree = Tree::parse(wrapped.as_bytes());
    let part = tree.root().children().next().unwrap();
    assert_eq!(part.transfer_encoding(), mime::TransferEncoding::QuotedPrintable);
    assert_eq!(part.decoded().0, long.as_bytes());
    // Fields that are changed as well stay changed.
    let mut name = HeaderBuilder::new();
    name.text(rfc822_message::HeaderName::new("Content-Description").unwrap(), "menu").unwrap();
    let both = after(MESSAGE, |edit, all| {
        edit.edit_header(all[1], |header| done(header.append(&name))).unwrap();
        edit.replace_content(all[1], "Crêpes".as_bytes()).unwrap();
    });
    let more = header.replace("Content-Transfer", "Content-Description: menu\r\nContent-Transfer");
    assert_eq!(
        both,
        MESSAGE.replace("Content-Type: text/plain \r\n\r\none", &[&more, "Cr=C3=AApes"].concat())
    );
    // A message inside of one has no encoding (RFC 2046 §5.2.1).
    let inside = MESSAGE.replace("text/plain", "message/rfc822");
    let tree = Tree::parse(inside.as_bytes());
    let message = tree.entities().nth(1).unwrap();
    let error = PartEdit::new(tree.root()).replace_content(message, b"Subject: \0\r\n\r\n").err();
    assert_eq!(error, Some(PartEditError::Encoding));
}

#[test]
fn any_multipart_can_be_wrapped() {
    let message = "From: a@b\r\nContent-Type: multipart/alternative; boundary=c\r\nMIME-Version: 1.0\r\n\r\n\
        --c\r\n\r\ntext\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>\r\n--c--\r\n";
    let mut picture = Vec::new();
    mime::Attachment::new(mime::MediaType::new("image/png").unwrap(), "a.png", b"\x89PNG")
        .write(mime::Transport::default(), &mut picture)
        .unwrap();
    let found = after(message, |edit, all| {
        done(edit.wrap(all[0], &Boundary::new("1").unwrap(), &picture).unwrap());
    });
    let tree = Tree::parse(found.as_bytes());
    assert!(tree.defects().is_empty(), "{found}");
    let [alternative, picture] = tree.root().children().collect::<Vec<_>>()[..] else { panic!() };
    assert!(tree.root().content_type().is("multipart", "mixed"));
    assert!(alternative.content_type().is("multipart", "alternative"));
    assert_eq!(alternative.children().count(), 2);
    assert_eq!(picture.decoded().0, &b"\x89PNG"[..]);
    assert_eq!(found.matches("MIME-Version").count(), 1);
}

/// Each of many parts goes, but the last.
#[test]
fn many_parts_go() {
    let message =
        format!("Content-Type: multipart/mixed; boundary=b\n\n{}--b--", "--b\n\nx\n".repeat(100));
    let found = after(&message, |edit, all| {
        for part in &all[2..] {
            edit.remove(*part).unwrap();
        }
        assert_eq!(edit.remove(all[1]).err(), Some(PartEditError::NoPart));
    });
    assert_eq!(found, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--");
}

/// The bodies of all leaves, in order.
fn leaves<'m>(tree: &'m Tree<'_>) -> Vec<&'m [u8]> {
    let leaves = tree.entities().filter(|entity| entity.content() == Content::Leaf);
    leaves.map(Entity::body).collect()
}

/// What is to be the same after an edit: where an entity is, and its octets.
fn outline(root: Entity<'_, '_>, changed: u32) -> Vec<(u16, Vec<u8>, Vec<u8>)> {
    let mut all = vec![root];
    let mut at = 0;
    while let Some(entity) = all.get(at).copied() {
        let children: Vec<_> = entity.children().collect();
        all.splice(at + 1..at + 1, children);
        at += 1;
    }
    all.iter()
        .filter(|entity| entity.index() != changed)
        .map(|entity| {
            let leaf = entity.children().next().is_none();
            let body = if leaf { entity.body().to_vec() } else { Vec::new() };
            (entity.depth(), entity.header().to_vec(), body)
        })
        .collect()
}

proptest! {
    /// One body changed: it is read back, and all other entities are what they were.
    #[test]
    fn a_body_is_read_back(Soup(message) in soup(), pick in any::<prop::sample::Index>(), Soup(body) in soup()) {
        let tree = Tree::parse(&message);
        let all: Vec<_> = tree.entities().collect();
        let part = all[pick.index(all.len())];
        let mut edit = PartEdit::new(tree.root());
        if part.content() == Content::Leaf && edit.replace_body(part, &body).is_ok() {
            let mut out = Vec::new();
            edit.write(&mut out).unwrap();
            let after = Tree::parse(&out);
            let found = after.entities().nth(part.index() as usize).unwrap();
            prop_assert_eq!(found.body().escape_ascii().to_string(), body.escape_ascii().to_string(), "{}", out.escape_ascii());
            prop_assert_eq!(outline(after.root(), part.index()), outline(tree.root(), part.index()), "{}", out.escape_ascii());
        }
    }

    /// A field more: it is read, and all bodies are what they were.
    #[test]
    fn a_field_is_read_back(Soup(message) in soup(), pick in any::<prop::sample::Index>()) {
        let tree = Tree::parse(&message);
        let all: Vec<_> = tree.entities().collect();
        let part = all[pick.index(all.len())];
        let mut field = HeaderBuilder::new();
        field.subject("new").unwrap();
        let mut edit = PartEdit::new(tree.root());
        if edit.edit_header(part, |header| done(header.append(&field))).is_ok() {
            let mut out = Vec::new();
            edit.write(&mut out).unwrap();
            let after = Tree::parse(&out);
            let found = after.entities().nth(part.index() as usize).unwrap();
            prop_assert!(found.field("Subject").is_some(), "{}", out.escape_ascii());
            prop_assert_eq!(leaves(&after), leaves(&tree), "{}", out.escape_ascii());
        }
    }

    /// A part more, and a part less.
    #[test]
    fn parts_come_and_go(Soup(message) in soup(), pick in any::<prop::sample::Index>(), Soup(entity) in soup()) {
        let tree = Tree::parse(&message);
        let all: Vec<_> = tree.entities().collect();
        let part = all[pick.index(all.len())];
        let mut out = Vec::new();
        let mut edit = PartEdit::new(tree.root());
        if edit.attach(part, &entity).is_ok() {
            edit.write(&mut out).unwrap();
            let after = Tree::parse(&out);
            let found = after.entities().nth(part.index() as usize).unwrap();
            let mut expected: Vec<_> = part.children().map(shown).collect();
            expected.push(shown(Tree::parse(&entity).root()));
            let found: Vec<_> = found.children().map(shown).collect();
            prop_assert_eq!(found, expected, "{}", out.escape_ascii());
        }
        let mut edit = PartEdit::new(tree.root());
        if edit.remove(part).is_ok() {
            out.clear();
            edit.write(&mut out).unwrap();
            let after = Tree::parse(&out);
            let parent = part.parent().unwrap();
            let others = parent.children().filter(|child| child.index() != part.index());
            let expected: Vec<_> = others.map(shown).collect();
            let found = after.entities().nth(parent.index() as usize).unwrap();
            let found: Vec<_> = found.children().map(shown).collect();
            prop_assert_eq!(found, expected, "{}", out.escape_ascii());
        }
    }

    /// In any order: a body, a field and an attachment, wherever they are.
    #[test]
    fn any_order_is_the_same(Soup(message) in soup(), picks in any::<[prop::sample::Index; 3]>(), order in 0..6_usize) {
        let tree = Tree::parse(&message);
        let all: Vec<_> = tree.entities().collect();
        let [body, header, multipart] = picks.map(|pick| all[pick.index(all.len())]);
        let mut field = HeaderBuilder::new();
        field.subject("new").unwrap();
        let steps: [[u8; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let run = |order: &[u8; 3]| {
            let mut edit = PartEdit::new(tree.root());
            let all_done = order.iter().all(|step| match step {
                0 => edit.replace_body(body, b"NEW").is_ok(),
                1 => edit.edit_header(header, |header| done(header.append(&field))).is_ok(),
                _ => edit.attach(multipart, b"\nATTACHED").is_ok(),
            });
            let mut out = Vec::new();
            edit.write(&mut out).unwrap();
            all_done.then(|| out.escape_ascii().to_string())
        };
        prop_assert_eq!(run(&steps[order]), run(&steps[0]));
    }

    /// Nothing changed: the same octets. One body changed: all others are the same, and the tree has it in its place.
    #[test]
    fn the_rest_stays(Soup(message) in soup(), pick in any::<prop::sample::Index>()) {
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
            let added = out.strip_suffix(&message[end..]).unwrap()[start..].escape_ascii().to_string();
            let body = added.trim_start_matches("\\r").trim_start_matches("\\n");
            let ends = added.replacen("NEW", "", 1).replace("\\r", "").replace("\\n", "");
            prop_assert!(ends.is_empty() && !body.is_empty(), "{added}");
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
