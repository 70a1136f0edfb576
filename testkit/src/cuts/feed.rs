//! Feeds one machine, and holds it to the contract at every call.

use sans_io::{Layer, Want};

/// Calls without progress after which a machine is taken for one that never ends.
const PATIENCE: u32 = 10_000;

/// What connections and push parsers have in common.
pub(super) trait Machine: Clone {
    /// Acts before the first byte.
    fn start(&mut self, out: &mut Vec<u8>);
    /// One call of `receive` or `push`, and the caller's answer.
    fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<Option<Item>, String>;
    /// What the machine waits for after `step` gave `None`.
    fn want(&self) -> Want;
    /// Acts because `want` is `Caller`.
    fn idle(&mut self, out: &mut Vec<u8>) -> bool;
    /// Goes on above a new layer.
    fn switch(&mut self, layer: Layer, unread: &[u8], out: &mut Vec<u8>) -> Result<(), String>;
    /// The input is over.
    fn finish(&mut self, rest: &[u8]) -> Finish;
    /// The most bytes that may be left unconsumed.
    fn capacity(&self) -> usize;
    /// Whether both will do the same from here on.
    fn same(&self, other: &Self) -> bool;
    /// The state for a message.
    fn describe(&self) -> String;
}

/// What one call gave.
pub(super) enum Item {
    Event(String),
    Chunk(Vec<u8>),
}

/// What the end of the input led to.
pub(super) enum Finish {
    /// It is over, with an error or without.
    Done(Option<String>),
    /// More may come out: `step` on until `None`.
    Drain,
}

/// What [`Feed::next`] came to.
pub(super) enum Progress {
    Item(Item),
    Switched(Layer),
    Failed(String),
    /// All that was presented is used; more is wanted.
    Hungry,
    /// No more bytes will be taken.
    Over,
}

/// A machine in the middle of its input.
pub(super) struct Feed<'s, M> {
    pub(super) machine: M,
    pub(super) segments: &'s [&'s [u8]],
    /// The index of the current segment.
    pub(super) segment: usize,
    /// Bytes of the current segment that are consumed.
    pub(super) pos: usize,
    /// Bytes sent since the feed began or was forked.
    pub(super) out: Vec<u8>,
    /// Consecutive calls without progress.
    stalled: u32,
}

impl<'s, M: Machine> Feed<'s, M> {
    pub(super) fn new(machine: M, segments: &'s [&'s [u8]]) -> Self {
        Self { machine, segments, segment: 0, pos: 0, out: Vec::new(), stalled: 0 }
    }

    /// A copy that has sent nothing yet.
    pub(super) fn fork(&self) -> Self {
        Self { machine: self.machine.clone(), out: Vec::new(), ..*self }
    }

    /// The bytes of all segments before the current one.
    pub(super) fn base(&self) -> usize {
        self.segments[..self.segment].iter().map(|segment| segment.len()).sum()
    }

    /// The current segment.
    pub(super) fn current(&self) -> &'s [u8] {
        self.segments.get(self.segment).copied().unwrap_or_default()
    }

    /// Presents the current segment up to `end`, once or until something happens.
    pub(super) fn next(&mut self, end: usize) -> Progress {
        loop {
            let (before, written) = (self.pos, self.out.len());
            match self.call(end) {
                Err(text) => {
                    self.must_be_sticky(&text, end);
                    return Progress::Failed(text);
                }
                Ok(Some(item)) => {
                    self.must_move(before, "events without taking a byte");
                    return Progress::Item(item);
                }
                Ok(None) => {}
            }
            match self.machine.want() {
                Want::Input => {
                    self.must_have_room(end);
                    return Progress::Hungry;
                }
                // It is for what was written to be sent.
                Want::Caller if self.out.len() > written => {}
                Want::Caller => {
                    if !self.machine.idle(&mut self.out) {
                        return Progress::Over;
                    }
                    self.must_move(before, "idle() without taking a byte");
                }
                Want::Layer(layer) => return self.switch(layer),
                Want::Close => return Progress::Over,
            }
        }
    }

    /// What the end of the stream means after the machine stopped by itself.
    pub(super) fn end(&mut self) -> Option<String> {
        match self.machine.finish(&self.current()[self.pos..]) {
            Finish::Done(eof) => eof,
            Finish::Drain => None,
        }
    }

    /// Between two segments lies a switch of layers: without one, the next segment has no place.
    pub(super) fn must_be_last_segment(&self) {
        assert!(
            self.segment + 1 >= self.segments.len(),
            "segment {} is used up and no switch of layers is due\n{}",
            self.segment,
            self.machine.describe()
        );
    }

    /// One call; the input may only shrink from its front, the output only grow.
    fn call(&mut self, end: usize) -> Result<Option<Item>, String> {
        let presented = &self.current()[self.pos..end];
        let (mut input, sent) = (presented, self.out.len());
        let result = self.machine.step(&mut input, &mut self.out);
        let used = presented.len().checked_sub(input.len()).unwrap_or_else(|| {
            panic!("the input grew from {} to {} bytes", presented.len(), input.len());
        });
        let rest = &presented[used..];
        assert!(
            rest.is_empty() || rest.as_ptr() == input.as_ptr(),
            "the input did not shrink from its front"
        );
        assert!(self.out.len() >= sent, "the output shrank: it is the caller's, append to it");
        self.pos += used;
        result
    }

    fn switch(&mut self, layer: Layer) -> Progress {
        let unread = &self.current()[self.pos..];
        if unread.is_empty() && self.segment + 1 >= self.segments.len() {
            return Progress::Over;
        }
        match self.machine.switch(layer, unread, &mut self.out) {
            Ok(()) => {
                assert!(
                    layer != Layer::Tls || unread.is_empty(),
                    "plaintext injected before TLS was let pass: \"{}\"",
                    unread.escape_ascii()
                );
                self.segment += 1;
                self.pos = 0;
                assert!(
                    self.segment < self.segments.len(),
                    "{layer:?} was switched on and there is no segment for it"
                );
                Progress::Switched(layer)
            }
            Err(text) => {
                self.must_be_sticky(&text, self.current().len());
                Progress::Failed(text)
            }
        }
    }

    fn must_be_sticky(&mut self, text: &str, end: usize) {
        let sent = self.out.len();
        match self.call(end) {
            Err(again) => assert_eq!(text, again, "an error must be sticky, another one came back"),
            Ok(_) => panic!("an error must be sticky: after {text} the machine went on"),
        }
        assert_eq!(sent, self.out.len(), "after {text} the machine sent more at the next call");
        assert_eq!(self.machine.want(), Want::Close, "after {text} the machine must want Close");
    }

    /// A buffer of `capacity()` bytes must always have room for more when more is wanted.
    fn must_have_room(&self, end: usize) {
        let (left, capacity) = (end - self.pos, self.machine.capacity());
        assert!(
            left <= capacity,
            "{left} bytes are left unconsumed, capacity() is {capacity}\n{}",
            self.machine.describe()
        );
        assert!(
            left == 0 || left < capacity,
            "{left} bytes fill a buffer of capacity() and the machine wants more: it is stuck\n{}",
            self.machine.describe()
        );
    }

    fn must_move(&mut self, before: usize, what: &str) {
        self.stalled = if self.pos == before { self.stalled + 1 } else { 0 };
        assert!(self.stalled < PATIENCE, "{PATIENCE} times {what}\n{}", self.machine.describe());
    }
}
