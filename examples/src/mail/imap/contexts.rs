//! Searches whose results the client is kept informed of (RFC 5267 §4.3).

use imap_codec::{
    Command, Data, SearchReturn, Server, Tag,
    server::{SearchContext, View},
};

use super::{Failure, Service, search, selected::Selected};
use crate::mail::maildir::Folder;

/// A search with UPDATE.
pub(super) struct Updating {
    context: SearchContext,
    command: Command<'static>,
    /// What numbers meant when it was given: they mean that as long as it lasts.
    view: View,
    /// The mod-sequence at which the folder was searched.
    searched: u64,
    /// Its command is not completed yet.
    is_new: bool,
    /// What was found then, if not all of it is told.
    found: Option<Vec<u32>>,
}

impl Updating {
    /// The UIDs that are found now, in their order.
    fn search(&self, folder: &Folder, selected: &Selected) -> Result<Vec<u32>, Failure> {
        let before = Some(&self.view);
        Ok(match &self.command {
            Command::Search { search, .. } => {
                search::found(folder, search, selected, before)?.iter().collect()
            }
            Command::Sort { sort, .. } => search::sorted(folder, sort, selected, before)?,
            _ => Vec::new(),
        })
    }
}

impl Service {
    /// Remembers a search with UPDATE that was answered.
    pub(super) fn keep_updating(
        &mut self,
        tag: &Tag<'_>,
        command: &Command<'_>,
    ) -> Result<(), Failure> {
        let returns = match command {
            Command::Search { search, .. } => &search.returns,
            Command::Sort { sort, .. } => &sort.returns,
            _ => return Ok(()),
        };
        let mut options = returns.iter().flatten();
        if !options.any(|option| matches!(option, SearchReturn::Update(_))) {
            return Ok(());
        }
        let folder = self.look()?;
        let selected = self.selected()?;
        let (command, view) = (command.clone().into_owned(), selected.view.clone());
        let context = SearchContext::new(tag, command.verb(), &[]);
        let (searched, is_new, found) = (folder.mod_seq, true, None);
        let mut updating = Updating { context, command, view, searched, is_new, found };
        let mut found = updating.search(&folder, selected)?;
        found.retain(|uid| updating.view.seq(*uid).is_some());
        updating.context = SearchContext::new(tag, updating.command.verb(), &found);
        selected.updating.push(updating);
        Ok(())
    }

    /// Tells what searches do not find any more, before numbers change.
    pub(super) fn tell_removed(
        &mut self,
        server: &mut Server,
        folder: &Folder,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let selected = self.selected()?;
        selected.updating.retain_mut(|updating| {
            let is_kept = server.contexts().any(|tag| tag == updating.context.tag());
            is_kept || std::mem::take(&mut updating.is_new)
        });
        let mut all = std::mem::take(&mut selected.updating);
        for updating in &mut all {
            if updating.searched != folder.mod_seq {
                let now = updating.search(folder, selected)?;
                if let Some(removed) = updating.context.removed(&now, &selected.view) {
                    server.data(&Data::ESearch(removed), out)?;
                }
                (updating.searched, updating.found) = (folder.mod_seq, Some(now));
            }
        }
        selected.updating = all;
        Ok(())
    }

    /// Tells what searches find besides, behind the news that it comes from.
    pub(super) fn tell_added(
        &mut self,
        server: &mut Server,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let selected = self.selected()?;
        for updating in &mut selected.updating {
            let Some(now) = updating.found.take() else { continue };
            if let Some(added) = updating.context.added(&now, &selected.view) {
                server.data(&Data::ESearch(added), out)?;
            }
        }
        Ok(())
    }
}
