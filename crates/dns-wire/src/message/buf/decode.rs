//! From a message to the arena and the index: one walk that checks everything and finds out where everything will be, and
//! one that copies.

use alloc::vec::Vec;

use super::{
    MessageBuf,
    cuts::{Cuts, Tally},
    entry::{Cut, Entry, NONE},
    index::{FIXED, Indexer, QUESTION, SECTIONS, Store},
    seen::{Seen, narrow, place},
};
use crate::{
    Anomalies, Cursor, Error, Rdata, ReadOptions, WriteData,
    limits::HEADER,
    message::{Message, shape::Shape},
};

/// Checks a message after `options`, without keeping anything.
pub(in crate::message) fn check(
    message: Message<'_>,
    options: &ReadOptions,
) -> Result<Anomalies, Error> {
    let mut names = Seen::NONE;
    let mut indexer = Indexer::new(message, options, &mut names, Nothing);
    indexer.index(message)?;
    Ok(indexer.anomalies)
}

pub(super) fn decode(
    octets: &[u8],
    options: &ReadOptions,
) -> Result<(MessageBuf, Anomalies), Error> {
    let message = Message::new(octets)?;
    // No more than can be there: a header may promise anything.
    let body = octets.len().saturating_sub(HEADER);
    let [questions, records @ ..] = SECTIONS.map(|section| usize::from(message.count(section)));
    let records: usize = records.iter().sum();
    let most = questions.min(body / (1 + QUESTION)) + records.min(body / (1 + FIXED));
    let mut names = Seen::NONE;
    let mut indexer = Indexer::new(message, options, &mut names, Vec::with_capacity(most));
    indexer.index(message)?;
    let end = indexer.at();
    let trailing = octets.get(end..).unwrap_or_default();
    let mut arena = Vec::with_capacity(indexer.length + trailing.len());
    for entry in &indexer.entries {
        copy(octets, entry, &mut arena)?;
    }
    let at = narrow(arena.len());
    arena.extend_from_slice(trailing);
    let message = MessageBuf {
        header: message.header(),
        counts: SECTIONS.map(|section| message.count(section)),
        options: *options,
        edited: false,
        entries: indexer.entries,
        arena,
        trailing: (at, place(trailing.len())),
        end: place(end),
    };
    Ok((message, indexer.anomalies))
}

impl Store for Vec<Entry> {
    #[inline]
    fn push(&mut self, entry: Entry) {
        self.push(entry);
    }
}

/// Keeps no entry.
struct Nothing;

impl Store for Nothing {
    #[inline]
    fn push(&mut self, _: Entry) {}
}

/// Copies owner and data of `entry` to where the index says they are.
fn copy(message: &[u8], entry: &Entry, arena: &mut Vec<u8>) -> Result<(), Error> {
    let start = usize::from(entry.start);
    let kept = usize::from(entry.owner_kept);
    let is_shared = narrow(arena.len()) != entry.name;
    if !is_shared {
        octets(message, start, kept, arena);
        tail(message, entry.owner_target, arena);
    }
    let fixed = start + kept + if entry.owner_target == NONE { 0 } else { 2 };
    let at = fixed + FIXED;
    let length = usize::from(entry.data_length);
    if !entry.cut.is_some() {
        octets(message, at, length, arena);
    } else if entry.more == 0 {
        let cut = usize::from(entry.cut.at);
        octets(message, at, cut, arena);
        tail(message, entry.cut.target, arena);
        let behind = length.saturating_sub(cut + usize::from(entry.cut.tail));
        octets(message, at + cut + 2, behind, arena);
    } else {
        copy_cuts(message, entry, at, arena)?;
    }
    Ok(())
}

/// Copies data at `at` in which more than one name was cut.
fn copy_cuts(message: &[u8], entry: &Entry, at: usize, arena: &mut Vec<u8>) -> Result<(), Error> {
    let raw = match message.get(..at) {
        Some([.., high, low]) => usize::from(u16::from_be_bytes([*high, *low])),
        _ => 0,
    };
    let mut part = Cursor::within(message, at, at + raw)
        .on_budget(u32::MAX)
        .with_pointers(ReadOptions::LENIENT.pointers());
    if let Some(shape) = Shape::of(entry.rtype, entry.class) {
        octets(message, at, shape.before, arena);
        part.take(shape.before)?;
        let mut cuts = Tally::new(shape.before);
        let mut second = Cut::NONE;
        for _ in 0..shape.names {
            let (start, length) = (part.at(), arena.len());
            tail(message, place(start), arena);
            part.skip_name()?;
            let cut = cuts.add(message, arena.len() - length, start, part.at());
            second = cut.unwrap_or(second);
        }
        octets(message, part.at(), part.left(), arena);
        arena.extend_from_slice(&second.to_octets());
    } else {
        let whole = part;
        let data = Rdata::read(entry.rtype, entry.class, &mut part)?;
        data.write(arena);
        let mut cuts = Cuts::new(whole);
        cuts.arena = Some(arena);
        data.write(&mut cuts);
    }
    Ok(())
}

fn octets(message: &[u8], at: usize, length: usize, arena: &mut Vec<u8>) {
    arena.extend_from_slice(message.get(at..at + length).unwrap_or_default());
}

/// Copies the name at `target`, which was read before.
#[inline]
fn tail(message: &[u8], target: u16, arena: &mut Vec<u8>) {
    if target == NONE {
        return;
    }
    let mut run = usize::from(target);
    let mut at = run;
    loop {
        match message.get(at..) {
            Some([0, ..]) => return octets(message, run, at + 1 - run, arena),
            Some([length @ 1..=63, ..]) => at += 1 + usize::from(*length),
            Some([high, low, ..]) => {
                octets(message, run, at - run, arena);
                run = usize::from(u16::from_be_bytes([high & 0x3F, *low]));
                at = run;
            }
            _ => return,
        }
    }
}
