//! What is kept between runs: the mirror of the mailbox, and which file here is which message there.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use imap_codec::client::Snapshot;
use serde_json::{Value, json};

/// What both sides had in common at the end of the last run.
pub(super) struct State {
    folder: PathBuf,
    pub(super) snapshot: Snapshot,
    /// By UIDs.
    pub(super) known: BTreeMap<u32, Known>,
    /// UIDs by files.
    uids: BTreeMap<String, u32>,
}

/// A message on both sides.
pub(super) struct Known {
    /// The file's name without its flags.
    pub(super) base: String,
    /// The flags that both had.
    pub(super) flags: Vec<String>,
}

impl State {
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut state = Self {
            folder: folder.to_owned(),
            snapshot: Snapshot::default(),
            known: BTreeMap::new(),
            uids: BTreeMap::new(),
        };
        if let Some(text) = if_there(fs::read_to_string(folder.join("sync.json")))? {
            let mut whole: Value = serde_json::from_str(&text)?;
            state.snapshot = serde_json::from_value(whole["mailbox"].take())?;
            let known: Vec<(u32, String, Vec<String>)> =
                serde_json::from_value(whole["messages"].take())?;
            known.into_iter().for_each(|(uid, base, flags)| state.insert(uid, base, flags));
        }
        // Of a run that broke off.
        if let Some(text) = if_there(fs::read_to_string(folder.join("sync.new")))? {
            for line in text.lines() {
                let (uid, base, flags) = serde_json::from_str(line)?;
                state.insert(uid, base, flags);
            }
        }
        Ok(state)
    }

    /// Writes all of it down.
    pub(super) fn write(&mut self) -> io::Result<()> {
        let known = &self.known;
        self.uids.retain(|_, uid| known.contains_key(uid));
        let messages: Vec<_> =
            self.known.iter().map(|(uid, known)| (uid, &known.base, &known.flags)).collect();
        let whole = json!({ "mailbox": self.snapshot, "messages": messages });
        let tmp = self.folder.join("sync.tmp");
        fs::write(&tmp, whole.to_string())?;
        fs::rename(tmp, self.folder.join("sync.json"))?;
        if_there(fs::remove_file(self.folder.join("sync.new"))).map(drop)
    }

    /// A message is on both sides from now on, also if this run breaks off.
    pub(super) fn add(&mut self, uid: u32, base: &str, flags: &[String]) -> io::Result<()> {
        let mut file =
            OpenOptions::new().create(true).append(true).open(self.folder.join("sync.new"))?;
        writeln!(file, "{}", json!([uid, base, flags]))?;
        self.insert(uid, base.to_owned(), flags.to_vec());
        Ok(())
    }

    pub(super) fn uid(&self, base: &str) -> Option<u32> {
        self.uids.get(base).copied().filter(|uid| self.known.contains_key(uid))
    }

    fn insert(&mut self, uid: u32, base: String, flags: Vec<String>) {
        self.uids.insert(base.clone(), uid);
        self.known.insert(uid, Known { base, flags });
    }
}

fn if_there<R>(read: io::Result<R>) -> io::Result<Option<R>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}
