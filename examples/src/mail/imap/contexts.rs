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
        let (searched, is_new) = (folder.mod_seq, true);
        let mut updating = Updating { context, command, view, searched, is_new };
        let mut found = updating.search(&folder, selected)?;
        found.retain(|uid| updating.view.seq(*uid).is_some());
        updating.context = SearchContext::new(tag, updating.command.verb(), &found);
        selected.updating.push(updating);
        Ok(())
    }

    /// Tells what of the results is gone, before numbers change.
    pub(super) fn tell_gone(
        &mut self,
        server: &mut Server,
        folder: &Folder,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let Selected { updating, view, .. } = self.selected()?;
        updating.retain_mut(|updating| {
            let is_kept = server.contexts().any(|tag| tag == updating.context.tag());
            is_kept || std::mem::take(&mut updating.is_new)
        });
        for updating in updating {
            if let Some(gone) = updating.context.gone(|uid| folder.message(uid).is_some(), view) {
                server.data(&Data::ESearch(gone), out)?;
            }
        }
        Ok(())
    }

    /// Tells what searches find besides or not any more, behind the news that it comes from.
    pub(super) fn tell_found(
        &mut self,
        server: &mut Server,
        folder: &Folder,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let selected = self.selected()?;
        let mut all = std::mem::take(&mut selected.updating);
        for updating in all.iter_mut().filter(|updating| updating.searched != folder.mod_seq) {
            let now = updating.search(folder, selected)?;
            let view = &selected.view;
            let removed = updating.context.removed(&now, view);
            for changes in removed.into_iter().chain(updating.context.added(&now, view)) {
                server.data(&Data::ESearch(changes), out)?;
            }
            updating.searched = folder.mod_seq;
        }
        selected.updating = all;
        Ok(())
    }
}
