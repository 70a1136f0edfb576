use alloc::{collections::BTreeMap, vec::Vec};

use crate::{
    Header, HeaderBuilder, HeaderTable, Item, JunkKind, Limits, Message, unfold::strip_line_end,
};

/// Changes to the header section of a message. Whatever is not changed stays as it is, octet by octet, so that signatures over
/// it still hold. New fields take the line ends of the message.
///
/// ```
/// use rfc822_message::{Edit, HeaderBuilder, Message};
///
/// let message = Message::parse(b"subject :old\nX-Spam: yes\n\nbody");
/// let mut subject = HeaderBuilder::new();
/// subject.subject("new")?;
/// let mut edit = Edit::new(&message);
/// edit.replace(0, &subject).remove_all("X-Spam");
/// let mut out = Vec::new();
/// edit.write(&mut out)?;
/// assert_eq!(out, b"Subject: new\n\nbody");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edit<'m, 't> {
    header: Header<'m, 't>,
    body: &'m [u8],
    /// What stands in place of an item.
    changes: BTreeMap<usize, Vec<u8>>,
    top: Vec<u8>,
    bottom: Vec<u8>,
}

impl<'m, 't> Edit<'m, 't> {
    /// Nothing is changed yet.
    #[must_use]
    pub fn new(message: &'t Message<'m>) -> Self {
        let (header, body) = (message.header(), message.body());
        Self { header, body, changes: BTreeMap::new(), top: Vec::new(), bottom: Vec::new() }
    }

    /// Removes the piece number `index` of the header section, counted as it was read ([`Header::item`]).
    pub fn remove(&mut self, index: usize) -> &mut Self {
        self.changes.insert(index, Vec::new());
        self
    }

    /// Removes all fields of that name.
    pub fn remove_all(&mut self, name: &str) -> &mut Self {
        for (index, item) in self.header.items().enumerate() {
            if item.field().is_some_and(|field| field.is(name)) {
                self.changes.insert(index, Vec::new());
            }
        }
        self
    }

    /// Puts fields in the place of the piece number `index`.
    pub fn replace(&mut self, index: usize, fields: &HeaderBuilder<'_>) -> &mut Self {
        self.changes.insert(index, fields.as_bytes().to_vec());
        self
    }

    /// Puts fields on top, above those put there before: the place of trace fields (RFC 5321 §4.4).
    pub fn prepend(&mut self, fields: &HeaderBuilder<'_>) -> &mut Self {
        self.top.splice(0..0, fields.as_bytes().iter().copied());
        self
    }

    /// Puts fields below all others.
    pub fn append(&mut self, fields: &HeaderBuilder<'_>) -> &mut Self {
        fields.write_fields(&mut self.bottom);
        self
    }

    /// Appends the changed message to `out`.
    ///
    /// # Errors
    /// If the result would be read with another body: a line that is no field would come to stand at the top. Then nothing
    /// is written.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), EditError> {
        let start = out.len();
        let line_end = self.line_end();
        let mut top = Some(self.top.as_slice());
        for (index, item) in self.header.items().enumerate() {
            let leads = matches!(item, Item::Junk(junk)
                if matches!(junk.kind, JunkKind::ByteOrderMark | JunkKind::MboxFrom | JunkKind::Continuation));
            if let Some(fields) = top.take_if(|_| !leads) {
                insert(fields, line_end, out);
            }
            match self.changes.get(&index) {
                Some(fields) => insert(fields, line_end, out),
                None => out.extend_from_slice(item.raw()),
            }
        }
        let added = [top.unwrap_or_default(), &self.bottom].concat();
        if !added.is_empty() && out.len() > start && out.last() != Some(&b'\n') {
            out.extend_from_slice(line_end);
        }
        insert(&added, line_end, out);
        // Behind a field, what was read as body would be read as the next line of the header section.
        let separator = self.header.separator();
        let any = !self.top.is_empty()
            || !self.bottom.is_empty()
            || self.changes.values().any(|fields| !fields.is_empty());
        if any && separator.is_empty() && !self.body.is_empty() {
            out.extend_from_slice(line_end);
        }
        out.extend_from_slice(separator);
        let body = out.len() - start;
        out.extend_from_slice(self.body);

        let mut table = HeaderTable::new();
        table.index(out.get(start..).unwrap_or_default(), &Limits::default());
        if table.body_start() == body {
            return Ok(());
        }
        out.truncate(start);
        Err(EditError)
    }

    /// What the first line of the message ends in.
    fn line_end(&self) -> &'static [u8] {
        let pieces = [self.header.raw(), self.header.separator(), self.body];
        let bytes = pieces.into_iter().find(|piece| !piece.is_empty()).unwrap_or_default();
        match memchr::memchr(b'\n', bytes).and_then(|lf| bytes.get(..lf)) {
            Some(line) if !line.ends_with(b"\r") => b"\n",
            _ => b"\r\n",
        }
    }
}

/// Fields that were built end their lines in CRLF.
fn insert(fields: &[u8], line_end: &[u8], out: &mut Vec<u8>) {
    for line in fields.split_inclusive(|octet| *octet == b'\n') {
        out.extend_from_slice(strip_line_end(line));
        out.extend_from_slice(line_end);
    }
}

/// The changed message would be read with another body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the changed message would be read with another body")]
pub struct EditError;
