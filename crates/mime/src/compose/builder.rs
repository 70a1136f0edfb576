use alloc::vec::Vec;

use memchr::memchr;
use rfc822_message::{HeaderBuilder, MsgId};

#[cfg(feature = "edit")]
use super::write::part;
use super::{
    Boundary, ComposeError, Composition, MediaType, ParamName, ParamValue, Transport,
    write::{Item, Leaf, Multipart, Writer, message_by},
};
#[cfg(feature = "flowed")]
use crate::flowed::Flowed;
use crate::transfer::LineBreaks;

/// Writes a message of text, HTML and files. Parts are nested as RFC 2046 and 2387 ask: text and HTML are alternatives, what
/// HTML shows is related to it, and attachments stand behind. Every body gets the transfer encoding that it needs, so that
/// no line is over 998 octets and no octet above 127, attached messages aside.
///
/// The same input gives the same message: date, message identifier and boundary are the caller's.
///
/// ```
/// use mime::{Attachment, Boundary, MediaType, MessageBuilder, Tree, encoded_word::Utf8Words};
/// use rfc822_message::{HeaderBuilder, NonAscii};
///
/// let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
/// header.subject("A picture")?;
/// let picture = [0x89, b'P', b'N', b'G'];
/// let mut builder = MessageBuilder::new(Boundary::new("1")?);
/// builder.text("Here it is.\n").attach(Attachment::new(MediaType::new("image/png")?, "menü.png", &picture));
/// let mut message = Vec::new();
/// builder.write(&header, &mut message)?;
///
/// let tree = Tree::parse(&message);
/// let attached = tree.root().children().nth(1).unwrap();
/// assert_eq!(attached.file_name().unwrap().text, "menü.png");
/// assert_eq!(attached.decoded().0, &picture[..]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MessageBuilder<'a> {
    boundary: Boundary,
    text: Option<&'a str>,
    html: Option<&'a str>,
    inline: Vec<Attachment<'a>>,
    attachments: Vec<Attachment<'a>>,
    #[cfg(feature = "flowed")]
    flowed: Option<Flowed>,
    transport: Transport,
}

impl<'a> MessageBuilder<'a> {
    /// An empty message.
    #[must_use]
    pub const fn new(boundary: Boundary) -> Self {
        Self {
            boundary,
            text: None,
            html: None,
            inline: Vec::new(),
            attachments: Vec::new(),
            #[cfg(feature = "flowed")]
            flowed: None,
            transport: Transport { eight_bit: false, binary: false, utf8: false },
        }
    }

    /// The body as plain text. Lines may end in CRLF or LF.
    pub const fn text(&mut self, text: &'a str) -> &mut Self {
        self.text = Some(text);
        self
    }

    /// The text is flowed, and says so: it comes from [`Flowed::encode`] or a [`flowed::Writer`](crate::flowed::Writer).
    #[cfg(feature = "flowed")]
    pub const fn flowed(&mut self, flowed: Flowed) -> &mut Self {
        self.flowed = Some(flowed);
        self
    }

    /// What the servers on the way take. Without it no octet of a body is above 127, attached messages aside.
    pub const fn transport(&mut self, transport: Transport) -> &mut Self {
        self.transport = transport;
        self
    }

    /// The body as HTML; with [`text`](Self::text) as well, the reader's software chooses.
    pub const fn html(&mut self, html: &'a str) -> &mut Self {
        self.html = Some(html);
        self
    }

    /// A file that the HTML shows by a `cid:` URL with the attachment's [`id`](Attachment::id) (RFC 2392).
    pub fn inline(&mut self, attachment: Attachment<'a>) -> &mut Self {
        self.inline.push(attachment);
        self
    }

    /// A file.
    pub fn attach(&mut self, attachment: Attachment<'a>) -> &mut Self {
        self.attachments.push(attachment);
        self
    }

    /// Appends the message to `out`: the fields of `header`, those of MIME, and the body.
    ///
    /// # Errors
    /// [`ComposeError`]; nothing was written then.
    pub fn write(&self, header: &HeaderBuilder<'_>, out: &mut Vec<u8>) -> Result<(), ComposeError> {
        refuse(header, |name| name.eq_ignore_ascii_case("MIME-Version") || is_content(name))?;
        let none = HeaderBuilder::new();
        if let Some(item) = self.one() {
            return message_by(header, &none, &[item], &self.boundary, self.transport, out);
        }
        message_by(header, &none, &self.items(), &self.boundary, self.transport, out)
    }

    /// The message to be written in pieces, with the [streamed](Attachment::streamed) attachments filled in on the way.
    ///
    /// # Errors
    /// [`ComposeError`].
    pub fn compose(&self, header: &HeaderBuilder<'_>) -> Result<Composition<'a>, ComposeError> {
        refuse(header, |name| name.eq_ignore_ascii_case("MIME-Version") || is_content(name))?;
        let items = self.items();
        let writer = Writer::new(&items, &self.boundary, self.transport)?;
        Composition::new(header.as_bytes().to_vec(), items, writer)
    }

    /// The only body, if there is only one.
    fn one(&self) -> Option<Item<'a>> {
        if !self.inline.is_empty() || !self.attachments.is_empty() {
            return None;
        }
        match (self.text, self.html) {
            (Some(_), Some(_)) => None,
            (None, Some(html)) => Some(Item::Leaf(body("text/html", html))),
            (text, None) => Some(self.plain(text.unwrap_or_default())),
        }
    }

    fn plain(&self, text: &'a str) -> Item<'a> {
        Item::Leaf(Leaf {
            #[cfg(feature = "flowed")]
            flowed: self.flowed,
            ..body("text/plain", text)
        })
    }

    fn items(&self) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        let empty = self.text.is_none() && self.html.is_none();
        let mixed = !self.attachments.is_empty();
        let alternative = self.text.is_some() && self.html.is_some();
        let related = self.html.is_some() && !self.inline.is_empty();
        let open = |items: &mut Vec<Item<'a>>, wanted: bool, kind| {
            if wanted {
                items.push(Item::Open(kind));
            }
        };
        let close = |items: &mut Vec<Item<'a>>, wanted: bool| {
            if wanted {
                items.push(Item::Close);
            }
        };
        let mixed = mixed || !self.inline.is_empty() && !related;
        open(&mut items, mixed, Multipart::Mixed);
        open(&mut items, alternative, Multipart::Alternative);
        if let Some(text) = self.text.or((empty && !mixed).then_some("")) {
            items.push(self.plain(text));
        }
        open(&mut items, related, Multipart::Related("text/html"));
        if let Some(html) = self.html {
            items.push(Item::Leaf(body("text/html", html)));
        }
        items.extend(self.inline.iter().map(|attachment| Item::Leaf(attachment.leaf("inline"))));
        close(&mut items, related);
        close(&mut items, alternative);
        items.extend(
            self.attachments.iter().map(|attachment| Item::Leaf(attachment.leaf("attachment"))),
        );
        close(&mut items, mixed);
        items
    }
}

/// A file that goes with a message. Its octets arrive as they are.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'a> {
    media_type: MediaType<'a>,
    parameters: &'a [(ParamName<'a>, ParamValue<'a>)],
    file_name: Option<&'a str>,
    content: &'a [u8],
    id: Option<&'a MsgId>,
    description: Option<&'a str>,
    streamed: Option<u64>,
}

impl<'a> Attachment<'a> {
    /// A file with the name that its receiver sees, in any characters but control characters.
    #[must_use]
    pub const fn new(media_type: MediaType<'a>, file_name: &'a str, content: &'a [u8]) -> Self {
        Self { file_name: Some(file_name), ..Self::unnamed(media_type, content) }
    }

    /// Content without a file name, such as a forwarded message (`message/rfc822`), which is carried without an encoding:
    /// its line ends become CRLF.
    #[must_use]
    pub const fn unnamed(media_type: MediaType<'a>, content: &'a [u8]) -> Self {
        Self {
            media_type,
            parameters: &[],
            file_name: None,
            content,
            id: None,
            description: None,
            streamed: None,
        }
    }

    /// A file of so many octets that are not in memory: [`MessageBuilder::compose`] asks for them when it gets there. It goes in
    /// base64.
    #[must_use]
    pub const fn streamed(media_type: MediaType<'a>, file_name: &'a str, size: u64) -> Self {
        Self { streamed: Some(size), ..Self::new(media_type, file_name, b"") }
    }

    /// With parameters of its type (RFC 2045 §5.1), such as the `charset` of a text or the `method` of a calendar. The name of the
    /// file is one already.
    #[must_use]
    pub const fn parameters(mut self, parameters: &'a [(ParamName<'a>, ParamValue<'a>)]) -> Self {
        self.parameters = parameters;
        self
    }

    /// With a Content-ID (RFC 2045 §7).
    #[must_use]
    pub const fn id(mut self, id: &'a MsgId) -> Self {
        self.id = Some(id);
        self
    }

    /// With a Content-Description (RFC 2045 §8).
    #[must_use]
    pub const fn description(mut self, description: &'a str) -> Self {
        self.description = Some(description);
        self
    }

    /// Appends it as a part of its own, for [`PartEdit::attach`](crate::PartEdit::attach): header section, blank line and body.
    ///
    /// ```
    /// use mime::{Attachment, MediaType, PartEdit, Transport, Tree};
    ///
    /// let tree = Tree::parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n");
    /// let mut part = Vec::new();
    /// Attachment::new(MediaType::new("image/png")?, "menü.png", b"\x89PNG").write(Transport::default(), &mut part)?;
    /// let mut out = Vec::new();
    /// PartEdit::new(tree.root()).attach(tree.root(), &part)?.write(&mut out)?;
    /// assert_eq!(Tree::parse(&out).root().children().nth(1).unwrap().file_name().unwrap().text, "menü.png");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ComposeError`]; nothing was written then.
    #[cfg(feature = "edit")]
    pub fn write(&self, transport: Transport, out: &mut Vec<u8>) -> Result<(), ComposeError> {
        part(&self.leaf("attachment"), transport, out)
    }

    /// The same for what HTML shows by its [`id`](Self::id).
    ///
    /// # Errors
    /// [`ComposeError`]; nothing was written then.
    #[cfg(feature = "edit")]
    pub fn write_inline(
        &self,
        transport: Transport,
        out: &mut Vec<u8>,
    ) -> Result<(), ComposeError> {
        part(&self.leaf("inline"), transport, out)
    }

    const fn leaf(&self, disposition: &'static str) -> Leaf<'a> {
        let mut leaf = Leaf::new(self.media_type, self.content, LineBreaks::Binary);
        leaf.disposition = Some(disposition);
        leaf.parameters = self.parameters;
        leaf.file_name = self.file_name;
        leaf.id = self.id;
        leaf.description = self.description;
        leaf.streamed = self.streamed;
        leaf
    }
}

pub(super) fn body<'a>(media_type: &'static str, text: &'a str) -> Leaf<'a> {
    let media_type = MediaType::new(media_type).unwrap_or(MediaType::OCTET_STREAM);
    let mut leaf = Leaf::new(media_type, text.as_bytes(), LineBreaks::Text);
    leaf.charset = Some(if text.is_ascii() { "us-ascii" } else { "utf-8" });
    leaf
}

/// Refuses a header with a field that is written here.
pub(super) fn refuse(
    header: &HeaderBuilder<'_>,
    is_ours: impl Fn(&str) -> bool,
) -> Result<(), ComposeError> {
    let mut rest = header.as_bytes();
    // Folded lines begin with white space, which no name has.
    while let Some(colon) = memchr(b':', rest) {
        let name = rest.get(..colon).unwrap_or_default().trim_ascii_end();
        if str::from_utf8(name).is_ok_and(&is_ours) {
            return Err(ComposeError::FieldTwice);
        }
        let next = memchr(b'\n', rest).map_or(rest.len(), |lf| lf + 1);
        rest = rest.get(next..).unwrap_or_default();
    }
    Ok(())
}

pub(super) fn is_content(name: &str) -> bool {
    name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("Content-"))
}
