use alloc::{string::String, vec::Vec};

use memchr::memmem;
use rfc822_message::{BuildError, FieldWriter, HeaderBuilder, HeaderName, MsgId, NonAscii};

use super::{Boundary, MediaType, choose};
use crate::{
    TransferEncoding,
    encode::parameter::parameter,
    encoded_word::Utf8Words,
    transfer::{self, LineBreaks},
};

/// Why a message cannot be written. Nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// A field cannot be written.
    #[error("{0}")]
    Field(#[from] BuildError),
    /// The caller's header has a MIME-Version or Content-* field, or one that the report sets itself.
    #[error("the header has a field that the builder writes")]
    FieldTwice,
    /// A message to be attached has NULs, bare CRs or lines over 998 octets, and messages may not be encoded
    /// (RFC 2046 §5.2.1).
    #[error("an attached message cannot be carried as it is")]
    Message,
    /// All boundaries that were tried occur in the parts.
    #[error("every boundary occurs in the parts")]
    Boundary,
}

/// A message as a flat list: what is between `Open` and its `Close` is inside of the multipart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'a> {
    Open(Multipart),
    Leaf(Leaf<'a>),
    Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multipart {
    Mixed,
    Alternative,
    /// The type of its first part.
    Related(&'static str),
    /// A `multipart/report` with its type.
    Report(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'a> {
    pub(super) media_type: MediaType<'a>,
    pub(super) charset: Option<&'static str>,
    pub(super) content: &'a [u8],
    pub(super) line_breaks: LineBreaks,
    pub(super) disposition: Option<&'static str>,
    pub(super) file_name: Option<&'a str>,
    pub(super) id: Option<&'a MsgId>,
    pub(super) description: Option<&'a str>,
}

impl<'a> Leaf<'a> {
    pub(super) const fn new(
        media_type: MediaType<'a>,
        content: &'a [u8],
        line_breaks: LineBreaks,
    ) -> Self {
        Self {
            media_type,
            charset: None,
            content,
            line_breaks,
            disposition: None,
            file_name: None,
            id: None,
            description: None,
        }
    }

    fn encoding(&self) -> Result<TransferEncoding, ComposeError> {
        if self.media_type.is_message() {
            return choose::identity(self.content).ok_or(ComposeError::Message);
        }
        Ok(choose::encoding(self.content, self.line_breaks))
    }
}

/// Appends the message to `out`: the caller's fields, those of MIME, and the parts.
pub(super) fn message(
    header: &HeaderBuilder<'_>,
    more: &HeaderBuilder<'_>,
    items: &[Item<'_>],
    boundary: &Boundary,
    out: &mut Vec<u8>,
) -> Result<(), ComposeError> {
    let start = out.len();
    let result = Writer::new(items, boundary).and_then(|mut writer| {
        header.write_fields(out);
        more.write_fields(out);
        writer.all(items, out)
    });
    if result.is_err() {
        out.truncate(start);
    }
    result
}

struct Writer {
    stem: String,
    /// The encodings of the leaves, in order.
    encodings: Vec<TransferEncoding>,
    /// Whether some part needs eight bits: then all multiparts say so (RFC 2045 §6.4).
    eight_bit: bool,
    /// The numbers of the boundaries that are open.
    open: Vec<u32>,
    next: u32,
    /// Whether the header section of a multipart was just written.
    line_start: bool,
}

impl Writer {
    fn new(items: &[Item<'_>], boundary: &Boundary) -> Result<Self, ComposeError> {
        let mut eight_bit = false;
        let mut plain = Vec::new();
        let mut encodings = Vec::new();
        for item in items {
            if let Item::Leaf(leaf) = item {
                let encoding = leaf.encoding()?;
                encodings.push(encoding);
                eight_bit |= encoding == TransferEncoding::EightBit;
                if encoding.is_identity() {
                    plain.push(leaf.content);
                }
            }
        }
        let free =
            |stem: &String| plain.iter().all(|body| memmem::find(body, stem.as_bytes()).is_none());
        let stem = (0..64)
            .map(|attempt| boundary.stem(attempt))
            .find(free)
            .ok_or(ComposeError::Boundary)?;
        Ok(Self { stem, encodings, eight_bit, open: Vec::new(), next: 0, line_start: false })
    }

    fn all(&mut self, items: &[Item<'_>], out: &mut Vec<u8>) -> Result<(), ComposeError> {
        let mut version = Some("1.0");
        let mut encodings = core::mem::take(&mut self.encodings).into_iter();
        for item in items {
            match item {
                Item::Close => {
                    self.delimiter(true, out);
                    self.open.pop();
                }
                Item::Open(kind) => {
                    self.delimiter(false, out);
                    let number = self.next;
                    self.next += 1;
                    self.open.push(number);
                    let mut fields = Fields::new(version.take())?;
                    fields.multipart(*kind, &self.boundary(number), self.eight_bit)?;
                    fields.0.write_header(out);
                    self.line_start = true;
                }
                Item::Leaf(leaf) => {
                    self.delimiter(false, out);
                    let encoding = encodings.next().unwrap_or_default();
                    let mut fields = Fields::new(version.take())?;
                    fields.leaf(leaf, encoding)?;
                    fields.0.write_header(out);
                    body(leaf, encoding, out);
                }
            }
        }
        if !out.ends_with(b"\r\n") {
            out.extend_from_slice(b"\r\n");
        }
        Ok(())
    }

    fn boundary(&self, number: u32) -> String {
        alloc::format!("{}{number}", self.stem)
    }

    fn delimiter(&mut self, close: bool, out: &mut Vec<u8>) {
        let Some(number) = self.open.last() else { return };
        // The blank line of the header section stands before a first part already.
        if !core::mem::take(&mut self.line_start) {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"--");
        out.extend_from_slice(self.boundary(*number).as_bytes());
        out.extend_from_slice(if close { b"--" } else { b"\r\n" });
    }
}

fn body(leaf: &Leaf<'_>, encoding: TransferEncoding, out: &mut Vec<u8>) {
    if encoding.is_identity() {
        with_crlf(leaf.content, out);
    } else if encoding == TransferEncoding::Base64 && leaf.line_breaks == LineBreaks::Text {
        // The canonical form of text has CRLF, and base64 hides its line breaks (RFC 2045 §6.8).
        let mut canonical = Vec::with_capacity(leaf.content.len());
        with_crlf(leaf.content, &mut canonical);
        transfer::encode(encoding, leaf.line_breaks, &canonical, out);
    } else {
        transfer::encode(encoding, leaf.line_breaks, leaf.content, out);
    }
}

fn with_crlf(content: &[u8], out: &mut Vec<u8>) {
    for line in content.split_inclusive(|octet| *octet == b'\n') {
        match line {
            [content @ .., b'\r', b'\n'] | [content @ .., b'\n'] => {
                out.extend_from_slice(content);
                out.extend_from_slice(b"\r\n");
            }
            content => out.extend_from_slice(content),
        }
    }
}

/// The fields of MIME of one entity.
struct Fields(HeaderBuilder<'static>);

impl Fields {
    fn new(version: Option<&str>) -> Result<Self, ComposeError> {
        let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
        if let Some(version) = version {
            header.text(name("MIME-Version")?, version)?;
        }
        Ok(Self(header))
    }

    fn field(
        &mut self,
        field: &'static str,
        write: impl FnOnce(&mut FieldWriter<'_, 'static>) -> Result<(), BuildError>,
    ) -> Result<(), ComposeError> {
        self.0.field(name(field)?, |writer| {
            writer.space();
            write(writer)
        })?;
        Ok(())
    }

    fn multipart(
        &mut self,
        kind: Multipart,
        boundary: &str,
        eight_bit: bool,
    ) -> Result<(), ComposeError> {
        self.field("Content-Type", |writer| {
            match kind {
                Multipart::Mixed => writer.token("multipart/mixed")?,
                Multipart::Alternative => writer.token("multipart/alternative")?,
                Multipart::Related(of) => {
                    writer.token("multipart/related")?;
                    parameter(writer, "type", of)?;
                }
                Multipart::Report(of) => {
                    writer.token("multipart/report")?;
                    parameter(writer, "report-type", of)?;
                }
            }
            writer.token(";")?;
            writer.space();
            writer.token(&alloc::format!("boundary=\"{boundary}\""))
        })?;
        if eight_bit {
            self.field("Content-Transfer-Encoding", |writer| writer.token("8bit"))?;
        }
        Ok(())
    }

    fn leaf(&mut self, leaf: &Leaf<'_>, encoding: TransferEncoding) -> Result<(), ComposeError> {
        self.field("Content-Type", |writer| {
            writer.token(leaf.media_type.as_str())?;
            leaf.charset.map_or(Ok(()), |charset| parameter(writer, "charset", charset))?;
            // The disposition's parameter is the one that counts; this is for readers that know only the other.
            leaf.file_name.map_or(Ok(()), |file_name| parameter(writer, "name", file_name))
        })?;
        if encoding != TransferEncoding::SevenBit {
            self.field("Content-Transfer-Encoding", |writer| writer.token(encoding.name()))?;
        }
        if let Some(disposition) = leaf.disposition {
            self.field("Content-Disposition", |writer| {
                writer.token(disposition)?;
                leaf.file_name.map_or(Ok(()), |file_name| parameter(writer, "filename", file_name))
            })?;
        }
        if let Some(id) = leaf.id {
            self.0.message_ids(name("Content-ID")?, core::slice::from_ref(id))?;
        }
        if let Some(description) = leaf.description {
            self.0.text(name("Content-Description")?, description)?;
        }
        Ok(())
    }
}

pub(super) fn name(name: &'static str) -> Result<HeaderName<'static>, BuildError> {
    HeaderName::new(name).map_err(|_| BuildError::Empty)
}
