//! Follows a recorded run with other cuts, and compares at each step.

use std::{cell::Cell, fmt::Write};

use super::{
    feed::{Feed, Finish, Item, Machine, Progress},
    record::{Fork, Mark, Record},
    run::Step,
};

/// A forked machine that is fed the same bytes, cut at `stops`.
pub(super) struct Follower<'r, 's, M> {
    record: &'r Record<'s, M>,
    feed: Feed<'s, M>,
    /// Where it is in the recorded steps.
    mark: Mark,
    /// Bytes sent before those in the feed's `out`.
    sent: usize,
    /// Cut positions over all segments, ascending.
    stops: &'r [usize],
    /// The stop that comes next.
    stop: usize,
    truncating: bool,
    /// A message about these cuts was written already.
    told: Cell<bool>,
}

/// When a place in the steps was reached.
pub(super) struct Progressed {
    pub(super) mark: Mark,
    /// Bytes that had been presented, over all segments.
    pub(super) fed: usize,
}

impl<'r, 's, M: Machine> Follower<'r, 's, M> {
    pub(super) fn new(
        record: &'r Record<'s, M>,
        from: &'r Fork<'s, M>,
        stops: &'r [usize],
    ) -> Self {
        let (mark, sent, feed) = (from.mark, from.sent, from.feed.fork());
        Self { record, feed, mark, sent, stops, stop: 0, truncating: false, told: Cell::new(false) }
    }

    /// Also ends the stream at each stop, in a copy.
    pub(super) fn truncating(mut self) -> Self {
        self.truncating = true;
        self
    }

    /// Runs to the end and tells when each place was reached.
    pub(super) fn until_the_end(mut self) -> Vec<Progressed> {
        let mut progress = Vec::new();
        loop {
            if self.turn() {
                return progress;
            }
            let fed = self.feed.base() + self.end();
            progress.push(Progressed { mark: self.mark, fed });
        }
    }

    /// Runs until the last cut has passed and the state is one of the uncut run again.
    pub(super) fn until_in_step(mut self) {
        while !(self.turn() || self.stop == self.stops.len() && self.mark.bytes == 0) {}
    }

    /// Up to where the current segment is presented now.
    fn end(&mut self) -> usize {
        let (base, len) = (self.feed.base(), self.feed.current().len());
        while self.stops.get(self.stop).is_some_and(|&stop| stop < base) {
            self.stop += 1;
        }
        self.stops.get(self.stop).map_or(len, |stop| (stop - base).min(len))
    }

    /// Feeds until the next thing happens and compares it. `true`: that was the end.
    fn turn(&mut self) -> bool {
        loop {
            let end = self.end();
            match self.feed.next(end) {
                Progress::Item(item) => self.compare_item(item),
                Progress::Switched(layer) => self.compare_step(&Step::Switch(layer)),
                Progress::Failed(text) => {
                    self.compare_step(&Step::Error { text, sent: self.sent + self.feed.out.len() });
                    let eof = self.feed.end();
                    self.compare_end(eof);
                    return true;
                }
                Progress::Over => {
                    let eof = self.feed.end();
                    self.compare_end(eof);
                    return true;
                }
                Progress::Hungry => {
                    if !self.hungry(end) {
                        continue;
                    }
                    self.compare_last_state();
                    match self.feed.machine.finish(&self.feed.current()[self.feed.pos..]) {
                        Finish::Done(eof) => {
                            self.compare_end(eof);
                            return true;
                        }
                        Finish::Drain => continue,
                    }
                }
            }
            return false;
        }
    }

    /// Moves on to the next stop. `true`: there is none in the last segment any more.
    fn hungry(&mut self, end: usize) -> bool {
        let reached = self.feed.base() + end;
        if self.stops.get(self.stop).is_some_and(|&stop| stop <= reached) {
            if self.truncating {
                self.truncate(end);
            }
            self.stop += 1;
            return false;
        }
        self.feed.must_be_last_segment();
        true
    }

    /// The end of the stream may come anywhere and must not panic.
    fn truncate(&self, end: usize) {
        let mut feed = self.feed.fork();
        if let Finish::Drain = feed.machine.finish(&feed.current()[feed.pos..end]) {
            while let Progress::Item(_) = feed.next(end) {}
        }
    }

    fn compare_item(&mut self, item: Item) {
        match item {
            Item::Event(text) => {
                let (at, sent) =
                    (self.feed.base() + self.feed.pos, self.sent + self.feed.out.len());
                self.compare_step(&Step::Event { at, text, sent });
            }
            Item::Chunk(bytes) => {
                let Some(Step::Chunk(whole)) = self.record.run.steps.get(self.mark.step) else {
                    if bytes.is_empty() {
                        return;
                    }
                    self.differs(&Step::Chunk(bytes).to_string());
                };
                if !whole[self.mark.bytes..].starts_with(&bytes) {
                    self.differs(&Step::Chunk(bytes).to_string());
                }
                self.mark.bytes += bytes.len();
            }
        }
    }

    fn compare_step(&mut self, step: &Step) {
        self.close_chunk(step);
        let expected = self.record.run.steps.get(self.mark.step);
        if expected.is_none_or(|expected| expected.to_string() != step.to_string()) {
            self.differs(&step.to_string());
        }
        self.compare_sent();
        if expected != Some(step) {
            self.differs(&step.to_string());
        }
        self.mark.step += 1;
        if let Ok(index) = self.record.forks.binary_search_by_key(&self.mark, |fork| fork.mark) {
            self.compare_state(&self.record.forks[index].feed.machine);
        }
    }

    /// A chunk must be complete before anything else comes.
    fn close_chunk(&mut self, next: &Step) {
        if self.mark.bytes > 0 {
            let Some(Step::Chunk(whole)) = self.record.run.steps.get(self.mark.step) else {
                return;
            };
            if whole.len() != self.mark.bytes {
                self.differs(&next.to_string());
            }
            self.mark = Mark { step: self.mark.step + 1, bytes: 0 };
        }
    }

    fn compare_state(&self, expected: &M) {
        if !self.feed.machine.same(expected) {
            let (state, expected) = (self.feed.machine.describe(), expected.describe());
            panic!(
                "{}the state differs\n  uncut: {expected}\n  cut:   {state}\n{}",
                self.cuts(),
                self.recorded()
            );
        }
    }

    /// At the end of the input, if as much is left unconsumed.
    fn compare_last_state(&self) {
        if let Some(last) = self.record.last.as_ref().filter(|last| last.pos == self.feed.pos) {
            self.compare_state(&last.machine);
        }
    }

    /// What was compared is forgotten, so that a long run costs its length.
    fn compare_sent(&mut self) {
        let expected = &self.record.run.out[self.sent..];
        if !expected.starts_with(&self.feed.out) {
            self.sent_differs(expected);
        }
        self.sent += self.feed.out.len();
        self.feed.out.clear();
    }

    fn compare_end(&mut self, eof: Option<String>) {
        let run = &self.record.run;
        if self.mark.bytes > 0
            && matches!(run.steps.get(self.mark.step), Some(Step::Chunk(whole)) if whole.len() == self.mark.bytes)
        {
            self.mark = Mark { step: self.mark.step + 1, bytes: 0 };
        }
        if self.mark.step != run.steps.len() || self.mark.bytes > 0 {
            self.differs("the end");
        }
        if run.out[self.sent..] != self.feed.out {
            self.sent_differs(&run.out[self.sent..]);
        }
        let (want, expected) = (self.feed.machine.want(), run.want);
        assert!(
            want == expected,
            "{}want() at the end is {want:?}, uncut {expected:?}\n{}",
            self.cuts(),
            self.recorded()
        );
        assert!(
            eof == run.eof,
            "{}the end of the stream gives {eof:?}, uncut {:?}\n{}",
            self.cuts(),
            run.eof,
            self.recorded()
        );
    }

    fn differs(&self, got: &str) -> ! {
        let expected = match self.record.run.steps.get(self.mark.step) {
            Some(Step::Chunk(bytes)) => {
                format!("chunk \"{}\"", bytes[self.mark.bytes..].escape_ascii())
            }
            Some(step @ Step::Event { at, sent, .. }) => {
                format!("{step} ({at} bytes consumed, {sent} sent)")
            }
            Some(step) => step.to_string(),
            None => "the end".to_owned(),
        };
        let (sent, at) = (self.sent + self.feed.out.len(), self.feed.base() + self.feed.pos);
        panic!(
            "{}step {} differs\n  uncut: {expected}\n  cut:   {got} ({at} bytes consumed, {sent} sent)\n{}",
            self.cuts(),
            self.mark.step,
            self.recorded()
        );
    }

    fn sent_differs(&self, expected: &[u8]) -> ! {
        let shown = &expected[..expected.len().min(self.feed.out.len())];
        panic!(
            "{}the bytes sent differ by step {}\n  uncut: \"{}\"\n  cut:   \"{}\"\n{}",
            self.cuts(),
            self.mark.step,
            shown.escape_ascii(),
            self.feed.out.escape_ascii(),
            self.recorded()
        );
    }

    /// The recorded steps about here.
    fn recorded(&self) -> String {
        self.record.run.around(self.mark.step)
    }

    fn cuts(&self) -> String {
        self.told.set(true);
        cuts(self.feed.segments, self.stops, self.stop)
    }
}

/// The next cut and the two before it, with the bytes around them.
fn cuts(segments: &[&[u8]], stops: &[usize], next: usize) -> String {
    const AROUND: usize = 24;
    let input = segments.concat();
    let mut text =
        if stops.len() > input.len() { "fed byte by byte\n".to_owned() } else { String::new() };
    for &stop in &stops[next.saturating_sub(2)..stops.len().min(next + 1)] {
        let (before, after) = input.split_at(stop.min(input.len()));
        let before = &before[before.len().saturating_sub(AROUND)..];
        let after = &after[..after.len().min(AROUND)];
        let _ = writeln!(
            text,
            "cut at {stop}: \"{}\" | \"{}\"",
            before.escape_ascii(),
            after.escape_ascii()
        );
    }
    text
}

/// Says which cuts the machine did not survive.
impl<M> Drop for Follower<'_, '_, M> {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.told.get() {
            eprintln!("{}", cuts(self.feed.segments, self.stops, self.stop));
        }
    }
}
