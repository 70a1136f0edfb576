//! A whole message as `dig` prints it.

mod columns;
mod edns;

use core::{fmt, net::SocketAddr, time::Duration};

use crate::{Message, Opcode, Question, Record, RecordType, Section};
use columns::Columns;

/// Prints a message in the way of `dig`: header, pseudo-section of OPT, sections, and what is known about the exchange.
///
/// Whatever could not be known from the octets is an argument: nothing is invented.
///
/// ```
/// use core::time::Duration;
/// use dns_wire::{Dig, Footer, Message, NameBuf, Question, RecordType, query};
///
/// let name: NameBuf = "eecs.mit.edu".parse()?;
/// let mut buffer = [0; 512];
/// let octets = query(&mut buffer, 17171, &Question::new(&name, RecordType::A))?.finish();
/// let footer = Footer {
///     time: Duration::from_millis(19),
///     server: "141.166.30.6:53".parse()?,
///     when: "Thu Jan 26 16:04:07 2012",
/// };
/// assert_eq!(Dig::new(Message::new(octets)?).footer(footer).to_string(), "\
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
pub struct Dig<'m> {
    message: Message<'m>,
    banner: Option<(&'m str, &'m str)>,
    footer: Option<Footer<'m>>,
}

/// What `dig` tells of the exchange below the sections.
#[derive(Clone, Copy, Debug)]
pub struct Footer<'m> {
    /// From the query to the answer.
    pub time: Duration,
    /// Who answered.
    pub server: SocketAddr,
    /// When, as it is to be printed.
    pub when: &'m str,
}

impl<'m> Dig<'m> {
    /// Prints `message`.
    #[must_use]
    pub const fn new(message: Message<'m>) -> Self {
        Self { message, banner: None, footer: None }
    }

    /// Prints the lines before the header: the program that asked, and its arguments.
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

impl fmt::Display for Dig<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = &self.message;
        let titles = Titles::of(message.opcode());
        if let Some((program, arguments)) = self.banner {
            writeln!(f, "; <<>> {program} <<>> {arguments}")?;
            writeln!(f, ";; global options: +cmd\n;; Got answer:")?;
        }
        header(message, titles, f)?;
        edns::print(message, f)?;
        let mut questions = message.questions().peekable();
        if questions.peek().is_some() {
            writeln!(f, ";; {} SECTION:", titles.sections[0])?;
            for question in questions {
                match question {
                    Ok(question) => print_question(&question, f)?,
                    Err(error) => writeln!(f, ";; malformed: {error}")?,
                }
            }
            writeln!(f)?;
        }
        let sections = [Section::Answer, Section::Authority, Section::Additional];
        for (section, title) in sections.into_iter().zip(titles.sections.into_iter().skip(1)) {
            let mut records = message
                .section(section)
                .filter(|record| !matches!(record, Ok(record) if record.rtype == RecordType::OPT))
                .peekable();
            if records.peek().is_some() {
                writeln!(f, ";; {title} SECTION:")?;
                for record in records {
                    match record {
                        Ok(record) => print_record(&record, f)?,
                        Err(error) => writeln!(f, ";; malformed: {error}")?,
                    }
                }
                writeln!(f)?;
            }
        }
        match &self.footer {
            Some(footer) => footer.print(message, f),
            None => Ok(()),
        }
    }
}

impl Footer<'_> {
    fn print(&self, message: &Message<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, port) = (self.server.ip(), self.server.port());
        writeln!(f, ";; Query time: {} msec", self.time.as_millis())?;
        writeln!(f, ";; SERVER: {address}#{port}({address})")?;
        writeln!(f, ";; WHEN: {}", self.when)?;
        writeln!(f, ";; MSG SIZE  rcvd: {}\n", message.as_bytes().len())
    }
}

/// What the sections are called: an UPDATE has names of its own (RFC 2136 §2).
#[derive(Clone, Copy)]
struct Titles {
    counts: [&'static str; 4],
    sections: [&'static str; 4],
}

impl Titles {
    const fn of(opcode: Opcode) -> Self {
        match opcode {
            Opcode::UPDATE => Self {
                counts: ["ZONE", "PREREQ", "UPDATE", "ADDITIONAL"],
                sections: ["ZONE", "PREREQUISITE", "UPDATE", "ADDITIONAL"],
            },
            _ => Self {
                counts: ["QUERY", "ANSWER", "AUTHORITY", "ADDITIONAL"],
                sections: ["QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL"],
            },
        }
    }
}

fn header(message: &Message<'_>, titles: Titles, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (id, flags) = (message.id(), message.flags());
    writeln!(
        f,
        ";; ->>HEADER<<- opcode: {}, status: {}, id: {id}",
        message.opcode(),
        message.rcode()
    )?;
    f.write_str(";; flags:")?;
    flags.names().try_for_each(|name| write!(f, " {name}"))?;
    f.write_str(";")?;
    if flags.z() {
        f.write_str(" MBZ: 0x4;")?;
    }
    let sections = [Section::Question, Section::Answer, Section::Authority, Section::Additional];
    for (index, (section, title)) in sections.into_iter().zip(titles.counts).enumerate() {
        let comma = if index == 0 { " " } else { ", " };
        write!(f, "{comma}{title}: {}", message.count(section))?;
    }
    f.write_str("\n")?;
    if flags.is_response() && flags.rd() && !flags.ra() {
        writeln!(f, ";; WARNING: recursion requested but not available")?;
    }
    f.write_str("\n")
}

fn print_question(question: &Question<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(";")?;
    let mut columns = Columns::new(f);
    columns.put(format_args!("{}", question.name), 32)?;
    columns.put(format_args!("{}", question.qclass), 40)?;
    columns.last(format_args!("{}", question.qtype))
}

fn print_record(record: &Record<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut columns = Columns::new(f);
    columns.put(format_args!("{}", record.name), 24)?;
    columns.put(format_args!("{}", record.ttl), 32)?;
    columns.put(format_args!("{}", record.class), 40)?;
    let data = record.data();
    if record.raw.as_bytes().is_empty() {
        // An UPDATE's record without data ends with its type.
        return columns.last(format_args!("{}", record.rtype));
    }
    columns.put(format_args!("{}", record.rtype), 48)?;
    match data {
        Ok(data) => columns.last(format_args!("{data}")),
        Err(_) => columns.last(format_args!("{}", record.raw.unknown(record.rtype))),
    }
}
