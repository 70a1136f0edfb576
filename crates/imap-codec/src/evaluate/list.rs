use alloc::vec::Vec;

use crate::{
    AString, ExtendedItem, Items, List, ListReturn, ListSelection, Listing, Mailbox,
    MailboxAttribute, Matcher, order::sorted,
};

/// What LIST selects and what it returns of it (RFC 9051 §6.3.9, RFC 5258 §3, RFC 6154 §5.2).
///
/// ```
/// use imap_codec::{Command, Leniency, Mailbox, Naming, evaluate::{Folder, ListProgram}};
/// let (_, command) = Command::parse(b"a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" %\r\n", Leniency::STRICT)?;
/// let Command::List(list) = command else { unreachable!() };
/// let folder = |name, subscribed| Mailbox::new(name, Naming::Utf8).map(|name| Folder { subscribed, ..Folder::new(name) });
/// let folders = [folder("Foo", false)?, folder("Foo/Bar", true)?, folder("Moo", false)?];
/// let found = ListProgram::new(&list)?.list(&list, Some(b'/'), &folders);
/// assert_eq!(found.len(), 1);
/// assert!(found[0].mailbox == folders[0].mailbox && found[0].child_info);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListProgram {
    /// `SUBSCRIBED` is selected: names that are subscribed to, whether they exist or not.
    pub only_subscribed: bool,
    /// `SPECIAL-USE` is selected.
    pub only_special: bool,
    /// `REMOTE` is selected: also folders of other servers.
    pub with_remote: bool,
    /// `RECURSIVEMATCH` is selected: also names above those that are selected.
    pub recursive: bool,
    /// `\Subscribed` is told. It always is if it is selected by.
    pub tell_subscribed: bool,
    /// `\HasChildren` and `\HasNoChildren` are told. A server may always tell them (RFC 5258 §4).
    pub tell_children: bool,
}

/// Why a LIST is refused: BAD (RFC 5258 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// `RECURSIVEMATCH` without an option that selects.
    #[error("RECURSIVEMATCH needs another option")]
    RecursiveMatch,
    /// A selection option that is not known.
    #[error("unknown selection option")]
    Selection,
    /// A return option that is not known.
    #[error("unknown return option")]
    Return,
}

/// A name that exists, that is subscribed to, or both.
#[derive(Clone, Debug)]
pub struct Folder<'a> {
    /// The name.
    pub mailbox: Mailbox<'a>,
    /// Whether there is such a mailbox.
    pub exists: bool,
    /// Whether it is subscribed to.
    pub subscribed: bool,
    /// Whether it is on another server.
    pub remote: bool,
    /// What else is said of it: `\Marked`, `\Noinferiors`, what it is used for.
    pub attributes: &'a [MailboxAttribute<'a>],
}

impl<'a> Folder<'a> {
    /// A mailbox that exists and is not subscribed to.
    #[must_use]
    pub const fn new(mailbox: Mailbox<'a>) -> Self {
        Self { mailbox, exists: true, subscribed: false, remote: false, attributes: &[] }
    }
}

/// A name that LIST gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<'a> {
    /// The name.
    pub mailbox: Mailbox<'a>,
    /// What is said of it. Of a name without a mailbox, `\NonExistent`, which clients of RFC 3501 read as `\Noselect` in LIST
    /// without options.
    pub attributes: Vec<MailboxAttribute<'a>>,
    /// `CHILDINFO ("SUBSCRIBED")`: names below it are selected (RFC 5258 §3.5).
    pub child_info: bool,
    /// It is selected itself, and not for what is below it: STATUS and METADATA are told of such mailboxes alone, if they can
    /// be selected by SELECT too (RFC 5819 §2, RFC 9590 §3).
    pub selected: bool,
}

impl Listed<'_> {
    /// What is sent of it.
    #[must_use]
    pub fn listing(&self, delimiter: Option<u8>) -> Listing<'_> {
        static SUBSCRIBED: [AString<'static>; 1] = [AString::plain(b"SUBSCRIBED")];
        static CHILD_INFO: [ExtendedItem<'static>; 1] =
            [ExtendedItem::ChildInfo(Items::new(&SUBSCRIBED))];
        Listing {
            attributes: Items::new(&self.attributes),
            delimiter,
            mailbox: self.mailbox.clone(),
            extended: if self.child_info { Items::new(&CHILD_INFO) } else { Items::EMPTY },
        }
    }
}

impl ListProgram {
    /// What `list` asks for. What it asks to be told besides the names (STATUS, METADATA, MYRIGHTS) is for the server to add.
    ///
    /// # Errors
    /// If an option is not known, or RECURSIVEMATCH stands alone.
    pub fn new(list: &List<'_>) -> Result<Self, ListError> {
        let mut program = Self::default();
        for option in list.selection.iter().flatten() {
            match option {
                ListSelection::Subscribed => program.only_subscribed = true,
                ListSelection::SpecialUse => program.only_special = true,
                ListSelection::Remote => program.with_remote = true,
                ListSelection::RecursiveMatch => program.recursive = true,
                ListSelection::Other { .. } => return Err(ListError::Selection),
            }
        }
        if program.recursive && !program.only_subscribed {
            return Err(ListError::RecursiveMatch);
        }
        program.tell_subscribed = program.only_subscribed;
        for option in list.returns.iter().flatten() {
            match option {
                ListReturn::Subscribed => program.tell_subscribed = true,
                ListReturn::Children => program.tell_children = true,
                ListReturn::Other { .. } => return Err(ListError::Return),
                _ => {}
            }
        }
        Ok(program)
    }

    /// The names that are listed, in the order of their octets: those of `folders` that are selected and match, and levels above
    /// them that match and are no mailboxes, or, with RECURSIVEMATCH, are not selected themselves while something below them is
    /// that is not listed (RFC 5258 §3.5). An empty pattern, which asks for the delimiter, is for the server to answer.
    #[must_use]
    pub fn list<'f>(
        &self,
        list: &List<'_>,
        delimiter: Option<u8>,
        folders: &'f [Folder<'f>],
    ) -> Vec<Listed<'f>> {
        let mut matchers: Vec<Matcher> = list
            .patterns
            .iter()
            .map(|pattern| pattern.matcher(&list.reference, delimiter))
            .collect();
        let mut matches =
            |name: &Mailbox<'_>| matchers.iter_mut().any(|matcher| matcher.matches(name));
        let names = Names::new(folders, delimiter);
        let (mut listed, mut selected, mut unlisted) = (Vec::new(), Vec::new(), Vec::new());
        for folder in &names.folders {
            if self.selects(folder) {
                let name = folder.mailbox.as_bytes();
                selected.push(name);
                let found = matches(&folder.mailbox);
                if found { &mut listed } else { &mut unlisted }.push(name);
            }
        }
        let mut above = Vec::new();
        if self.recursive {
            for folder in &names.folders {
                if matches(&folder.mailbox) {
                    above.push(folder.mailbox.as_bytes());
                }
            }
        }
        if self.recursive || !self.only_subscribed && !self.only_special {
            for name in &selected {
                let Some(folder) = names.folder(name) else { continue };
                for matcher in &mut matchers {
                    above.extend(matcher.parents(&folder.mailbox));
                }
            }
        }
        above.retain(|name| match self.recursive {
            true => names.has_below(&unlisted, name),
            false => !names.exists(name),
        });
        listed.append(&mut above);
        let name = |place: usize| listed.get(place).copied();
        let mut places = sorted(listed.len(), &|left, right| name(left).cmp(&name(right)));
        places.dedup_by(|left, right| name(*left) == name(*right));
        places
            .into_iter()
            .filter_map(name)
            .map(|name| Listed {
                mailbox: Mailbox::checked(name),
                attributes: self.attributes(&names, name),
                child_info: self.recursive && names.has_below(&selected, name),
                selected: selected.binary_search(&name).is_ok(),
            })
            .collect()
    }

    fn selects(&self, folder: &Folder<'_>) -> bool {
        let is_special = || {
            folder.attributes.iter().any(|attribute| {
                matches!(
                    attribute,
                    MailboxAttribute::All
                        | MailboxAttribute::Archive
                        | MailboxAttribute::Drafts
                        | MailboxAttribute::Flagged
                        | MailboxAttribute::Important
                        | MailboxAttribute::Junk
                        | MailboxAttribute::Sent
                        | MailboxAttribute::Trash
                )
            })
        };
        let there = if self.only_subscribed { folder.subscribed } else { folder.exists };
        there && (self.with_remote || !folder.remote) && (!self.only_special || is_special())
    }

    fn attributes<'f>(&self, names: &Names<'f>, name: &[u8]) -> Vec<MailboxAttribute<'f>> {
        let mut attributes = Vec::new();
        let folder = names.folder(name);
        if !names.exists(name) {
            attributes.push(MailboxAttribute::NonExistent);
        }
        attributes.extend(folder.iter().flat_map(|folder| folder.attributes).cloned());
        // No inferiors says that there are no children, and more (RFC 5258 §5).
        if self.tell_children && !attributes.contains(&MailboxAttribute::NoInferiors) {
            attributes.push(match names.has_below(&names.existing, name) {
                true => MailboxAttribute::HasChildren,
                false => MailboxAttribute::HasNoChildren,
            });
        }
        if folder.is_some_and(|folder| folder.subscribed) && self.tell_subscribed {
            attributes.push(MailboxAttribute::Subscribed);
        }
        if folder.is_some_and(|folder| folder.remote) {
            attributes.push(MailboxAttribute::Remote);
        }
        attributes
    }
}

/// What there is, by the octets of the names.
struct Names<'f> {
    /// In their order, each once.
    folders: Vec<&'f Folder<'f>>,
    /// The same of those that exist.
    existing: Vec<&'f [u8]>,
    delimiter: Option<u8>,
}

impl<'f> Names<'f> {
    fn new(folders: &'f [Folder<'f>], delimiter: Option<u8>) -> Self {
        let name = |place: usize| folders.get(place).map(|folder| folder.mailbox.as_bytes());
        let mut names = Self { folders: Vec::new(), existing: Vec::new(), delimiter };
        for place in sorted(folders.len(), &|left, right| name(left).cmp(&name(right))) {
            let Some(folder) = folders.get(place) else { continue };
            let octets = folder.mailbox.as_bytes();
            if folder.exists && names.existing.last() != Some(&octets) {
                names.existing.push(octets);
            }
            // Of two with one name the last is meant.
            names.folders.pop_if(|before| before.mailbox.as_bytes() == octets);
            names.folders.push(folder);
        }
        names
    }

    fn folder(&self, name: &[u8]) -> Option<&'f Folder<'f>> {
        let by_name = |folder: &&Folder<'_>| folder.mailbox.as_bytes().cmp(name);
        self.folders.get(self.folders.binary_search_by(by_name).ok()?).copied()
    }

    fn exists(&self, name: &[u8]) -> bool {
        self.existing.binary_search(&name).is_ok()
    }

    /// What all names below `name` begin with.
    fn below(&self, name: &[u8]) -> Option<Vec<u8>> {
        let mut below = Vec::from(name);
        below.push(self.delimiter?);
        Some(below)
    }

    /// Whether one of `names`, which are in their order, is below `name`.
    fn has_below(&self, names: &[&[u8]], name: &[u8]) -> bool {
        let Some(below) = self.below(name) else { return false };
        let (Ok(at) | Err(at)) = names.binary_search(&&*below);
        names.get(at).is_some_and(|next| next.starts_with(&below))
    }
}
