/// What the servers on the way take, as their SMTP extensions say. By default nothing but seven bits, which all take.
///
/// ```
/// use mime::{Boundary, MessageBuilder, Transport};
/// use rfc822_message::HeaderBuilder;
///
/// let mut builder = MessageBuilder::new(Boundary::new("1")?);
/// builder.text("Crêpes\r\n").transport(Transport { eight_bit: true, ..Transport::default() });
/// let mut message = Vec::new();
/// builder.write(&HeaderBuilder::new(), &mut message)?;
/// assert!(String::from_utf8(message)?.ends_with("Content-Transfer-Encoding: 8bit\r\n\r\nCrêpes\r\n"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Transport {
    /// `8BITMIME` (RFC 6152): text in eight bits needs no encoding.
    pub eight_bit: bool,
    /// `BINARYMIME` (RFC 3030 §3): data needs no encoding. Such a message goes by BDAT, never by DATA.
    pub binary: bool,
    /// `SMTPUTF8` (RFC 6531): file names and descriptions are written as UTF-8 (RFC 6532). The fields of the message's own header
    /// section are the [`HeaderBuilder`](rfc822_message::HeaderBuilder)'s.
    pub utf8: bool,
}
