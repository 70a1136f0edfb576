//! What a folder holds.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use super::list::{self, Entry, UidList};

/// Stands in the name of a copy, before that of what it is a copy of.
pub(super) const ORIGIN: &str = ",E=";

/// What a folder holds, in order of unique identifiers.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder's UIDVALIDITY.
    pub uid_validity: u32,
    /// The next message's unique identifier.
    pub uid_next: u32,
    /// The highest mod-sequence: that of the last change.
    pub mod_seq: u64,
    /// The messages.
    pub messages: Vec<Message>,
    /// The keywords that the folder knows.
    pub keywords: Vec<String>,
    /// Unique identifiers of messages that are gone, with the mod-sequence of that.
    gone: Vec<(u32, u64)>,
    /// What is gone since this mod-sequence is known.
    known_since: u64,
}

/// One message of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its unique identifier.
    pub uid: u32,
    /// The mod-sequence of its last change.
    pub mod_seq: u64,
    /// Its flags as IMAP writes them, `\Seen` and `$Forwarded`.
    pub flags: Vec<String>,
    /// Its size in octets.
    pub size: u64,
    /// Seconds since the Unix epoch at which it came.
    pub received: u64,
    pub(super) folder: PathBuf,
    /// The file's name without its flags.
    pub(super) base: String,
    letters: String,
}

/// A folder as it was when it was last looked at.
#[derive(Clone, Debug)]
pub(super) struct Cached {
    /// When files last came, went, or got other flags.
    changed: SystemTime,
    pub(super) folder: Arc<Folder>,
}

impl Folder {
    /// The message with a unique identifier.
    #[must_use]
    pub fn message(&self, uid: u32) -> Option<&Message> {
        let at = self.messages.binary_search_by_key(&uid, |message| message.uid).ok()?;
        self.messages.get(at)
    }

    /// The unique identifiers of messages that are gone since a mod-sequence; `None` if that is not known any more.
    #[must_use]
    pub fn gone_since(&self, mod_seq: u64) -> Option<impl Iterator<Item = u32>> {
        let gone = self.gone.iter().filter(move |(_, at)| *at > mod_seq).map(|(uid, _)| *uid);
        (mod_seq >= self.known_since).then_some(gone)
    }
}

impl Message {
    /// The message.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if it is gone, or those of the file system.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(self.locate()?)
    }

    /// Whether it has a flag, in any case.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known.eq_ignore_ascii_case(flag))
    }

    /// What its copies in other folders share with it.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.base.split_once(ORIGIN).map_or(&self.base, |(_, origin)| origin)
    }

    /// Seconds since the Unix epoch at which it was put into its folder: names of files begin with that, in microseconds if
    /// they were made here. `None` for other names.
    #[must_use]
    pub fn saved(&self) -> Option<u64> {
        let time: u64 = self.base.split('.').next()?.parse().ok()?;
        Some(if time > 100_000_000_000 { time / 1_000_000 } else { time })
    }

    /// The file's name without its flags: what stays as long as the message is in its folder.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where the file is now: another session may have changed the flags, which are part of its name.
    pub(super) fn locate(&self) -> io::Result<PathBuf> {
        let likely = self.folder.join("cur").join(format!("{}:2,{}", self.base, self.letters));
        if likely.is_file() {
            return Ok(likely);
        }
        for place in ["cur", "new"] {
            for entry in fs::read_dir(self.folder.join(place))? {
                let path = entry?.path();
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if name.split(":2,").next() == Some(&self.base) {
                    return Ok(path);
                }
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }
}

impl Cached {
    /// The folder, if nothing has happened to it.
    pub(super) fn if_unchanged(&self, path: &Path) -> Option<Arc<Folder>> {
        let is_same = fs::metadata(path.join("cur")).and_then(|cur| cur.modified()).ok()?
            == self.changed
            && fs::read_dir(path.join("new")).ok()?.next().is_none();
        is_same.then(|| self.folder.clone())
    }

    /// Looks at the folder, takes what is new into it, and writes down what has changed.
    pub(super) fn look(path: &Path) -> io::Result<Self> {
        let mut list = UidList::read(path)?;
        let keywords = list::keywords(path)?;
        for entry in fs::read_dir(path.join("new"))? {
            let entry = entry?;
            let name = entry.file_name().into_string().unwrap_or_default();
            let base = name.split(":2,").next().unwrap_or_default();
            fs::rename(entry.path(), path.join("cur").join(format!("{base}:2,")))?;
        }
        let changed = fs::metadata(path.join("cur"))?.modified()?;
        let next = list.mod_seq + 1;
        let mut before = std::mem::take(&mut list.entries);
        let (mut messages, mut fresh) = (Vec::new(), Vec::new());
        let mut is_changed = false;
        for entry in fs::read_dir(path.join("cur"))? {
            let entry = entry?;
            let file = entry.file_name().into_string().unwrap_or_default();
            let (base, letters) = file.split_once(":2,").unwrap_or((&file, ""));
            // Gone between the listing and now.
            let Ok(metadata) = entry.metadata() else { continue };
            let received = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let mut message = Message {
                uid: 0,
                mod_seq: next,
                flags: list::flags(letters, &keywords),
                size: metadata.len(),
                received: received.as_secs(),
                folder: path.to_owned(),
                base: base.to_owned(),
                letters: letters.to_owned(),
            };
            let Some(known) = before.remove(base) else {
                fresh.push(message);
                continue;
            };
            message.uid = known.uid;
            if known.letters == letters {
                message.mod_seq = known.mod_seq;
            }
            is_changed |= known.letters != letters;
            messages.push(message);
        }
        is_changed |= !before.is_empty() || !fresh.is_empty();
        list.forget(before.values().map(|entry| entry.uid), next);
        fresh.sort_by(|a, b| a.base.cmp(&b.base));
        for message in fresh {
            let uid = list.next_uid();
            messages.push(Message { uid, ..message });
        }
        messages.sort_by_key(|message| message.uid);
        if is_changed {
            list.mod_seq = next;
            list.entries = entries(&messages);
            list.write(path)?;
        }
        let folder = Folder {
            uid_validity: list.validity,
            uid_next: list.next,
            mod_seq: list.mod_seq,
            messages,
            keywords,
            gone: list.gone,
            known_since: list.known_since,
        };
        Ok(Self { changed, folder: Arc::new(folder) })
    }
}

fn entries(messages: &[Message]) -> BTreeMap<String, Entry> {
    let entry = |message: &Message| {
        let (uid, mod_seq) = (message.uid, message.mod_seq);
        (message.base.clone(), Entry { uid, mod_seq, letters: message.letters.clone() })
    };
    messages.iter().map(entry).collect()
}
