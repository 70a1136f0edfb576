//! Searches whose results the client is kept informed of: UPDATE and CANCELUPDATE (RFC 5267 §4.3).

use alloc::vec::Vec;

use super::Server;
use crate::{
    AString, Code, Command, Data, MultiSearch, SearchReturn, Status, Tag, Text, encode::put,
    notices::Notices,
};

/// Updates that a session may have at a time; others are refused with NOUPDATE.
const MOST: usize = 32;

/// What follows from a command that is completed with OK.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Then {
    /// Nothing more than its verb says.
    Nothing,
    /// NOTIFY: what the client wants to hear.
    Notify(Notices),
    /// A search with UPDATE.
    Update,
    /// CANCELUPDATE of these tags.
    Cancel(Vec<Tag<'static>>),
}

impl Then {
    pub(super) fn of(command: &Command<'_>) -> Self {
        match command {
            Command::Notify(notify) => Self::Notify(Notices::of(notify)),
            Command::CancelUpdate(tags) => Self::Cancel(tags.iter().filter_map(tag_of).collect()),
            command if wants_updates(command) => Self::Update,
            _ => Self::Nothing,
        }
    }
}

fn tag_of(text: AString<'_>) -> Option<Tag<'static>> {
    Tag::new(text.as_str()?).ok().map(Tag::into_owned)
}

fn wants_updates(command: &Command<'_>) -> bool {
    let returns = match command {
        Command::Search { search, .. } | Command::MultiSearch(MultiSearch { search, .. }) => {
            &search.returns
        }
        Command::Sort { sort, .. } => &sort.returns,
        _ => return false,
    };
    returns.iter().flatten().any(|option| matches!(option, SearchReturn::Update(_)))
}

impl Server {
    /// The searches whose results the client is to be told the changes of, by their tags: those with UPDATE that were completed with OK, up to
    /// CANCELUPDATE or the end of the selection (RFC 5267 §4.3). A search that was refused this by [`Code::NoUpdate`] is not among
    /// them; the machine does so by itself for the 33rd.
    pub fn contexts(&self) -> impl ExactSizeIterator<Item = &Tag<'static>> + '_ {
        self.contexts.iter()
    }

    /// The answer to a search with UPDATE that bears the tag of another one (RFC 5267 §4.3).
    pub(super) fn forbid_reuse(
        &self,
        tag: &Tag<'_>,
        command: &Command<'_>,
    ) -> Option<(Status, Text<'static>)> {
        let opens = |open: &super::Open| open.tag == *tag && open.then == Then::Update;
        let is_reused =
            wants_updates(command) && (self.contexts.contains(tag) || self.open.iter().any(opens));
        is_reused.then(|| (Status::Bad, Text::checked(None, b"Tag reuse")))
    }

    /// A search with UPDATE is about to be completed with OK.
    pub(super) fn keep_context(&mut self, tag: &Tag<'_>, out: &mut Vec<u8>) {
        if self.contexts.len() < MOST {
            self.contexts.push(tag.clone().into_owned());
            return;
        }
        let Ok(refused) = AString::try_from(tag.as_str()) else { return };
        let text = Text::checked(Some(Code::NoUpdate(refused)), b"Too many contexts");
        put(&Data::Condition { status: Status::No, text }, out);
    }

    /// The client is told that there are no updates for a tag.
    pub(super) fn refuse_updates(&mut self, tag: &AString<'_>) {
        let is = |known: &Tag<'_>| known.as_str().as_bytes() == tag.as_bytes();
        self.contexts.retain(|known| !is(known));
        for open in &mut self.open {
            if open.then == Then::Update && is(&open.tag) {
                open.then = Then::Nothing;
            }
        }
    }
}
