use rfc822_message::{AddressKey, HeaderScanner, Item, Mailbox, ReturnPath, token};
use textline::{Class, Cursor};

use super::fields::StatusValue;
use crate::Entity;

/// A message that asks for a disposition notification, and what RFC 8098 §2.1 has to say about the answer: from
/// [`Entity::disposition_request`]. At most one goes out for a recipient, whatever becomes of the message later; that is the
/// caller's to remember.
#[derive(Clone, Debug)]
pub struct DispositionRequest<'m> {
    fields: HeaderScanner<'m>,
    must_ask: bool,
}

impl<'m> Entity<'m, '_> {
    /// What the message asks for; `None` if it asks for nothing, or is such a notification itself, which gets no answer.
    ///
    /// ```
    /// use mime::Tree;
    ///
    /// let tree = Tree::parse(b"Return-Path: <alice@crepes.fr>\r\nDisposition-Notification-To: Alice <alice@CREPES.fr>\r\n\r\n");
    /// let request = tree.root().disposition_request().unwrap();
    /// assert!(!request.must_ask());
    /// assert_eq!(request.mailboxes().next().unwrap().addr_spec(), &b"alice@CREPES.fr"[..]);
    /// ```
    #[must_use]
    pub fn disposition_request(self) -> Option<DispositionRequest<'m>> {
        if self.is_disposition_notification() {
            return None;
        }
        let mut request = DispositionRequest { fields: self.items(), must_ask: true };
        let mut keys = request.mailboxes().map(|mailbox| AddressKey::of_mailbox(&mailbox));
        let first = keys.next()?;
        request.must_ask = keys.any(|key| key != first) || request.return_path() != Some(first);
        Some(request)
    }

    /// A `multipart/report` about a disposition, or something with such a part.
    fn is_disposition_notification(self) -> bool {
        let is = |entity: Self| {
            let content_type = entity.content_type();
            let named = |name: &[u8]| name.eq_ignore_ascii_case(b"disposition-notification");
            content_type.is("message", "disposition-notification")
                || content_type.is("message", "global-disposition-notification")
                || content_type.is("multipart", "report")
                    && content_type
                        .parameters()
                        .octets("report-type")
                        .is_some_and(|kind| named(&kind))
        };
        is(self) || self.content_type().is("multipart", "report") && self.children().any(is)
    }
}

impl<'m> DispositionRequest<'m> {
    /// Where the notification goes: to all of these, with the null reverse-path.
    pub fn mailboxes(&self) -> impl Iterator<Item = Mailbox<'m>> + use<'m> {
        let fields = self.fields.clone().filter_map(Item::field);
        let asking = fields.filter(|field| field.is("Disposition-Notification-To"));
        asking.flat_map(|field| field.addresses().mailboxes())
    }

    /// Whether the user must be asked about this message, or nothing may be sent: it asks for a notification elsewhere than to its
    /// Return-Path, has none or several, or names several addresses. All others may be answered by a program, if its user agreed to
    /// that once.
    #[must_use]
    pub const fn must_ask(&self) -> bool {
        self.must_ask
    }

    /// The names of what must be understood before an answer is sent (RFC 8098 §2.2).
    pub fn required_options(&self) -> impl Iterator<Item = &'m [u8]> + use<'m> {
        let fields = self.fields.clone().filter_map(Item::field);
        let options = fields.filter(|field| field.is("Disposition-Notification-Options"));
        options.flat_map(|field| {
            let mut cursor = Cursor::new(field.raw_value());
            core::iter::from_fn(move || next_required(&mut cursor))
        })
    }

    /// Whom the message was for before it was redirected (RFC 8098 §2.3): goes into the notification as it is.
    #[must_use]
    pub fn original_recipient(&self) -> Option<StatusValue<'m>> {
        let mut fields = self.fields.clone().filter_map(Item::field);
        let field = fields.find(|field| field.is("Original-Recipient"))?;
        Some(StatusValue::parse(field.raw_value()))
    }

    /// The only Return-Path.
    fn return_path(&self) -> Option<AddressKey> {
        let fields = self.fields.clone().filter_map(Item::field);
        let mut paths = fields.filter(|field| field.is("Return-Path"));
        let path = paths.next()?.return_path(&mut ())?;
        match path {
            ReturnPath::Mailbox(mailbox) if paths.next().is_none() => {
                Some(AddressKey::of_mailbox(&mailbox))
            }
            _ => None,
        }
    }
}

/// `Atom`, up to the equals sign that it could have.
const ATTRIBUTE: Class = token::ATEXT.without(b"=");

/// `attribute "=" importance "," value *("," value)` up to the next one whose importance is `required`.
fn next_required<'m>(cursor: &mut Cursor<'m>) -> Option<&'m [u8]> {
    while !cursor.is_end() {
        token::cfws(cursor);
        let attribute = cursor.take_while(&ATTRIBUTE);
        token::cfws(cursor);
        let has_importance = cursor.eat(b'=');
        token::cfws(cursor);
        let importance = token::atom(cursor).unwrap_or_default();
        while cursor.peek().is_some_and(|octet| octet != b';') {
            // Both go to the end if they have none.
            if token::quoted_string(cursor).is_none() && token::comment(cursor).is_none() {
                cursor.bump();
            }
        }
        cursor.eat(b';');
        if has_importance && importance.eq_ignore_ascii_case(b"required") {
            return Some(attribute);
        }
    }
    None
}
