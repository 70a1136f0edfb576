use std::fmt::Debug;

use sans_io::{Event, Layer, PushParser, Want};

use super::{
    feed::{Finish, Item, Machine},
    record::Record,
    run::Run,
};

/// Pushes the document in one piece, then calls `finish` and pushes until `None`.
pub fn push_whole<P>(parser: P, document: &[u8]) -> Run
where
    P: PushParser + Clone + PartialEq + Debug,
{
    Record::new(Document::new(parser), &[document]).run
}

/// Pushes the document in two pieces, cut at every position. Also ends it there, which must not panic.
pub fn push_every_cut<P>(parser: P, document: &[u8]) -> Run
where
    P: PushParser + Clone + PartialEq + Debug,
{
    let segments = [document];
    let mut record = Record::new(Document::new(parser), &segments);
    record.single_bytes();
    record.every_cut();
    record.run
}

/// Pushes the document byte by byte.
pub fn push_single_bytes<P>(parser: P, document: &[u8]) -> Run
where
    P: PushParser + Clone + PartialEq + Debug,
{
    let segments = [document];
    let mut record = Record::new(Document::new(parser), &segments);
    record.single_bytes();
    record.run
}

/// Pushes the document in pieces of random lengths, `rounds` times; the same ones for the same `seed`.
pub fn push_random_cuts<P>(parser: P, document: &[u8], seed: u64, rounds: u32) -> Run
where
    P: PushParser + Clone + PartialEq + Debug,
{
    let segments = [document];
    let record = Record::new(Document::new(parser), &segments);
    record.random_cuts(seed, rounds);
    record.run
}

/// All of the above; pairs of cuts for documents of up to [`PAIRS_UP_TO`](super::PAIRS_UP_TO) bytes; and
/// `finish` before the first byte is pushed.
pub fn push_check<P>(parser: P, document: &[u8]) -> Run
where
    P: PushParser + Clone + PartialEq + Debug,
{
    let mut early = Document::new(parser.clone());
    early.finish(&[]);
    let early = Record::new(early, &[document]).run;
    let run = Record::new(Document::new(parser), &[document]).check();
    assert!(
        run == early,
        "finish() before the last push makes a difference\nafter it:\n{run}\nbefore it:\n{early}"
    );
    run
}

/// A push parser as a machine.
#[derive(Clone)]
struct Document<P> {
    parser: P,
    finished: bool,
}

impl<P> Document<P> {
    const fn new(parser: P) -> Self {
        Self { parser, finished: false }
    }
}

impl<P: PushParser + Clone + PartialEq + Debug> Machine for Document<P> {
    fn start(&mut self, _: &mut Vec<u8>) {}

    fn step(&mut self, input: &mut &[u8], _: &mut Vec<u8>) -> Result<Option<Item>, String> {
        let event = self.parser.push(input).map_err(|error| {
            self.finished = true;
            format!("{error:?}")
        })?;
        Ok(event.map(|event| match event.chunk() {
            Some(bytes) => Item::Chunk(bytes.to_vec()),
            None => Item::Event(format!("{event:?}")),
        }))
    }

    /// Nothing more is taken after the end.
    fn want(&self) -> Want {
        if self.finished { Want::Close } else { Want::Input }
    }

    fn idle(&mut self, _: &mut Vec<u8>) -> bool {
        false
    }

    fn switch(&mut self, _: Layer, _: &[u8], _: &mut Vec<u8>) -> Result<(), String> {
        Ok(())
    }

    fn finish(&mut self, _: &[u8]) -> Finish {
        if !self.finished {
            self.parser.finish();
            self.finished = true;
        }
        Finish::Drain
    }

    fn capacity(&self) -> usize {
        self.parser.capacity()
    }

    fn same(&self, other: &Self) -> bool {
        self.parser == other.parser
    }

    fn describe(&self) -> String {
        format!("{:?}", self.parser)
    }
}
