use alloc::collections::VecDeque;

use memchr::memchr2;

use super::{Flowed, lines::SEPARATOR};

/// What [`Decoder`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'b> {
    /// A paragraph begins.
    Begin {
        /// How deep it is quoted.
        depth: usize,
    },
    /// A piece of its text.
    Text(&'b str),
    /// It ends.
    End,
    /// The line before a signature. It stands between paragraphs.
    Separator {
        /// How deep it is quoted.
        depth: usize,
    },
}

/// Reads flowed text as it arrives, and holds no more than a few characters. Where it is cut makes no difference.
///
/// ```
/// use mime::flowed::{Event, Flowed};
///
/// let mut decoder = Flowed::default().decoder();
/// let mut html = String::new();
/// for mut piece in ["> quo", "ted \r", "\n> text\r\nanswer"] {
///     while let Some(event) = decoder.push(&mut piece) {
///         html.push_str(match event {
///             Event::Begin { depth: 0 } => "<p>",
///             Event::Begin { .. } => "<blockquote>",
///             Event::Text(text) => text,
///             Event::End => "\n",
///             Event::Separator { .. } => "<hr>\n",
///         });
///     }
/// }
/// decoder.finish();
/// while let Some(event) = decoder.push(&mut "") {
///     assert_eq!(event, Event::End);
/// }
/// assert_eq!(html, "<blockquote>quoted text\n<p>answer");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoder {
    format: Flowed,
    state: State,
    /// The depth of the paragraph that is open.
    open: Option<usize>,
    /// The paragraph goes on if the next line is as deep.
    soft: bool,
    pending: VecDeque<Event<'static>>,
    eof: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the start of a line, behind so many quote marks.
    Quote(usize),
    /// Behind quote marks and stuffing, and so many characters of what may be the separator and its CR.
    Head {
        depth: usize,
        matched: usize,
        may_separate: bool,
    },
    /// In the text, behind a space and a CR that may be its end.
    Body {
        space: bool,
        cr: bool,
    },
    Over,
}

const EMPTY: State = State::Body { space: false, cr: false };
/// The separator and the CR behind it.
const LINE: &str = "-- \r";

impl Decoder {
    pub(super) fn new(format: Flowed) -> Self {
        Self {
            format,
            state: State::Quote(0),
            open: None,
            soft: false,
            pending: VecDeque::new(),
            eof: false,
        }
    }

    /// Decodes one event from the front of `input` and advances it past what was used. `None`: all of it was used.
    pub fn push<'b>(&mut self, input: &mut &'b str) -> Option<Event<'b>> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            let text = *input;
            let Some(first) = text.as_bytes().first() else {
                if !self.eof || self.state == State::Over {
                    return None;
                }
                self.end_of_text();
                continue;
            };
            let used = match self.state {
                State::Over => return None,
                State::Quote(depth) => self.quote(depth, *first),
                State::Head { depth, matched, may_separate } => {
                    self.head(depth, matched, may_separate, *first)
                }
                State::Body { space: false, cr: false }
                    if !matches!(first, b' ' | b'\r' | b'\n') =>
                {
                    let end = memchr2(b'\r', b'\n', text.as_bytes()).unwrap_or(text.len());
                    let run = text.get(..end).unwrap_or(text);
                    let run = run.strip_suffix(' ').unwrap_or(run);
                    *input = text.get(run.len()..).unwrap_or_default();
                    return Some(Event::Text(run));
                }
                State::Body { space, cr } => self.body(space, cr, *first),
            };
            *input = text.get(used..).unwrap_or_default();
        }
    }

    /// No text follows. What was held back comes with the next calls of `push`.
    pub const fn finish(&mut self) {
        self.eof = true;
    }

    fn quote(&mut self, depth: usize, first: u8) -> usize {
        if first == b'>' {
            self.state = State::Quote(depth + 1);
            return 1;
        }
        let stuffed = first == b' ';
        self.state = State::Head { depth, matched: 0, may_separate: depth > 0 || !stuffed };
        usize::from(stuffed)
    }

    fn head(&mut self, depth: usize, matched: usize, may_separate: bool, first: u8) -> usize {
        if may_separate && matched >= SEPARATOR.len() && first == b'\n' {
            self.separator(depth);
            self.state = State::Quote(0);
            return 1;
        }
        if may_separate && LINE.as_bytes().get(matched) == Some(&first) {
            self.state = State::Head { depth, matched: matched + 1, may_separate };
            return 1;
        }
        self.line(depth, matched);
        0
    }

    /// What was taken for a separator is text.
    fn line(&mut self, depth: usize, matched: usize) {
        if self.open != Some(depth) || !self.soft {
            self.close();
            self.open = Some(depth);
            self.pending.push_back(Event::Begin { depth });
        }
        self.soft = false;
        let (text, space, cr) = match matched {
            0 => ("", false, false),
            1 => ("-", false, false),
            2 => ("--", false, false),
            _ => ("--", true, matched > SEPARATOR.len()),
        };
        if !text.is_empty() {
            self.pending.push_back(Event::Text(text));
        }
        self.state = State::Body { space, cr };
    }

    fn body(&mut self, space: bool, cr: bool, first: u8) -> usize {
        match first {
            b'\n' => {
                self.end_of_line(space);
                1
            }
            b'\r' if !cr => {
                self.state = State::Body { space, cr: true };
                1
            }
            b' ' if !space && !cr => {
                self.state = State::Body { space: true, cr: false };
                1
            }
            _ => {
                self.release(space, cr);
                self.state = EMPTY;
                0
            }
        }
    }

    fn release(&mut self, space: bool, cr: bool) {
        let text = match (space, cr) {
            (true, true) => " \r",
            (true, false) => " ",
            (false, true) => "\r",
            (false, false) => return,
        };
        self.pending.push_back(Event::Text(text));
    }

    fn end_of_line(&mut self, flowed: bool) {
        if flowed && !self.format.del_sp {
            self.pending.push_back(Event::Text(" "));
        }
        self.soft = flowed;
        if !flowed {
            self.close();
        }
        self.state = State::Quote(0);
    }

    fn separator(&mut self, depth: usize) {
        self.close();
        self.soft = false;
        self.pending.push_back(Event::Separator { depth });
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.pending.push_back(Event::End);
        }
    }

    fn end_of_text(&mut self) {
        match self.state {
            State::Head { depth, matched, may_separate: true } if matched == SEPARATOR.len() => {
                self.separator(depth);
            }
            State::Head { depth, matched, .. } => {
                self.line(depth, matched);
                return;
            }
            State::Quote(depth @ 1..) => {
                self.line(depth, 0);
                return;
            }
            State::Body { space, cr: true } => self.release(space, true),
            State::Body { space: true, cr: false } => self.end_of_line(true),
            _ => {}
        }
        self.close();
        self.state = State::Over;
    }
}
