use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
};
use core::fmt;

use textline::{Cursor, Escaped};

use crate::{token, types::address::is_dot_atom};

/// A message identifier as it stands in a value, between its angle brackets (RFC 5322 §3.6.4).
#[derive(Clone, Copy)]
pub struct MessageId<'m> {
    pub(crate) raw: &'m [u8],
}

impl<'m> MessageId<'m> {
    /// What stands between the brackets, folds included.
    #[must_use]
    pub const fn raw(&self) -> &'m [u8] {
        self.raw
    }

    /// The identifier, without white space (RFC 5322 §4.5.4).
    #[must_use]
    pub fn value(&self) -> Cow<'m, [u8]> {
        if self.raw.iter().any(|octet| token::FWS.contains(*octet)) {
            self.raw.iter().copied().filter(|octet| !token::FWS.contains(*octet)).collect()
        } else {
            Cow::Borrowed(self.raw)
        }
    }
}

/// White space apart, identifiers are compared octet by octet.
impl PartialEq for MessageId<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Eq for MessageId<'_> {}

impl fmt::Debug for MessageId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({:?})", Escaped(self.raw))
    }
}

/// A message identifier to be written: `id-left "@" id-right` without brackets and without obsolete syntax.
///
/// ```
/// use rfc822_message::MsgId;
///
/// assert!(MsgId::new("1234@local.machine.example").is_ok());
/// assert!(MsgId::new("1234@local>\r\nBcc: victim@example.com").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MsgId(String);

impl MsgId {
    /// Checks `id` (RFC 5322 §3.6.4; UTF-8 by RFC 6532 §3.2). At most 995 octets, so that it fits a line.
    ///
    /// # Errors
    /// If it is none.
    pub fn new(id: &str) -> Result<Self, InvalidMsgId> {
        let (left, right) = id.split_once('@').ok_or(InvalidMsgId)?;
        if id.len() > 995 || !is_dot_atom(left.as_bytes()) || !is_id_right(right.as_bytes()) {
            return Err(InvalidMsgId);
        }
        Ok(Self(id.to_owned()))
    }

    /// The identifier without brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<MessageId<'_>> for MsgId {
    type Error = InvalidMsgId;

    /// To answer or to quote: an identifier of the obsolete grammar cannot be written.
    fn try_from(id: MessageId<'_>) -> Result<Self, InvalidMsgId> {
        Self::new(core::str::from_utf8(&id.value()).map_err(|_| InvalidMsgId)?)
    }
}

impl fmt::Display for MsgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Not a message identifier that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a message identifier")]
pub struct InvalidMsgId;

/// `id-right = dot-atom-text / no-fold-literal`.
fn is_id_right(right: &[u8]) -> bool {
    is_dot_atom(right) || is_literal(right)
}

/// `no-fold-literal` without control characters.
pub(crate) fn is_literal(text: &[u8]) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.eat(b'[') && {
        let text = cursor.take_while(&token::DTEXT);
        !text.iter().any(|octet| token::NO_WS_CTL.contains(*octet)) && cursor.rest() == b"]"
    }
}
