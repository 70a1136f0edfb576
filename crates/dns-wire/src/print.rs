//! Records and messages as text, in the styles of the field's programs.

mod chunks;
mod columns;
mod dig;
mod edns;
mod entry;
mod json;
mod lines;
mod nslookup;

use core::{fmt, net::SocketAddr, str::FromStr, time::Duration};

use crate::{Message, Record, RecordBuf, UnknownMnemonic};
use entry::Entry;

/// How records and messages are printed; see [`Message::display`] and [`Record::display`].
///
/// Nothing is allocated. What the first four print of a record is an entry of a zone file, and is read to the same record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// A record a line, tabs between owner, TTL, class, type and data: what `Display` of a record prints.
    #[default]
    Plain,
    /// The same in columns.
    Aligned,
    /// The same as [`Plain`](Self::Plain), but the numbers of SOA, each with a comment, and long data in hexadecimal and base64 in
    /// parentheses over several lines (RFC 1035 §5.1).
    Multiline,
    /// A message as `dig` prints it: header, pseudo-section of OPT, sections, and what is known about the exchange.
    /// Long data in hexadecimal and base64 is cut into pieces of 56 characters.
    Dig,
    /// The data of the answers, one a line, as `dig +short` prints it.
    Short,
    /// The screen of `nslookup`: names and addresses, aliases, and whether the answer is authoritative.
    Nslookup,
    /// `(name, value, type, ttl)`, one a line; names without the dot at the end.
    Tuple,
    /// A JSON object (RFC 8427 §2) in one line.
    Json,
    /// The same over several lines, with an indent of two spaces a level.
    JsonPretty,
}

impl Style {
    /// All styles with the names that [`FromStr`] takes.
    pub const ALL: [(&'static str, Self); 9] = [
        ("plain", Self::Plain),
        ("aligned", Self::Aligned),
        ("multiline", Self::Multiline),
        ("dig", Self::Dig),
        ("short", Self::Short),
        ("nslookup", Self::Nslookup),
        ("tuple", Self::Tuple),
        ("json", Self::Json),
        ("json-pretty", Self::JsonPretty),
    ];
}

impl FromStr for Style {
    type Err = UnknownMnemonic;

    fn from_str(text: &str) -> Result<Self, UnknownMnemonic> {
        let found = Self::ALL.into_iter().find(|(name, _)| *name == text);
        found.map(|(_, style)| style).ok_or(UnknownMnemonic)
    }
}

/// Prints a message; [`Message::display`] makes it.
///
/// What cannot be known from the octets is an argument: nothing is invented. A record that cannot be read is a comment
/// in its place, one whose data cannot be read is shown as that of an unknown type (RFC 3597 §5).
///
/// ```
/// use core::time::Duration;
/// use dns_wire::{Footer, Message, NameBuf, Question, RecordType, Style, query};
///
/// let name: NameBuf = "eecs.mit.edu".parse()?;
/// let mut buffer = [0; 512];
/// let octets = query(&mut buffer, 17171, &Question::new(&name, RecordType::A))?.finish();
/// let footer = Footer {
///     time: Duration::from_millis(19),
///     server: "141.166.30.6:53".parse()?,
///     transport: None,
///     when: "Thu Jan 26 16:04:07 2012",
/// };
/// assert_eq!(Message::new(octets)?.display(Style::Dig).footer(footer).to_string(), "\
/// ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 17171
/// ;; flags: rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0
///
/// ;; QUESTION SECTION:
/// ;eecs.mit.edu.\t\t\tIN\tA
///
/// ;; Query time: 19 msec
/// ;; SERVER: 141.166.30.6#53(141.166.30.6)
/// ;; WHEN: Thu Jan 26 16:04:07 2012
/// ;; MSG SIZE  rcvd: 30
///
/// ");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MessagePrinter<'m> {
    message: Message<'m>,
    style: Style,
    banner: Option<(&'m str, &'m str)>,
    footer: Option<Footer<'m>>,
}

/// What is known of an exchange beside the answer: `dig` tells it below the sections; `nslookup` names the server above.
#[derive(Clone, Copy, Debug)]
pub struct Footer<'m> {
    /// From the query to the answer.
    pub time: Duration,
    /// Who answered.
    pub server: SocketAddr,
    /// What the answer came over, `UDP` or `TCP`; programs before BIND 9.18 do not tell.
    pub transport: Option<&'m str>,
    /// When, as it is to be printed.
    pub when: &'m str,
}

impl<'m> Message<'m> {
    /// Prints the message in `style`. The OPT record is seen in the styles of `dig` and JSON alone.
    #[must_use]
    pub const fn display(self, style: Style) -> MessagePrinter<'m> {
        MessagePrinter { message: self, style, banner: None, footer: None }
    }
}

impl<'m> MessagePrinter<'m> {
    /// Prints the lines that `dig` has before the header: the program that asked, and its arguments.
    #[must_use]
    pub const fn banner(mut self, program: &'m str, arguments: &'m str) -> Self {
        self.banner = Some((program, arguments));
        self
    }

    /// Prints what is known about the exchange as well, and the size of the message.
    #[must_use]
    pub const fn footer(mut self, footer: Footer<'m>) -> Self {
        self.footer = Some(footer);
        self
    }
}

impl fmt::Display for MessagePrinter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            Style::Plain | Style::Aligned | Style::Multiline | Style::Tuple => {
                lines::sections(self, f)
            }
            Style::Short => lines::short(&self.message, f),
            Style::Dig => dig::print(self, f),
            Style::Nslookup => nslookup::print(self, f),
            Style::Json => json::message(&self.message, false, f),
            Style::JsonPretty => json::message(&self.message, true, f),
        }
    }
}

/// Prints a record, without an end of line; [`Record::display`] and [`RecordBuf::display`] make it.
#[derive(Clone, Copy, Debug)]
pub struct RecordPrinter<'r> {
    entry: Entry<'r>,
    style: Style,
}

impl<'m> Record<'m> {
    /// Prints the record in `style`.
    ///
    /// ```
    /// # use dns_wire::{A, NameBuf, RecordBuf, Style};
    /// let name: NameBuf = "www.example.com".parse()?;
    /// let record = RecordBuf::of(&name, 60, &A { address: [192, 0, 2, 1].into() })?;
    /// assert_eq!(record.display(Style::Tuple).to_string(), "(www.example.com, 192.0.2.1, A, 60)");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn display(&self, style: Style) -> RecordPrinter<'m> {
        RecordPrinter { entry: self.into(), style }
    }
}

impl RecordBuf {
    /// Prints the record in `style`.
    #[must_use]
    pub fn display(&self, style: Style) -> RecordPrinter<'_> {
        RecordPrinter { entry: self.into(), style }
    }
}

impl fmt::Display for RecordPrinter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = &self.entry;
        match self.style {
            Style::Plain => lines::plain(entry, f),
            Style::Aligned => lines::aligned(entry, f),
            Style::Multiline => lines::folded(entry, f),
            Style::Dig => dig::record(entry, f),
            Style::Short => fmt::Display::fmt(&entry.data, f),
            Style::Nslookup => nslookup::record(entry, f),
            Style::Tuple => lines::tuple(entry, f),
            Style::Json => json::record(entry, false, f),
            Style::JsonPretty => json::record(entry, true, f),
        }
    }
}
