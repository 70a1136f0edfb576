use super::{Input, Result};
use crate::{
    Capability, ExtendedItem, IdField, Item, Items, Listing, Mailbox, MailboxAttribute, Namespace,
    NamespaceExtension, Namespaces, ParseErrorKind,
};

impl<'a> Input<'a> {
    /// `capability = ("AUTH=" auth-type) / atom`
    pub(crate) fn capability(&mut self) -> Result<Capability<'a>> {
        let word = self.word()?;
        // A server in use writes `LITERAL +`.
        if self.leniency().extra_space && word.eq_ignore_ascii_case(b"LITERAL") {
            let split = match self.rest() {
                [b' ', sign @ (b'+' | b'-')] | [b' ', sign @ (b'+' | b'-'), b' ' | b']', ..] => {
                    Some(*sign)
                }
                _ => None,
            };
            if let Some(sign) = split {
                self.take(2);
                return Ok(if sign == b'+' {
                    Capability::LiteralPlus
                } else {
                    Capability::LiteralMinus
                });
            }
        }
        Ok(Capability::checked(word))
    }

    /// `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
    /// [SP mbox-list-extended]`
    pub(crate) fn listing(&mut self) -> Result<Listing<'a>> {
        let attributes = if self.leniency().nil_string && self.nil() {
            Items::EMPTY
        } else {
            self.list_by(MailboxAttribute::check)?
        };
        self.space()?;
        let delimiter = self.delimiter()?;
        self.space()?;
        let start = *self;
        let known = self.named_listing();
        let (mailbox, extended) = match known {
            Err(_) if self.leniency().odd_flag => {
                *self = start;
                (self.odd_name()?, Items::EMPTY)
            }
            known => known?,
        };
        Ok(Listing { attributes, delimiter, mailbox, extended })
    }

    /// `mailbox [SP mbox-list-extended]`, to the end.
    fn named_listing(&mut self) -> Result<(Mailbox<'a>, Items<'a, ExtendedItem<'a>>)> {
        let mailbox = self.mailbox()?;
        let mut extended = Items::EMPTY;
        if !self.is_end() {
            self.space()?;
            if !(self.is_end() && self.leniency().extra_space) {
                extended = self.list()?;
            }
        }
        Ok((mailbox, extended))
    }

    /// The rest of the line, which some servers do not quote although there are spaces or tabs in the name.
    fn odd_name(&mut self) -> Result<Mailbox<'a>> {
        let error = self.error(ParseErrorKind::String);
        match self.take_rest() {
            [b' ' | b'"' | b'(' | b'{', ..] | [] | [.., b' '] => Err(error),
            name if memchr::memchr3(b'\r', b'\n', 0, name).is_some() => Err(error),
            name => Ok(Mailbox::checked(name)),
        }
    }

    /// `mbx-list-oflag / mbx-list-sflag`
    pub(crate) fn mailbox_attribute(&mut self) -> Result<MailboxAttribute<'a>> {
        self.flag().map(MailboxAttribute::from_flag)
    }

    /// `mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val`
    pub(crate) fn extended_item(&mut self) -> Result<ExtendedItem<'a>> {
        let tag = self.astring()?;
        self.space()?;
        let mut ahead = *self;
        let is = |name: &[u8]| tag.as_bytes().eq_ignore_ascii_case(name);
        let known = match () {
            () if is(b"CHILDINFO") => {
                ahead.list1(ParseErrorKind::String).map(ExtendedItem::ChildInfo)
            }
            () if is(b"OLDNAME") => ahead.old_name().map(ExtendedItem::OldName),
            () => self.fail(ParseErrorKind::Parameter),
        };
        if let Ok(item) = known {
            *self = ahead;
            return Ok(item);
        }
        Ok(ExtendedItem::Other { tag, value: self.raw_value()? })
    }

    /// `"(" mailbox ")"`
    fn old_name(&mut self) -> Result<Mailbox<'a>> {
        self.bracket(b'(')?;
        let mailbox = self.mailbox()?;
        self.close(b')')?;
        Ok(mailbox)
    }

    /// `namespace SP namespace SP namespace`
    pub(crate) fn namespaces(&mut self) -> Result<Namespaces<'a>> {
        let personal = self.namespace_list()?;
        self.space()?;
        let other_users = self.namespace_list()?;
        self.space()?;
        let shared = self.namespace_list()?;
        Ok(Namespaces { personal, other_users, shared })
    }

    /// `namespace = nil / "(" 1*namespace-descr ")"`
    fn namespace_list(&mut self) -> Result<Items<'a, Namespace<'a>>> {
        if self.nil() { Ok(Items::EMPTY) } else { self.list() }
    }

    /// `namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil)
    /// [namespace-response-extensions] ")"`
    pub(crate) fn namespace(&mut self) -> Result<Namespace<'a>> {
        self.bracket(b'(')?;
        let prefix = self.astring()?;
        self.space()?;
        let delimiter = self.delimiter()?;
        let mut extensions = Items::EMPTY;
        if self.peek() == Some(b' ') {
            self.space()?;
            if self.peek() != Some(b')') {
                extensions = self.items()?;
            }
        }
        self.close(b')')?;
        Ok(Namespace { prefix, delimiter, extensions })
    }

    /// `string SP "(" string *(SP string) ")"`
    pub(crate) fn namespace_extension(&mut self) -> Result<NamespaceExtension<'a>> {
        let name = self.astring()?;
        self.space()?;
        Ok(NamespaceExtension { name, values: self.list1(ParseErrorKind::String)? })
    }

    /// `"(" *(string SP nstring) ")" / nil` (RFC 2971 §3.1)
    pub(crate) fn id_fields(&mut self) -> Result<Option<Items<'a, IdField<'a>>>> {
        if self.nil() { Ok(None) } else { self.list().map(Some) }
    }

    /// `string SP nstring`
    pub(crate) fn id_field(&mut self) -> Result<IdField<'a>> {
        let field = self.astring()?;
        self.space()?;
        Ok(IdField { field, value: self.nstring()? })
    }
}
