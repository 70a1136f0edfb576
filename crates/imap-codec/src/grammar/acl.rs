use alloc::borrow::Cow;

use super::{Input, Result};
use crate::{
    Acl, AclEntry, Items, ListedRights, ParseErrorKind, Rights, SetAcl, StoreAction, types::ASTRING,
};

impl<'a> Input<'a> {
    /// `rights = astring`, lowercase letters and digits.
    pub(crate) fn rights(&mut self) -> Result<Rights<'a>> {
        let error = self.error(ParseErrorKind::Rights);
        let octets = match self.take_while(&ASTRING) {
            [] => self.string()?,
            letters => Cow::Borrowed(letters),
        };
        Rights::from_octets(octets).map_err(|_| error)
    }

    /// `identifier SP rights`
    pub(crate) fn acl_entry(&mut self) -> Result<AclEntry<'a>> {
        let identifier = self.astring()?;
        self.space()?;
        Ok(AclEntry { identifier, rights: self.rights()? })
    }

    /// `acl-data = "ACL" SP mailbox *(SP identifier SP rights)`, after the word.
    pub(super) fn acl(&mut self) -> Result<Acl<'a>> {
        self.space()?;
        let mailbox = self.mailbox()?;
        Ok(Acl { mailbox, entries: self.items_to_end()? })
    }

    /// `listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)`, after the word.
    pub(super) fn listed_rights(&mut self) -> Result<ListedRights<'a>> {
        self.space()?;
        let mailbox = self.mailbox()?;
        self.space()?;
        let identifier = self.astring()?;
        self.space()?;
        let required = self.rights()?;
        Ok(ListedRights { mailbox, identifier, required, optional: self.items_to_end()? })
    }

    /// `setacl = "SETACL" SP mailbox SP identifier SP mod-rights`, after the word.
    pub(super) fn set_acl(&mut self) -> Result<SetAcl<'a>> {
        self.space()?;
        let mailbox = self.mailbox()?;
        self.space()?;
        let identifier = self.astring()?;
        self.space()?;
        let error = self.error(ParseErrorKind::Rights);
        let octets = self.astring_octets()?;
        let (action, skip) = match octets.first() {
            Some(b'+') => (StoreAction::Add, 1),
            Some(b'-') => (StoreAction::Remove, 1),
            _ => (StoreAction::Replace, 0),
        };
        let letters = match octets {
            Cow::Borrowed(octets) => Cow::Borrowed(octets.get(skip..).unwrap_or_default()),
            Cow::Owned(octets) => Cow::Owned(octets.get(skip..).unwrap_or_default().to_vec()),
        };
        let rights = Rights::from_octets(letters).map_err(|_| error)?;
        Ok(SetAcl { mailbox, identifier, action, rights })
    }

    /// Arguments of one type to the end, each behind a space; at least one.
    pub(super) fn arguments<T: crate::Item>(&mut self) -> Result<Items<'a, T>> {
        let error = self.error(ParseErrorKind::Space);
        let items: Items<'a, T> = self.items_to_end()?;
        if items.is_empty() { Err(error) } else { Ok(items) }
    }
}
