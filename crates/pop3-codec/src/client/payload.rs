use alloc::borrow::Cow;

use textline::{BareLineEnding, DotReader, Dotted, Scanned};

use super::{Client, Event, lf_reader::LfReader};
use crate::{
    Capabilities, Capability, Deviation, DeviationKind, Error, Leniency, LimitKind, ParseErrorKind,
    Payload, Verb, grammar,
};

/// Octets of a payload after which the timer starts over: a peer that drips cannot live for ever.
const TIMER_STEP: u64 = 16 * 1024;

/// The lines after a positive reply.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    verb: Verb,
    payload: Payload,
    reader: Reader,
    /// What the lines of capabilities said so far.
    capabilities: Capabilities,
    /// How many lines of capabilities there were.
    lines: usize,
    /// Octets given as chunks.
    octets: u64,
    /// Octets that were read, modulo [`TIMER_STEP`].
    since_timer: u64,
}

/// What takes the transparency dots out of a message.
#[derive(Clone, Debug, PartialEq)]
enum Reader {
    Crlf(DotReader),
    Lf(LfReader),
}

impl Reading {
    pub(super) fn new(verb: Verb, payload: Payload, leniency: Leniency) -> Self {
        let reader = if leniency.lf_dot {
            Reader::Lf(LfReader::new())
        } else {
            // Bodies are octets: a bare CR or LF is the message's own matter, and ends nothing.
            Reader::Crlf(DotReader::new(BareLineEnding::Pass))
        };
        let capabilities = Capabilities::default();
        Self { verb, payload, reader, capabilities, lines: 0, octets: 0, since_timer: 0 }
    }
}

impl Client {
    /// Reads what is next of the lines after a positive reply.
    pub(super) fn payload<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Event<'b>>, Error> {
        let unread = input.len();
        let event = match &self.reading {
            None => return Ok(None),
            Some(Reading { payload: Payload::Message, .. }) => self.message(input),
            Some(Reading { payload, .. }) => self.line(*payload, input)?,
        };
        if let Some(reading) = &mut self.reading {
            reading.since_timer += (unread - input.len()) as u64;
            if reading.since_timer >= TIMER_STEP {
                reading.since_timer %= TIMER_STEP;
                self.timer.start(self.limits.reply_wait);
            }
        }
        Ok(event)
    }

    fn message<'b>(&mut self, input: &mut &'b [u8]) -> Option<Event<'b>> {
        let reading = self.reading.as_mut()?;
        let (dotted, is_lf) = match &mut reading.reader {
            Reader::Crlf(reader) => (reader.read(input)?, false),
            Reader::Lf(reader) => (reader.read(input)?, true),
        };
        match dotted {
            Dotted::Chunk(chunk) => {
                reading.octets += chunk.len() as u64;
                Some(Event::Chunk(Cow::Borrowed(chunk)))
            }
            Dotted::End { bare } => {
                let deviation = Deviation { kind: DeviationKind::LfDot, at: 0 };
                self.end_of_payload((is_lf && bare.is_some()).then_some(deviation))
            }
        }
    }

    fn line<'b>(
        &mut self,
        payload: Payload,
        input: &mut &'b [u8],
    ) -> Result<Option<Event<'b>>, Error> {
        let Some(scanned) = self.lines.scan(input) else { return Ok(None) };
        let line = match scanned {
            Scanned::Line(line) => line,
            Scanned::TooLong { .. } => {
                self.meter.reject();
                let error = ParseErrorKind::LineTooLong.at(self.limits.reply);
                return Ok(Some(Event::Unparsed { line: Cow::Borrowed(b""), error }));
            }
        };
        if line.content == b"." {
            return Ok(self.end_of_payload(Deviation::or_of_end(None, &line)));
        }
        let or_of_end = |first| Deviation::or_of_end(first, &line);
        let content = line.content.strip_prefix(b".").unwrap_or(line.content);
        let parsed = match (line.bare, payload) {
            (Some(at), _) => Err(ParseErrorKind::BareLineEnding.at(at)),
            (None, Payload::ScanListings) => {
                grammar::scan_listing(content, self.leniency).map(|(listing, first)| {
                    Event::ScanListing { listing, deviation: or_of_end(first) }
                })
            }
            (None, Payload::UniqueIdListings) => {
                grammar::unique_id_listing(content, self.leniency).map(|(listing, first)| {
                    Event::UniqueIdListing { listing, deviation: or_of_end(first) }
                })
            }
            (None, Payload::LanguageListings) => {
                grammar::language_listing(content, self.leniency).map(|(listing, first)| {
                    Event::LanguageListing { listing, deviation: or_of_end(first) }
                })
            }
            (None, Payload::Capabilities | Payload::Message) => {
                let read = grammar::capability_line(content, self.leniency);
                self.remember(read.as_ref().ok().map(|(capability, _)| capability))?;
                read.map(|(capability, first)| Event::Capability {
                    capability,
                    deviation: or_of_end(first),
                })
            }
        };
        Ok(Some(parsed.unwrap_or_else(|error| {
            self.meter.reject();
            Event::Unparsed { line: Cow::Borrowed(content), error }
        })))
    }

    fn remember(&mut self, capability: Option<&Capability<'_>>) -> Result<(), Error> {
        let Some(reading) = &mut self.reading else { return Ok(()) };
        reading.lines += 1;
        if reading.lines > self.limits.capabilities {
            return Err(Error::Limit(LimitKind::Capabilities));
        }
        if let Some(capability) = capability {
            reading.capabilities.add(capability);
        }
        Ok(())
    }

    fn end_of_payload(&mut self, deviation: Option<Deviation>) -> Option<Event<'static>> {
        let reading = self.reading.take()?;
        if reading.payload == Payload::Capabilities {
            self.capabilities = Some(reading.capabilities);
        }
        self.next_timer();
        Some(Event::End { to: reading.verb, octets: reading.octets, deviation })
    }
}
