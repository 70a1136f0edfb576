//! Who may do what with a folder: access control lists (RFC 4314), kept beside the messages.

use std::{collections::BTreeMap, fs, io};

use super::Maildir;

/// All rights, in the order of RFC 4314 §2.1.
pub const RIGHTS: &str = "lrswipkxtea";
/// Rights of RFC 2086, and those that they stand for (RFC 4314 §2.1.1).
pub const VIRTUAL: [(char, &str); 2] = [('c', "kx"), ('d', "te")];
/// Identifiers that a list can have, and octets of one.
const IDENTIFIERS: usize = 1000;
const IDENTIFIER: usize = 255;
/// Whom everybody is.
const ANYONE: &str = "anyone";

/// Some of the rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u16);

impl Rights {
    /// An owner's.
    pub const ALL: Self = Self((1 << RIGHTS.len()) - 1);

    /// Those with these letters; `None` if one of them is not known.
    #[must_use]
    pub fn of(letters: &str) -> Option<Self> {
        let mut rights = Self::default();
        for letter in letters.chars() {
            rights = rights.with(match VIRTUAL.iter().find(|(known, _)| *known == letter) {
                Some((_, members)) => Self::of(members)?,
                None => Self(1 << RIGHTS.find(letter)?),
            });
        }
        Some(rights)
    }

    /// Both of them.
    #[must_use]
    pub const fn with(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// Without those.
    #[must_use]
    pub const fn without(self, less: Self) -> Self {
        Self(self.0 & !less.0)
    }

    /// Whether all rights with these letters are here.
    #[must_use]
    pub fn have(self, letters: &str) -> bool {
        Self::of(letters).is_some_and(|rights| rights.without(self).is_empty())
    }

    /// Whether one of the rights with these letters is here.
    #[must_use]
    pub fn have_any(self, letters: &str) -> bool {
        Self::of(letters).is_some_and(|rights| rights.without(self) != rights)
    }

    /// Whether they let someone set and clear a flag (RFC 4314 §4).
    #[must_use]
    pub fn change(self, flag: &str) -> bool {
        self.have(match flag {
            _ if flag.eq_ignore_ascii_case("\\Seen") => "s",
            _ if flag.eq_ignore_ascii_case("\\Deleted") => "t",
            _ => "w",
        })
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their letters.
    #[must_use]
    pub fn letters(self) -> String {
        let here = RIGHTS.chars().enumerate().filter(|(at, _)| self.0 >> at & 1 == 1);
        here.map(|(_, letter)| letter).collect()
    }

    /// The same with those of RFC 2086 that have one of them as a member, as clients are told.
    #[must_use]
    pub fn told(self) -> String {
        let old = VIRTUAL.iter().filter(|(_, members)| self.have_any(members));
        self.letters().chars().chain(old.map(|(letter, _)| *letter)).collect()
    }
}

/// The rights of others than the owner, by identifier.
#[derive(Clone, Debug, Default)]
pub struct AccessList(BTreeMap<String, Rights>);

impl AccessList {
    /// What a user may do: what the user or `anyone` is given, without what is taken from either (RFC 4314 §2).
    #[must_use]
    pub fn rights_of(&self, user: &str) -> Rights {
        let sum = |sign: &str| {
            let names = [user, ANYONE].map(|name| format!("{sign}{name}"));
            let rights = names.iter().filter_map(|name| self.0.get(name));
            rights.fold(Rights::default(), |sum, rights| sum.with(*rights))
        };
        sum("").without(sum("-"))
    }

    /// What an identifier has.
    #[must_use]
    pub fn get(&self, identifier: &str) -> Rights {
        self.0.get(identifier).copied().unwrap_or_default()
    }

    /// Gives an identifier these rights and no others; without any it is not in the list.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if it cannot be kept, [`io::ErrorKind::QuotaExceeded`] if there are too many.
    pub fn set(&mut self, identifier: &str, rights: Rights) -> io::Result<()> {
        let is_odd = identifier.is_empty() || identifier.contains(char::is_control);
        if is_odd || identifier.len() > IDENTIFIER {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if rights.is_empty() {
            self.0.remove(identifier);
        } else if self.0.len() < IDENTIFIERS || self.0.contains_key(identifier) {
            self.0.insert(identifier.to_owned(), rights);
        } else {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        Ok(())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Rights)> {
        self.0.iter().map(|(identifier, rights)| (&**identifier, *rights))
    }
}

impl Maildir {
    /// The list of a folder.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such folder, or those of the file system.
    pub fn access(&self, name: &str) -> io::Result<AccessList> {
        let path = self.path(name)?;
        let text = match fs::read_to_string(path.join("acl")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.exists() => String::new(),
            text => text?,
        };
        let entry = |line: &str| {
            let (letters, identifier) = line.split_once(' ')?;
            Some((identifier.to_owned(), Rights::of(letters)?))
        };
        Ok(AccessList(text.lines().filter_map(entry).collect()))
    }

    /// Gives a folder another list.
    ///
    /// # Errors
    /// As [`access`](Self::access).
    pub fn set_access(&self, name: &str, list: &AccessList) -> io::Result<()> {
        let path = self.path(name)?;
        let entry =
            |(identifier, rights): (&str, Rights)| format!("{} {identifier}\n", rights.letters());
        let tmp = path.join("acl.tmp");
        fs::write(&tmp, list.iter().map(entry).collect::<String>())?;
        fs::rename(tmp, path.join("acl"))
    }
}
