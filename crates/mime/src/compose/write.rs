use alloc::{string::String, vec::Vec};

use memchr::{memchr_iter, memmem};
use rfc822_message::{BuildError, FieldWriter, HeaderBuilder, HeaderName, MsgId, NonAscii};

use super::{
    Boundary, MediaType, ParamName, ParamValue, Transport,
    choose::{self, Form},
};
use crate::{
    TransferEncoding,
    encode::parameter::parameter,
    encoded_word::Utf8Words,
    transfer::{self, LineBreaks},
};

#[cfg(feature = "flowed")]
use crate::flowed::Flowed;

/// Why a message cannot be written. Nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// A field cannot be written.
    #[error("{0}")]
    Field(#[from] BuildError),
    /// The caller's header has a MIME-Version or Content-* field, or one that the report sets itself; or a part has a parameter twice,
    /// or `name` beside its file name.
    #[error("a field or parameter is there twice")]
    FieldTwice,
    /// A message to be attached has NULs, bare CRs or lines over 998 octets, and messages may not be encoded
    /// (RFC 2046 §5.2.1).
    #[error("an attached message cannot be carried as it is")]
    Message,
    /// All boundaries that were tried occur in the parts.
    #[error("every boundary occurs in the parts")]
    Boundary,
    /// A streamed attachment, which only [`MessageBuilder::compose`](super::MessageBuilder::compose) can write.
    #[error("a streamed attachment has no octets yet")]
    Streamed,
    /// More octets for a streamed attachment than were announced, or nothing was asked for.
    #[error("the body is longer than announced")]
    Length,
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
    #[cfg(feature = "reports")]
    Report(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'a> {
    pub(super) media_type: MediaType<'a>,
    pub(super) charset: Option<&'static str>,
    pub(super) parameters: &'a [(ParamName<'a>, ParamValue<'a>)],
    pub(super) content: &'a [u8],
    pub(super) line_breaks: LineBreaks,
    pub(super) disposition: Option<&'static str>,
    pub(super) file_name: Option<&'a str>,
    pub(super) id: Option<&'a MsgId>,
    pub(super) description: Option<&'a str>,
    /// The content comes later, and is so many octets.
    pub(super) streamed: Option<u64>,
    #[cfg(feature = "flowed")]
    pub(super) flowed: Option<Flowed>,
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
            parameters: &[],
            content,
            line_breaks,
            disposition: None,
            file_name: None,
            id: None,
            description: None,
            streamed: None,
            #[cfg(feature = "flowed")]
            flowed: None,
        }
    }

    /// Of two parameters with one name, readers take one or the other.
    fn check_parameters(&self) -> Result<(), ComposeError> {
        let name = self.file_name.map(|_| "name");
        let mut rest = self.parameters;
        while let [(first, _), others @ ..] = rest {
            let is_first = |other: &str| other.eq_ignore_ascii_case(first.as_str());
            if name.is_some_and(is_first) || others.iter().any(|(name, _)| is_first(name.as_str()))
            {
                return Err(ComposeError::FieldTwice);
            }
            rest = others;
        }
        Ok(())
    }

    fn form(&self, transport: Transport) -> Result<Form, ComposeError> {
        if self.media_type.is_message() {
            // What comes later may need an encoding, and messages get none.
            let content = if self.streamed.is_some() { None } else { Some(self.content) };
            let identity = content.and_then(|content| choose::identity(content, transport));
            return identity.ok_or(ComposeError::Message);
        }
        if self.streamed.is_some() {
            return Ok(Form { encoding: TransferEncoding::Base64, is_canonical: false });
        }
        Ok(choose::form(self.content, self.line_breaks, transport))
    }
}

/// Appends the message to `out`: the caller's fields, those of MIME, and the parts.
#[cfg(feature = "reports")]
pub(super) fn message(
    header: &HeaderBuilder<'_>,
    more: &HeaderBuilder<'_>,
    items: &[Item<'_>],
    boundary: &Boundary,
    out: &mut Vec<u8>,
) -> Result<(), ComposeError> {
    message_by(header, more, items, boundary, Transport::default(), out)
}

/// The same for servers that take more than seven bits.
pub(super) fn message_by(
    header: &HeaderBuilder<'_>,
    more: &HeaderBuilder<'_>,
    items: &[Item<'_>],
    boundary: &Boundary,
    transport: Transport,
    out: &mut Vec<u8>,
) -> Result<(), ComposeError> {
    let start = out.len();
    let result = Writer::new(items, boundary, transport).and_then(|mut writer| {
        let body = items.iter().map(Item::room).sum::<usize>();
        out.reserve(header.as_bytes().len() + more.as_bytes().len() + body);
        header.write_fields(out);
        more.write_fields(out);
        items.iter().try_for_each(|item| match item {
            Item::Leaf(Leaf { streamed: Some(_), .. }) => Err(ComposeError::Streamed),
            item => writer.item(item, out),
        })
    });
    if result.is_ok() && !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// Appends a part of a message: header section, blank line and body, without a line end behind an encoded one.
#[cfg(feature = "edit")]
pub(super) fn part(
    leaf: &Leaf<'_>,
    transport: Transport,
    out: &mut Vec<u8>,
) -> Result<(), ComposeError> {
    if leaf.streamed.is_some() {
        return Err(ComposeError::Streamed);
    }
    let start = out.len();
    let form = leaf.form(transport)?;
    let utf8_words = NonAscii::Encode(&Utf8Words);
    let non_ascii = if transport.utf8 { NonAscii::Utf8 } else { utf8_words };
    let mut fields = Fields(HeaderBuilder::onto(core::mem::take(out), non_ascii));
    let result = fields.leaf(leaf, form.encoding);
    *out = fields.0.into_bytes();
    if result.is_err() {
        out.truncate(start);
        return result;
    }
    out.extend_from_slice(b"\r\n");
    body(leaf, form, out);
    if !form.encoding.is_identity() && out.ends_with(b"\r\n") && !leaf.content.is_empty() {
        out.truncate(out.len() - 2);
    }
    Ok(())
}

impl Item<'_> {
    /// About how many octets it takes.
    fn room(&self) -> usize {
        match self {
            Self::Close => 100,
            Self::Open(_) => 200,
            Self::Leaf(leaf) => leaf.content.len() + leaf.content.len() / 8 * 3 + 400,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Writer {
    stem: String,
    transport: Transport,
    /// The forms of the leaves, in order.
    forms: Vec<Form>,
    /// How many leaves were written.
    leaves: usize,
    /// What is the most that some part needs: then all multiparts say so (RFC 2045 §6.4).
    most: TransferEncoding,
    /// The numbers of the boundaries that are open.
    open: Vec<u32>,
    next: u32,
    /// Whether the header section of a multipart was just written.
    line_start: bool,
    /// MIME-Version was written.
    version: bool,
}

impl Writer {
    pub(super) fn new(
        items: &[Item<'_>],
        boundary: &Boundary,
        transport: Transport,
    ) -> Result<Self, ComposeError> {
        let leaves = || {
            items
                .iter()
                .filter_map(|item| if let Item::Leaf(leaf) = item { Some(leaf) } else { None })
        };
        let mut forms = Vec::with_capacity(leaves().count());
        let mut most = TransferEncoding::SevenBit;
        for leaf in leaves() {
            let form = leaf.form(transport)?;
            forms.push(form);
            most = match (most, form.encoding) {
                (_, TransferEncoding::Binary) | (TransferEncoding::Binary, _) => {
                    TransferEncoding::Binary
                }
                (_, TransferEncoding::EightBit) => TransferEncoding::EightBit,
                _ => most,
            };
        }
        let has_multipart = items.iter().any(|item| matches!(item, Item::Open(_)));
        let stem = if has_multipart {
            let plain = || {
                let pairs = leaves().zip(&forms);
                pairs.filter(|(_, form)| form.encoding.is_identity()).map(|(leaf, _)| leaf.content)
            };
            let free =
                |stem: &String| plain().all(|body| memmem::find(body, stem.as_bytes()).is_none());
            let stems = (0..64).map(|attempt| boundary.stem(attempt));
            stems.into_iter().find(free).ok_or(ComposeError::Boundary)?
        } else {
            String::new()
        };
        Ok(Self {
            stem,
            transport,
            forms,
            leaves: 0,
            most,
            open: Vec::new(),
            next: 0,
            line_start: false,
            version: false,
        })
    }

    /// Writes an item; of a streamed leaf all but its body.
    pub(super) fn item(&mut self, item: &Item<'_>, out: &mut Vec<u8>) -> Result<(), ComposeError> {
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
                let boundary = alloc::format!("{}{number}", self.stem);
                let most = self.most;
                self.fields(out, |fields| fields.multipart(*kind, &boundary, most))?;
                self.line_start = true;
            }
            Item::Leaf(leaf) => {
                self.delimiter(false, out);
                let form = self.forms.get(self.leaves).copied().unwrap_or_default();
                self.leaves += 1;
                self.fields(out, |fields| fields.leaf(leaf, form.encoding))?;
                if leaf.streamed.is_none() {
                    body(leaf, form, out);
                }
            }
        }
        Ok(())
    }

    /// A header section.
    fn fields(
        &mut self,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Fields) -> Result<(), ComposeError>,
    ) -> Result<(), ComposeError> {
        let utf8_words = NonAscii::Encode(&Utf8Words);
        let non_ascii = if self.transport.utf8 { NonAscii::Utf8 } else { utf8_words };
        let mut fields = Fields(HeaderBuilder::onto(core::mem::take(out), non_ascii));
        let version = core::mem::replace(&mut self.version, true);
        let result = if version { Ok(()) } else { fields.version() };
        let result = result.and_then(|()| write(&mut fields));
        *out = fields.0.into_bytes();
        out.extend_from_slice(b"\r\n");
        result
    }

    fn delimiter(&mut self, close: bool, out: &mut Vec<u8>) {
        let Some(number) = self.open.last() else { return };
        // The blank line of the header section stands before a first part already.
        if !core::mem::take(&mut self.line_start) {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"--");
        out.extend_from_slice(self.stem.as_bytes());
        put_number(*number, out);
        out.extend_from_slice(if close { b"--" } else { b"\r\n" });
    }
}

fn put_number(number: u32, out: &mut Vec<u8>) {
    if number >= 10 {
        put_number(number / 10, out);
    }
    out.extend(u8::try_from(number % 10).map(|digit| b'0' + digit));
}

fn body(leaf: &Leaf<'_>, form: Form, out: &mut Vec<u8>) {
    let encoding = form.encoding;
    if encoding == TransferEncoding::Binary || encoding.is_identity() && form.is_canonical {
        out.extend_from_slice(leaf.content);
    } else if encoding.is_identity() {
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
    let is_pair = |lf: usize| lf.checked_sub(1).is_some_and(|cr| content.get(cr) == Some(&b'\r'));
    if memchr_iter(b'\n', content).all(is_pair) {
        return out.extend_from_slice(content);
    }
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
    fn version(&mut self) -> Result<(), ComposeError> {
        self.field("MIME-Version", |writer| writer.token("1.0"))
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
        most: TransferEncoding,
    ) -> Result<(), ComposeError> {
        self.field("Content-Type", |writer| {
            match kind {
                Multipart::Mixed => writer.token("multipart/mixed")?,
                Multipart::Alternative => writer.token("multipart/alternative")?,
                Multipart::Related(of) => {
                    writer.token("multipart/related")?;
                    parameter(writer, "type", of)?;
                }
                #[cfg(feature = "reports")]
                Multipart::Report(of) => {
                    writer.token("multipart/report")?;
                    parameter(writer, "report-type", of)?;
                }
            }
            writer.token(";")?;
            writer.space();
            writer.token(&alloc::format!("boundary=\"{boundary}\""))
        })?;
        if most != TransferEncoding::SevenBit {
            self.field("Content-Transfer-Encoding", |writer| writer.token(most.name()))?;
        }
        Ok(())
    }

    fn leaf(&mut self, leaf: &Leaf<'_>, encoding: TransferEncoding) -> Result<(), ComposeError> {
        leaf.check_parameters()?;
        self.field("Content-Type", |writer| {
            writer.token(leaf.media_type.as_str())?;
            leaf.charset.map_or(Ok(()), |charset| parameter(writer, "charset", charset))?;
            for (name, value) in leaf.parameters {
                parameter(writer, name.as_str(), value.as_str())?;
            }
            #[cfg(feature = "flowed")]
            if let Some(flowed) = leaf.flowed {
                parameter(writer, "format", "flowed")?;
                parameter(writer, "delsp", if flowed.del_sp { "yes" } else { "no" })?;
            }
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
