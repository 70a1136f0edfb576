use core::fmt::{self, Display, Write};

/// Prints JSON (RFC 8259), on one line or with an indent.
pub(super) struct Writer<'f, 'o> {
    out: &'f mut fmt::Formatter<'o>,
    pretty: bool,
    depth: usize,
    /// Nothing was printed yet of the innermost object or array.
    is_empty: bool,
}

impl<'f, 'o> Writer<'f, 'o> {
    pub(super) const fn new(out: &'f mut fmt::Formatter<'o>, pretty: bool) -> Self {
        Self { out, pretty, depth: 0, is_empty: true }
    }

    /// Begins an object or array.
    pub(super) fn open(&mut self, bracket: char) -> fmt::Result {
        self.depth += 1;
        self.is_empty = true;
        self.out.write_char(bracket)
    }

    /// Ends an object or array.
    pub(super) fn close(&mut self, bracket: char) -> fmt::Result {
        self.depth = self.depth.saturating_sub(1);
        if !core::mem::take(&mut self.is_empty) {
            self.line()?;
        }
        self.out.write_char(bracket)
    }

    /// What stands before an item of an array.
    pub(super) fn item(&mut self) -> fmt::Result {
        if !core::mem::take(&mut self.is_empty) {
            self.out.write_char(',')?;
        }
        self.line()
    }

    /// The name of a member, which needs no escapes.
    pub(super) fn key(&mut self, name: impl Display) -> fmt::Result {
        self.item()?;
        write!(self.out, "\"{name}\":{}", if self.pretty { " " } else { "" })
    }

    /// A member that is a number or a boolean.
    pub(super) fn member(&mut self, name: &str, value: impl Display) -> fmt::Result {
        self.key(name)?;
        write!(self.out, "{value}")
    }

    /// A member that is a string.
    pub(super) fn text(&mut self, name: &str, value: impl Display) -> fmt::Result {
        self.key(name)?;
        self.string(|text| write!(text, "{value}"))
    }

    /// A string, which `print` gives.
    pub(super) fn string(
        &mut self,
        print: impl FnOnce(&mut Quoted<'_, fmt::Formatter<'o>>) -> fmt::Result,
    ) -> fmt::Result {
        self.out.write_char('"')?;
        print(&mut Quoted(&mut *self.out))?;
        self.out.write_char('"')
    }

    fn line(&mut self) -> fmt::Result {
        if self.pretty {
            self.out.write_char('\n')?;
            (0..self.depth).try_for_each(|_| self.out.write_str("  "))?;
        }
        Ok(())
    }
}

/// Escapes text for the inside of a string.
pub(super) struct Quoted<'f, W>(&'f mut W);

impl<W: Write> Write for Quoted<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..'\x20' | '\x7f')) {
            let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.0.write_str(plain)?;
            let mut characters = tail.chars();
            match characters.next() {
                Some(escaped @ ('"' | '\\')) => write!(self.0, "\\{escaped}")?,
                Some(control) => write!(self.0, "\\u{:04X}", u32::from(control))?,
                None => {}
            }
            rest = characters.as_str();
        }
        self.0.write_str(rest)
    }
}
