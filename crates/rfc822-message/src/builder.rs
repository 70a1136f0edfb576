use alloc::vec::Vec;

#[cfg(feature = "trace")]
use crate::NewClause;
use crate::{
    AddrSpec, BuildError, DateTime, Field, FieldWriter, HeaderName, MsgId, NameAddr, NewAddress,
    NonAscii, encode::fold::ascii,
};

/// Writes fields into a buffer of its own, in the order of the calls. Nothing that goes in can end a field or start another:
/// names, addresses and identifiers are checked when they are made, text is checked here. The clock and the source of
/// identifiers are the caller's.
///
/// ```
/// use rfc822_message::{AddrSpec, DateTime, HeaderBuilder, MsgId, NameAddr, Zone};
///
/// let alice = AddrSpec::new("alice@crepes.fr")?;
/// let bob = AddrSpec::new("bob@hamburger.edu")?;
/// let mut header = HeaderBuilder::new();
/// header
///     .date(&DateTime::from_unix(880_127_706, Zone::UTC)?)?
///     .from(&[NameAddr::new("Alice A.", &alice)])?
///     .to(&[(&bob).into()])?
///     .subject("Ketchup?")?
///     .message_id(&MsgId::new("1@crepes.fr")?)?;
/// let mut message = Vec::new();
/// header.write_header(&mut message);
/// message.extend_from_slice(b"Do you like ketchup?\r\n");
/// assert_eq!(
///     String::from_utf8(message)?,
///     "Date: Fri, 21 Nov 1997 15:55:06 +0000\r\n\
///      From: \"Alice A.\" <alice@crepes.fr>\r\n\
///      To: bob@hamburger.edu\r\n\
///      Subject: Ketchup?\r\n\
///      Message-ID: <1@crepes.fr>\r\n\
///      \r\n\
///      Do you like ketchup?\r\n"
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct HeaderBuilder<'e> {
    out: Vec<u8>,
    non_ascii: NonAscii<'e>,
}

/// Most header sections fit.
const ROOM: usize = 512;

impl<'e> HeaderBuilder<'e> {
    /// For US-ASCII alone.
    #[must_use]
    pub const fn new() -> Self {
        Self { out: Vec::new(), non_ascii: NonAscii::Refuse }
    }

    /// With a choice of what becomes of other characters.
    #[must_use]
    pub const fn with(non_ascii: NonAscii<'e>) -> Self {
        Self { out: Vec::new(), non_ascii }
    }

    /// Fields are appended to `out`, which [`into_bytes`](Self::into_bytes) gives back.
    #[must_use]
    pub const fn onto(out: Vec<u8>, non_ascii: NonAscii<'e>) -> Self {
        Self { out, non_ascii }
    }

    /// All that was written, and what was there before.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// `Date`.
    ///
    /// # Errors
    /// None today.
    pub fn date(&mut self, date: &DateTime) -> Result<&mut Self, BuildError> {
        self.date_field(HeaderName::DATE, date)
    }

    /// `From`.
    ///
    /// # Errors
    /// See [`FieldWriter::mailbox_list`].
    pub fn from(&mut self, mailboxes: &[NameAddr<'_>]) -> Result<&mut Self, BuildError> {
        self.mailboxes(HeaderName::FROM, mailboxes)
    }

    /// `Sender`.
    ///
    /// # Errors
    /// See [`FieldWriter::mailbox_list`].
    pub fn sender(&mut self, mailbox: NameAddr<'_>) -> Result<&mut Self, BuildError> {
        self.mailboxes(HeaderName::SENDER, &[mailbox])
    }

    /// `Reply-To`.
    ///
    /// # Errors
    /// See [`FieldWriter::address_list`].
    pub fn reply_to(&mut self, addresses: &[NewAddress<'_>]) -> Result<&mut Self, BuildError> {
        self.addresses(HeaderName::REPLY_TO, addresses)
    }

    /// `To`.
    ///
    /// # Errors
    /// See [`FieldWriter::address_list`].
    pub fn to(&mut self, addresses: &[NewAddress<'_>]) -> Result<&mut Self, BuildError> {
        self.addresses(HeaderName::TO, addresses)
    }

    /// `Cc`.
    ///
    /// # Errors
    /// See [`FieldWriter::address_list`].
    pub fn cc(&mut self, addresses: &[NewAddress<'_>]) -> Result<&mut Self, BuildError> {
        self.addresses(HeaderName::CC, addresses)
    }

    /// `Subject`.
    ///
    /// # Errors
    /// See [`FieldWriter::unstructured`].
    pub fn subject(&mut self, text: &str) -> Result<&mut Self, BuildError> {
        self.text(HeaderName::SUBJECT, text)
    }

    /// `Message-ID`.
    ///
    /// # Errors
    /// [`BuildError::NonAscii`] if only UTF-8 can write it.
    pub fn message_id(&mut self, id: &MsgId) -> Result<&mut Self, BuildError> {
        self.message_ids(HeaderName::MESSAGE_ID, core::slice::from_ref(id))
    }

    /// `In-Reply-To`.
    ///
    /// # Errors
    /// [`BuildError::Empty`], [`BuildError::NonAscii`].
    pub fn in_reply_to(&mut self, ids: &[MsgId]) -> Result<&mut Self, BuildError> {
        self.message_ids(HeaderName::IN_REPLY_TO, ids)
    }

    /// `References`, the oldest first.
    ///
    /// # Errors
    /// [`BuildError::Empty`], [`BuildError::NonAscii`].
    pub fn references(&mut self, ids: &[MsgId]) -> Result<&mut Self, BuildError> {
        self.message_ids(HeaderName::REFERENCES, ids)
    }

    /// `Keywords`.
    ///
    /// # Errors
    /// [`BuildError::Empty`], and see [`FieldWriter::phrase`].
    pub fn keywords(&mut self, keywords: &[&str]) -> Result<&mut Self, BuildError> {
        self.field(HeaderName::KEYWORDS, |writer| {
            for (index, keyword) in keywords.iter().enumerate() {
                if index > 0 {
                    writer.token(",")?;
                }
                writer.space();
                if keyword.is_empty() {
                    return Err(BuildError::Empty);
                }
                writer.phrase(keyword)?;
            }
            if keywords.is_empty() { Err(BuildError::Empty) } else { Ok(()) }
        })
    }

    /// `Return-Path`; `None` for the null path `<>`.
    ///
    /// # Errors
    /// [`BuildError::NonAscii`] if only UTF-8 can write it.
    pub fn return_path(&mut self, path: Option<&AddrSpec>) -> Result<&mut Self, BuildError> {
        self.field(HeaderName::RETURN_PATH, |writer| {
            writer.space();
            writer.token("<")?;
            path.map_or(Ok(()), |path| writer.addr_spec(path))?;
            writer.token(">")
        })
    }

    /// `Received`.
    ///
    /// # Errors
    /// [`BuildError`] for a clause without a value or with characters that it cannot have.
    #[cfg(feature = "trace")]
    pub fn received(
        &mut self,
        clauses: &[NewClause<'_>],
        date: &DateTime,
    ) -> Result<&mut Self, BuildError> {
        self.field(HeaderName::RECEIVED, |writer| {
            for clause in clauses {
                writer.clause(clause)?;
            }
            writer.token(";")?;
            writer.space();
            writer.token(&alloc::format!("{date}"))
        })
    }

    /// An unstructured field of any name: text as a person reads it.
    ///
    /// # Errors
    /// See [`FieldWriter::unstructured`].
    pub fn text(&mut self, name: HeaderName<'_>, text: &str) -> Result<&mut Self, BuildError> {
        self.field(name, |writer| writer.unstructured(text))
    }

    /// A date under any name.
    ///
    /// # Errors
    /// None today.
    pub fn date_field(
        &mut self,
        name: HeaderName<'_>,
        date: &DateTime,
    ) -> Result<&mut Self, BuildError> {
        self.field(name, |writer| {
            writer.space();
            writer.date(date);
            Ok(())
        })
    }

    /// A list of mailboxes under any name.
    ///
    /// # Errors
    /// See [`FieldWriter::mailbox_list`].
    pub fn mailboxes(
        &mut self,
        name: HeaderName<'_>,
        mailboxes: &[NameAddr<'_>],
    ) -> Result<&mut Self, BuildError> {
        self.field(name, |writer| writer.mailbox_list(mailboxes))
    }

    /// A list of addresses under any name.
    ///
    /// # Errors
    /// See [`FieldWriter::address_list`].
    pub fn addresses(
        &mut self,
        name: HeaderName<'_>,
        addresses: &[NewAddress<'_>],
    ) -> Result<&mut Self, BuildError> {
        self.field(name, |writer| writer.address_list(addresses))
    }

    /// Message identifiers under any name.
    ///
    /// # Errors
    /// [`BuildError::Empty`] without one, [`BuildError::NonAscii`] if only UTF-8 can write one.
    pub fn message_ids(
        &mut self,
        name: HeaderName<'_>,
        ids: &[MsgId],
    ) -> Result<&mut Self, BuildError> {
        self.field(name, |writer| {
            for id in ids {
                if !matches!(writer.non_ascii(), NonAscii::Utf8) {
                    ascii(id.as_str())?;
                }
                writer.space();
                writer.put(b"<");
                writer.put(id.as_str().as_bytes());
                writer.put(b">");
            }
            if ids.is_empty() { Err(BuildError::Empty) } else { Ok(()) }
        })
    }

    /// A field of a message that was read, as it stands there; its lines end in CRLF.
    ///
    /// # Errors
    /// [`BuildError::Control`] if it has a CR or NUL inside a line.
    pub fn copy(&mut self, field: &Field<'_>) -> Result<&mut Self, BuildError> {
        let start = self.out.len();
        for line in crate::Unfold::new(field.raw()) {
            if let Some(at) = memchr::memchr2(b'\r', 0, line) {
                self.out.truncate(start);
                return Err(BuildError::Control { at });
            }
            self.out.extend_from_slice(line);
            self.out.extend_from_slice(b"\r\n");
        }
        Ok(self)
    }

    /// A field of any name, whose value `write` writes. If it fails, nothing of the field is written.
    ///
    /// # Errors
    /// That of `write`, and [`BuildError::LineTooLong`].
    pub fn field(
        &mut self,
        name: HeaderName<'_>,
        write: impl FnOnce(&mut FieldWriter<'_, 'e>) -> Result<(), BuildError>,
    ) -> Result<&mut Self, BuildError> {
        let start = self.out.len();
        if self.out.capacity() == 0 {
            self.out.reserve(ROOM);
        }
        let mut writer = FieldWriter::new(&mut self.out, name, self.non_ascii);
        let result = write(&mut writer).and_then(|()| writer.finish());
        match result {
            Ok(()) => Ok(self),
            Err(error) => {
                self.out.truncate(start);
                Err(error)
            }
        }
    }

    /// The fields so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.out
    }

    /// Appends the fields to `out`.
    pub fn write_fields(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.out);
    }

    /// Appends the fields and the blank line to `out`; the body follows.
    pub fn write_header(&self, out: &mut Vec<u8>) {
        self.write_fields(out);
        out.extend_from_slice(b"\r\n");
    }
}
