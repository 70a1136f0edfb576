//! One record a line.

use core::fmt::{self, Write};

use super::{MessagePrinter, Style, chunks, columns::Columns, entry::Entry};
use crate::{Message, Name, RecordType};

/// The records of all sections.
pub(super) fn sections(printer: &MessagePrinter<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for record in printer.message.records() {
        match record {
            Ok((_, record)) if record.rtype == RecordType::OPT => continue,
            Ok((_, record)) => {
                let entry = Entry::from(&record);
                match printer.style {
                    Style::Aligned => aligned(&entry, f)?,
                    Style::Multiline => folded(&entry, f)?,
                    Style::Tuple => tuple(&entry, f)?,
                    _ => plain(&entry, f)?,
                }
            }
            Err(error) => write!(f, "; malformed: {error}")?,
        }
        f.write_str("\n")?;
    }
    Ok(())
}

/// The data of the answers.
pub(super) fn short(message: &Message<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    message.answers().try_for_each(|record| match record {
        Ok(record) => writeln!(f, "{}", Entry::from(&record).data),
        Err(error) => writeln!(f, "; malformed: {error}"),
    })
}

pub(super) fn plain(entry: &Entry<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Entry { name, ttl, class, rtype, data } = entry;
    write!(f, "{name}\t{ttl}\t{class}\t{rtype}\t{data}")
}

pub(super) fn aligned(entry: &Entry<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut columns = Columns::new(f);
    columns.put(format_args!("{}", entry.name), 24)?;
    columns.put(format_args!("{}", entry.ttl), 32)?;
    columns.put(format_args!("{}", entry.class), 40)?;
    columns.put(format_args!("{}", entry.rtype), 48)?;
    fmt::Display::fmt(&entry.data, f)
}

pub(super) fn folded(entry: &Entry<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Entry { name, ttl, class, rtype, .. } = entry;
    write!(f, "{name}\t{ttl}\t{class}\t{rtype}\t")?;
    chunks::fold_data(entry, f)
}

pub(super) fn tuple(entry: &Entry<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("(")?;
    Undotted::print(entry.name, f)?;
    f.write_str(", ")?;
    if entry.data.target().is_some() {
        // Data that ends with a name.
        let mut undotted = Undotted::new(f);
        write!(undotted, "{}", entry.data)?;
        undotted.finish()?;
    } else {
        write!(f, "{}", entry.data)?;
    }
    write!(f, ", {}, {})", entry.rtype, entry.ttl)
}

/// Leaves the dot at the end of a name out, but for the root.
pub(super) struct Undotted<'f, W> {
    out: &'f mut W,
    dot: bool,
    any: bool,
}

impl<'f, W: Write> Undotted<'f, W> {
    pub(super) const fn new(out: &'f mut W) -> Self {
        Self { out, dot: false, any: false }
    }

    pub(super) fn print(name: Name<'_>, out: &'f mut W) -> fmt::Result {
        let mut undotted = Self::new(out);
        write!(undotted, "{name}")?;
        undotted.finish()
    }

    fn finish(self) -> fmt::Result {
        if self.any { Ok(()) } else { self.out.write_str(".") }
    }
}

impl<W: Write> Write for Undotted<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        if core::mem::take(&mut self.dot) {
            self.out.write_str(".")?;
            self.any = true;
        }
        let shown = text.strip_suffix('.');
        self.dot = shown.is_some();
        let shown = shown.unwrap_or(text);
        self.any |= !shown.is_empty();
        self.out.write_str(shown)
    }
}
