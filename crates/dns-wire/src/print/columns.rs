use core::fmt::{self, Write};

/// Lays one line out in columns, with tabs of eight as far as they go.
pub(super) struct Columns<'f, W> {
    out: &'f mut W,
    at: usize,
}

impl<'f, W: Write> Columns<'f, W> {
    pub(super) const fn new(out: &'f mut W) -> Self {
        Self { out, at: 0 }
    }

    /// Prints a field, and moves on to column `next`: one space beyond if the field reaches there.
    pub(super) fn put(&mut self, field: fmt::Arguments<'_>, next: usize) -> fmt::Result {
        self.write_fmt(field)?;
        let next = next.max(self.at + 1);
        while self.at / 8 < next / 8 {
            self.out.write_char('\t')?;
            self.at = (self.at / 8 + 1) * 8;
        }
        while self.at < next {
            self.out.write_char(' ')?;
            self.at += 1;
        }
        Ok(())
    }
}

impl<W: Write> Write for Columns<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.at += text.len();
        self.out.write_str(text)
    }
}
