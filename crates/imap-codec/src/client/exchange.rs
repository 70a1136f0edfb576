use alloc::vec::Vec;

use textline::{Secret, sasl};

use super::{Client, CommandId, Event};
use crate::{AppendNext, Continue, Misuse, ParseErrorKind, encode::Whole, types::Inside};

/// What the last command needs before it is complete.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Exchange {
    /// A `+`, and then the octets up to the next place to wait.
    Pending(Pending),
    /// A `+`, and then the octets of a part of an APPEND.
    AppendWait { size: u64, part: Part },
    /// The same; no `+` comes before them.
    AppendStart { size: u64, part: Part },
    /// The octets, from the caller.
    Append {
        /// Octets to come; not zero.
        left: u64,
        part: Part,
    },
    /// What follows behind a part, from the caller.
    AppendDue(Inside),
    /// A `+`; then the initial response, if there is one that could not be sent with the command.
    AuthWait { initial: Option<Secret<Vec<u8>>> },
    /// The caller's response.
    AuthDue,
    /// A `+`.
    IdleWait,
    /// `DONE`, from the caller.
    Idle,
}

/// A command with synchronizing literals that was not sent to its end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pending {
    /// All its octets.
    pub(super) octets: Secret<Vec<u8>>,
    /// How many of them were sent.
    pub(super) sent: usize,
    /// Where in them to wait, the first one last.
    pub(super) waits: Vec<usize>,
    /// The part of an APPEND that they begin.
    pub(super) append: Option<Announced>,
}

/// A part of an APPEND.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Announced {
    /// Its octets; `None` where it is made of URLs alone.
    pub(super) size: Option<u64>,
    /// Whether a `+` comes before them.
    pub(super) waits: bool,
    pub(super) part: Part,
}

/// What comes behind a part of an APPEND.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    /// What it stands in.
    pub(super) inside: Inside,
    /// Whether the command goes on as the caller says.
    pub(super) goes_on: bool,
}

impl From<Announced> for Exchange {
    fn from(Announced { size, waits, part }: Announced) -> Self {
        match size {
            None => Self::AppendDue(part.inside),
            Some(size) if waits => Self::AppendWait { size, part },
            Some(size) => Self::AppendStart { size, part },
        }
    }
}

impl Pending {
    /// Sends what comes before the next place to wait. `true`: that was the end.
    pub(super) fn send(&mut self, out: &mut Vec<u8>) -> bool {
        let octets = self.octets.reveal();
        let until = self.waits.pop();
        out.extend_from_slice(
            octets.get(self.sent..until.unwrap_or(octets.len())).unwrap_or_default(),
        );
        self.sent = until.unwrap_or(octets.len());
        until.is_none()
    }
}

impl Client {
    /// Sends the answer to a challenge.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] if no [`Event::Challenge`] waits for one.
    pub fn respond(&mut self, response: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        if self.exchange != Some(Exchange::AuthDue) {
            return Err(Misuse::NotNow);
        }
        sasl::encode(response, out);
        out.extend_from_slice(b"\r\n");
        self.exchange = Some(Exchange::AuthWait { initial: None });
        self.start_timer();
        Ok(())
    }

    /// Gives an AUTHENTICATE exchange up: `*`. The server completes the command with BAD.
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub fn cancel(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        if self.exchange != Some(Exchange::AuthDue) {
            return Err(Misuse::NotNow);
        }
        out.extend_from_slice(b"*\r\n");
        self.exchange = Some(Exchange::AuthWait { initial: None });
        self.start_timer();
        Ok(())
    }

    /// Sends octets of the message, or of the part of one, that was announced by [`append`](Self::append),
    /// [`append_in_parts`](Self::append_in_parts) or [`append_next`](Self::append_next), as they are.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] before [`Event::AppendReady`], [`Misuse::Literal`] if they are more than are left.
    pub fn chunk(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        let Some(Exchange::Append { left, part }) = self.exchange else {
            return Err(Misuse::NotNow);
        };
        let left = left.checked_sub(octets.len() as u64).ok_or(Misuse::Literal)?;
        out.extend_from_slice(octets);
        self.message_left(left, part, out);
        Ok(())
    }

    /// Octets of the message that are to be given to [`chunk`](Self::chunk); `None` outside of a message.
    #[must_use]
    pub const fn append_left(&self) -> Option<u64> {
        match self.exchange {
            Some(Exchange::Append { left, .. }) => Some(left),
            _ => None,
        }
    }

    /// Ends an IDLE.
    ///
    /// # Errors
    /// [`Misuse::NotNow`] before [`Event::IdleStarted`] and after the end.
    pub fn done(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        if self.exchange != Some(Exchange::Idle) {
            return Err(Misuse::NotNow);
        }
        out.extend_from_slice(b"DONE\r\n");
        self.exchange = None;
        self.start_timer();
        Ok(())
    }

    /// The command that waits; it is the last one.
    pub(super) fn exchange_id(&self) -> CommandId {
        self.last
    }

    /// The server says `+`. `None`: the machine has gone on by itself.
    pub(super) fn continued<'b>(
        &mut self,
        text: Continue<'b>,
        line: &'b [u8],
        out: &mut Vec<u8>,
    ) -> Option<Event<'b>> {
        let id = self.exchange_id();
        match self.exchange.take() {
            Some(Exchange::Pending(mut pending)) => {
                if !pending.send(out) {
                    self.exchange = Some(Exchange::Pending(pending));
                } else if let Some(announced) = pending.append {
                    self.exchange = Some(announced.into());
                }
                None
            }
            Some(Exchange::AppendWait { size, part }) => {
                self.message_left(size, part, out);
                Some(Event::AppendReady { id })
            }
            Some(Exchange::AuthWait { initial: Some(initial) }) if text.as_bytes().is_empty() => {
                sasl::encode(initial.reveal(), out);
                out.extend_from_slice(b"\r\n");
                self.exchange = Some(Exchange::AuthWait { initial: None });
                None
            }
            Some(Exchange::AuthWait { .. }) => {
                self.exchange = Some(Exchange::AuthDue);
                Some(Event::Challenge { id, challenge: text.challenge() })
            }
            Some(Exchange::IdleWait) => {
                self.exchange = Some(Exchange::Idle);
                self.timer.start(self.limits.idle_refresh);
                Some(Event::IdleStarted { id })
            }
            other => {
                self.exchange = other;
                Some(self.unparsed(line, ParseErrorKind::State.at(0)))
            }
        }
    }

    /// A part of an APPEND has so many octets to come.
    pub(super) fn message_left(&mut self, left: u64, part: Part, out: &mut Vec<u8>) {
        self.exchange = if left > 0 {
            Some(Exchange::Append { left, part })
        } else if part.goes_on {
            Some(Exchange::AppendDue(part.inside))
        } else {
            Whole::append(out, |sink| AppendNext::End.write_after(part.inside, sink));
            out.extend_from_slice(b"\r\n");
            None
        };
        self.start_timer();
    }
}
