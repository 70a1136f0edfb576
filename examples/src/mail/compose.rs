//! Alice's user agent: a text, perhaps with a file, as a message.

use std::io;

use mime::{Attachment, Boundary, MediaType, MessageBuilder, encoded_word::Utf8Words};
use rfc822_message::{AddrSpec, HeaderBuilder, MsgId, NameAddr, NonAscii};

use crate::now;

/// What a person writes.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The writer's address.
    pub from: &'a str,
    /// The reader's address.
    pub to: &'a str,
    /// The subject, in any characters.
    pub subject: &'a str,
    /// The text, in any characters.
    pub text: &'a str,
    /// A file's name and octets.
    pub file: Option<(&'a str, &'a [u8])>,
}

impl Draft<'_> {
    /// The message.
    ///
    /// # Errors
    /// If an address is none, or a text has characters that cannot be written.
    pub fn compose(&self) -> io::Result<Vec<u8>> {
        let from = AddrSpec::new(self.from).map_err(io::Error::other)?;
        let to = AddrSpec::new(self.to).map_err(io::Error::other)?;
        let unique = now::unique();
        let id = MsgId::new(&format!("{unique}@{}", from.domain())).map_err(io::Error::other)?;
        let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
        header
            .date(&now::date())
            .and_then(|header| header.from(&[NameAddr::from(&from)]))
            .and_then(|header| header.to(&[(&to).into()]))
            .and_then(|header| header.subject(self.subject))
            .and_then(|header| header.message_id(&id))
            .map_err(io::Error::other)?;
        let mut builder = MessageBuilder::new(Boundary::new(&unique).map_err(io::Error::other)?);
        builder.text(self.text);
        if let Some((name, octets)) = self.file {
            builder.attach(Attachment::new(media_type(name), name, octets));
        }
        let mut out = Vec::new();
        builder.write(&header, &mut out).map_err(io::Error::other)?;
        Ok(out)
    }
}

/// By the file name's ending.
fn media_type(name: &str) -> MediaType<'static> {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let text = match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    };
    MediaType::new(text).unwrap_or(MediaType::OCTET_STREAM)
}
