//! Parts of any message are changed, put in and taken away: what was put in is read back, all else is what it was, and the
//! order of the changes makes no difference.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use mime::{Boundary, Content, Entity, PartEdit, PartEditError, Tree};
use rfc822_message::HeaderBuilder;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    steps: Vec<(Step<'a>, u8)>,
    message: &'a [u8],
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Step<'a> {
    Body(&'a [u8]),
    Content(&'a [u8]),
    Replace(&'a [u8]),
    Attach(&'a [u8]),
    Wrap(&'a [u8]),
    Field(&'a str),
    Remove,
}

fuzz_target!(|input: Input<'_>| {
    let tree = Tree::parse(input.message);
    let entities: Vec<_> = tree.entities().collect();
    let pick = |index: u8| entities[usize::from(index) % entities.len()];
    let mut edit = PartEdit::new(tree.root());
    assert_eq!(written(&edit), input.message);
    for (step, index) in &input.steps {
        let mut alone = PartEdit::new(tree.root());
        if apply(&mut alone, pick(*index), *step).is_ok() {
            one(pick(*index), *step, &written(&alone));
        }
        // What is refused changes nothing.
        let before = written(&edit);
        if apply(&mut edit, pick(*index), *step).is_err() {
            assert_eq!(written(&edit), before);
        }
    }
    let [(first, one), (then, other), ..] = input.steps[..] else { return };
    let (mut forth, mut back) = (PartEdit::new(tree.root()), PartEdit::new(tree.root()));
    let forth_done = apply(&mut forth, pick(one), first).and(apply(&mut forth, pick(other), then));
    let back_done = apply(&mut back, pick(other), then).and(apply(&mut back, pick(one), first));
    if pick(one).index() != pick(other).index() && forth_done.is_ok() && back_done.is_ok() {
        assert_eq!(
            written(&forth).escape_ascii().to_string(),
            written(&back).escape_ascii().to_string()
        );
    }
});

fn written(edit: &PartEdit<'_, '_>) -> Vec<u8> {
    let mut out = Vec::new();
    edit.write(&mut out).expect("changes that were taken can be written");
    out
}

fn apply<'m, 't>(
    edit: &mut PartEdit<'m, 't>,
    part: Entity<'m, 't>,
    step: Step<'_>,
) -> Result<(), PartEditError> {
    match step {
        Step::Body(body) => edit.replace_body(part, body)?,
        Step::Content(content) => edit.replace_content(part, content)?,
        Step::Replace(entity) => edit.replace(part, entity)?,
        Step::Attach(entity) => edit.attach(part, entity)?,
        Step::Wrap(entity) => {
            let boundary = Boundary::new("1").map_err(|_| PartEditError::Delimiter)?;
            edit.wrap(part, &boundary, entity)?
        }
        Step::Field(subject) => {
            let mut field = HeaderBuilder::new();
            field.subject(subject).map_err(|_| PartEditError::NoPart)?;
            edit.edit_header(part, |header| {
                header.append(&field);
            })?
        }
        Step::Remove => edit.remove(part)?,
    };
    Ok(())
}

/// One change alone, as it is read.
fn one(part: Entity<'_, '_>, step: Step<'_>, out: &[u8]) {
    let after = Tree::parse(out);
    let found = |index: u32| {
        after.entities().nth(index as usize).unwrap_or_else(|| panic!("{}", out.escape_ascii()))
    };
    let children = |entity: Entity<'_, '_>| entity.children().map(shown).collect::<Vec<_>>();
    match step {
        Step::Body(body) if part.content() == Content::Leaf => {
            assert_eq!(found(part.index()).body(), body, "{}", out.escape_ascii());
        }
        Step::Content(content) if part.content() == Content::Leaf => {
            let found = found(part.index());
            // Quoted-printable reads line breaks of text as one kind.
            if !found.content_type().is_kind("text") {
                assert_eq!(found.decoded().0, content, "{}", out.escape_ascii());
            }
        }
        Step::Attach(entity) => {
            let found = found(part.index());
            let mut others = children(found);
            others.pop();
            assert_eq!(others, children(part), "{}", out.escape_ascii());
            let last = found.children().last().expect("one was attached").raw();
            assert_eq!(last.trim_ascii_end(), entity.trim_ascii_end(), "{}", out.escape_ascii());
        }
        // A last line that ends in CR may be a delimiter, which it was not with more behind it.
        Step::Remove if !out.ends_with(b"\r") => {
            let parent = part.parent().expect("it was removed from something");
            let others = parent.children().filter(|child| child.index() != part.index());
            let expected: Vec<_> = others.map(shown).collect();
            assert_eq!(children(found(parent.index())), expected, "{}", out.escape_ascii());
        }
        Step::Field(_) => {
            assert!(found(part.index()).field("Subject").is_some(), "{}", out.escape_ascii());
        }
        _ => {}
    }
}

/// The octets of an entity. Behind one without a body, a line break may be its blank line or the delimiter's.
fn shown(entity: Entity<'_, '_>) -> String {
    let inside = core::iter::successors(Some(entity), |entity| entity.children().last());
    let is_bodyless = inside.last().is_some_and(|last| last.body().is_empty());
    let octets = if is_bodyless { entity.raw().trim_ascii_end() } else { entity.raw() };
    octets.escape_ascii().to_string()
}
