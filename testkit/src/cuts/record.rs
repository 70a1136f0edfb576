//! The uncut run, with a copy of the machine after every event, and the loops over cuts.

use sans_io::Entropy;

use super::{
    PAIRS_UP_TO, ROUNDS,
    feed::{Feed, Finish, Item, Machine, Progress},
    follow::Follower,
    run::{Run, Step},
};
use crate::entropy::Seeded;

/// An uncut run and its forks.
pub(super) struct Record<'s, M> {
    pub(super) run: Run,
    pub(super) forks: Vec<Fork<'s, M>>,
    /// The machine at the end, before it heard of the end, if it wanted more.
    pub(super) last: Option<Feed<'s, M>>,
    segments: &'s [&'s [u8]],
}

/// The machine right after something happened; its `out` is empty.
pub(super) struct Fork<'s, M> {
    pub(super) feed: Feed<'s, M>,
    /// Where it is in the steps.
    pub(super) mark: Mark,
    /// Bytes sent by then.
    pub(super) sent: usize,
    /// Bytes that had to be presented to come here, over all segments, when fed byte by byte. Known after
    /// [`Record::single_bytes`].
    fed: usize,
}

/// A place in the steps: how many are complete, and how many bytes of a chunk there are already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) step: usize,
    pub(super) bytes: usize,
}

impl<'s, M: Machine> Record<'s, M> {
    pub(super) fn new(mut machine: M, segments: &'s [&'s [u8]]) -> Self {
        let mut out = Vec::new();
        machine.start(&mut out);
        let mut feed = Feed::new(machine, segments);
        feed.out = out;
        let mut recorder = Recorder { steps: Vec::new(), forks: Vec::new() };
        recorder.fork(&feed);
        let mut last = None;
        let eof = loop {
            match feed.next(feed.current().len()) {
                Progress::Item(item) => recorder.item(&feed, item),
                Progress::Switched(layer) => {
                    recorder.steps.push(Step::Switch(layer));
                    recorder.fork(&feed);
                }
                Progress::Failed(text) => {
                    let sent = feed.out.len();
                    recorder.steps.push(Step::Error { text, sent });
                    break feed.end();
                }
                Progress::Hungry => {
                    feed.must_be_last_segment();
                    last = Some(feed.fork());
                    match feed.machine.finish(&feed.current()[feed.pos..]) {
                        Finish::Done(eof) => break eof,
                        Finish::Drain => {}
                    }
                }
                Progress::Over => break feed.end(),
            }
        };
        let run = Run { steps: recorder.steps, want: feed.machine.want(), out: feed.out, eof };
        Self { run, forks: recorder.forks, last, segments }
    }

    /// Everything; gives the uncut run.
    pub(super) fn check(mut self) -> Run {
        self.single_bytes();
        self.every_cut();
        if self.total() <= PAIRS_UP_TO {
            self.every_pair();
        }
        self.random_cuts(1, ROUNDS);
        self.run
    }

    /// Feeds byte by byte, and learns how many bytes each fork needs.
    pub(super) fn single_bytes(&mut self) {
        let stops: Vec<usize> = (0..=self.total()).collect();
        let progress = Follower::new(self, &self.forks[0], &stops).until_the_end();
        let mut progress = progress.iter().peekable();
        for fork in self.forks.iter_mut().skip(1) {
            while progress.next_if(|reached| reached.mark < fork.mark).is_some() {}
            fork.fed = progress.peek().map_or(usize::MAX, |reached| reached.fed);
        }
    }

    /// Two pieces, cut at every position. Comes after [`single_bytes`](Self::single_bytes).
    pub(super) fn every_cut(&self) {
        for cut in 0..=self.total() {
            Follower::new(self, self.fork_before(cut), &[cut]).truncating().until_in_step();
        }
    }

    /// Three pieces, cut at every pair of positions. Comes after [`single_bytes`](Self::single_bytes).
    pub(super) fn every_pair(&self) {
        for first in 0..=self.total() {
            for second in first + 1..=self.total() {
                Follower::new(self, self.fork_before(first), &[first, second]).until_in_step();
            }
        }
    }

    /// Pieces of random lengths, some short, some long.
    pub(super) fn random_cuts(&self, seed: u64, rounds: u32) {
        let mut random = Seeded::new(seed);
        for round in 0..rounds {
            let longest = 2 + (self.total() as u32 >> (round % 8)).min(1 << 16);
            let (mut stops, mut at) = (Vec::new(), 0);
            while at < self.total() {
                at += 1 + random.below(longest) as usize;
                stops.push(at.min(self.total()));
            }
            Follower::new(self, &self.forks[0], &stops).until_the_end();
        }
    }

    /// The last fork that surely comes before a cut at `cut`: one that needed fewer bytes, and that has not
    /// skipped more of them along with its event.
    fn fork_before(&self, cut: usize) -> &Fork<'s, M> {
        let later = self
            .forks
            .partition_point(|fork| fork.fed < cut && fork.feed.base() + fork.feed.pos <= cut);
        &self.forks[later.saturating_sub(1)]
    }

    fn total(&self) -> usize {
        self.segments.iter().map(|segment| segment.len()).sum()
    }
}

/// Collects steps and forks.
struct Recorder<'s, M> {
    steps: Vec<Step>,
    forks: Vec<Fork<'s, M>>,
}

impl<'s, M: Machine> Recorder<'s, M> {
    fn item(&mut self, feed: &Feed<'s, M>, item: Item) {
        match item {
            Item::Event(text) => {
                self.steps.push(Step::Event {
                    at: feed.base() + feed.pos,
                    text,
                    sent: feed.out.len(),
                });
            }
            Item::Chunk(bytes) if bytes.is_empty() => return,
            Item::Chunk(bytes) => match self.steps.last_mut() {
                Some(Step::Chunk(joined)) => joined.extend(bytes),
                _ => self.steps.push(Step::Chunk(bytes)),
            },
        }
        self.fork(feed);
    }

    fn fork(&mut self, feed: &Feed<'s, M>) {
        let mark = match self.steps.last() {
            Some(Step::Chunk(bytes)) => Mark { step: self.steps.len() - 1, bytes: bytes.len() },
            _ => Mark { step: self.steps.len(), bytes: 0 },
        };
        self.forks.push(Fork { feed: feed.fork(), mark, sent: feed.out.len(), fed: 0 });
    }
}
