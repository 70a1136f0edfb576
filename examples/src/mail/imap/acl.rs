//! SETACL, DELETEACL, GETACL, LISTRIGHTS and MYRIGHTS (RFC 4314).

use std::borrow::Cow;

use imap_codec::{
    AString, Acl, AclEntry, Data, Items, ListedRights, Mailbox, Rights as Letters, Server, SetAcl,
    StoreAction,
};

use super::{Failure, Outcome, Service, bad, text};
use crate::mail::maildir::{RIGHTS, Rights, VIRTUAL};

impl Service {
    pub(super) fn set_acl(&self, set: &SetAcl<'_>) -> Outcome {
        let rights = Rights::of(set.rights.as_str()).ok_or_else(|| bad("unknown right"))?;
        self.change_acl(&set.mailbox, &set.identifier, |have| match set.action {
            StoreAction::Replace => rights,
            StoreAction::Add => have.with(rights),
            StoreAction::Remove => have.without(rights),
        })?;
        Ok(text("SETACL completed"))
    }

    pub(super) fn delete_acl(&self, mailbox: &Mailbox<'_>, identifier: &AString<'_>) -> Outcome {
        self.change_acl(mailbox, identifier, |_| Rights::default())?;
        Ok(text("DELETEACL completed"))
    }

    fn change_acl(
        &self,
        mailbox: &Mailbox<'_>,
        identifier: &AString<'_>,
        change: impl FnOnce(Rights) -> Rights,
    ) -> Result<(), Failure> {
        let place = self.place(mailbox)?;
        place.need("a")?;
        let identifier = known(identifier)?;
        if identifier.trim_start_matches('-') == place.store.owner() {
            return Err(bad("the owner has all rights"));
        }
        let store = place.store.lock();
        let mut list = store.access(&place.folder)?;
        list.set(&identifier, change(list.get(&identifier)))?;
        Ok(store.set_access(&place.folder, &list)?)
    }

    pub(super) fn get_acl(
        &self,
        server: &mut Server,
        mailbox: &Mailbox<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let place = self.place(mailbox)?;
        place.need("a")?;
        let list = place.store.lock().access(&place.folder)?;
        let entry = |(identifier, rights): (&str, Rights)| {
            let identifier = AString::new(identifier.as_bytes().to_vec()).ok()?;
            Some(AclEntry { identifier, rights: letters(rights.told()).ok()? })
        };
        let owner = (place.store.owner(), Rights::ALL);
        let entries: Vec<AclEntry<'_>> =
            std::iter::once(owner).chain(list.iter()).filter_map(entry).collect();
        let acl = Acl { mailbox: mailbox.clone(), entries: Items::new(&entries) };
        server.data(&Data::Acl(acl), out)?;
        Ok(text("GETACL completed"))
    }

    pub(super) fn list_rights(
        &self,
        server: &mut Server,
        mailbox: &Mailbox<'_>,
        identifier: &AString<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let place = self.place(mailbox)?;
        place.need("a")?;
        // It must exist.
        place.store.lock().access(&place.folder)?;
        let is_owner = known(identifier)? == place.store.owner();
        let virtuals = VIRTUAL.iter().map(|(letter, _)| *letter);
        let each: Vec<Letters<'_>> = RIGHTS
            .chars()
            .chain(virtuals)
            .map(|letter| letters(letter.to_string()))
            .collect::<Result<_, _>>()?;
        let listed = ListedRights {
            mailbox: mailbox.clone(),
            identifier: identifier.clone(),
            required: letters(if is_owner { Rights::ALL.told() } else { String::new() })?,
            optional: if is_owner { Items::EMPTY } else { Items::new(&each) },
        };
        server.data(&Data::ListRights(listed), out)?;
        Ok(text("LISTRIGHTS completed"))
    }

    pub(super) fn my_rights(
        &self,
        server: &mut Server,
        mailbox: &Mailbox<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let place = self.place(mailbox)?;
        if !place.is_known() {
            place.need("l")?;
        }
        // It must exist.
        place.store.lock().access(&place.folder)?;
        tell_rights(server, mailbox, place.rights, out)?;
        Ok(text("MYRIGHTS completed"))
    }
}

/// MYRIGHTS, also for LIST (RFC 8440).
pub(super) fn tell_rights(
    server: &mut Server,
    mailbox: &Mailbox<'_>,
    rights: Rights,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let rights = letters(rights.told())?;
    Ok(server.data(&Data::MyRights { mailbox: mailbox.clone(), rights }, out)?)
}

/// An identifier as accounts have it.
fn known(identifier: &AString<'_>) -> Result<String, Failure> {
    let name = std::str::from_utf8(identifier.as_bytes()).map_err(|_| bad("no name"))?;
    Ok(name.to_ascii_lowercase())
}

fn letters<'a>(letters: impl Into<Cow<'a, str>>) -> Result<Letters<'a>, Failure> {
    Letters::new(letters).map_err(|_| bad("no rights"))
}
