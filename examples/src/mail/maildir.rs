//! One user's folders as a Maildir: a file a message, flags in file names, unique identifiers and mod-sequences in a list.

mod access;
mod folder;
mod list;
mod names;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub use access::{AccessList, RIGHTS, Rights, VIRTUAL};
pub use folder::{Folder, Message};

use folder::{Cached, ORIGIN};

/// A Maildir with folders; `INBOX` is the root, all others are hidden folders in it.
#[derive(Clone, Debug)]
pub struct Maildir {
    root: PathBuf,
    /// What was in the folders when they were last looked at.
    known: RefCell<BTreeMap<PathBuf, Cached>>,
}

impl Maildir {
    /// Opens or makes a Maildir.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(root: &Path) -> io::Result<Self> {
        list::make(root)?;
        Ok(Self { root: root.to_owned(), known: RefCell::default() })
    }

    /// What the folder holds; new files are given unique identifiers, and whatever has changed a mod-sequence.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such folder, or those of the file system.
    pub fn folder(&self, name: &str) -> io::Result<Arc<Folder>> {
        let path = self.path(name)?;
        let mut known = self.known.borrow_mut();
        let cached = known.get(&path);
        if let Some(folder) = cached.and_then(|cached| cached.if_unchanged(&path)) {
            return Ok(folder);
        }
        let cached = Cached::look(&path)?;
        let folder = cached.folder.clone();
        known.insert(path, cached);
        Ok(folder)
    }

    /// Begins a message that comes in: it is in `INBOX` when it is [finished](Incoming::finish), whole or not at all.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn incoming(&self) -> io::Result<Incoming> {
        self.incoming_to("INBOX")
    }

    /// Begins a message that comes into a folder, to be [finished](Incoming::finish) or [kept](Self::keep).
    ///
    /// # Errors
    /// Those of the file system.
    pub fn incoming_to(&self, name: &str) -> io::Result<Incoming> {
        let folder = self.path(name)?;
        let base = unique_name();
        let path = folder.join("tmp").join(&base);
        Ok(Incoming { file: fs::File::create_new(&path)?, path, folder, base })
    }

    /// Puts messages that have come in into their folder, and gives their unique identifiers, in this order; all or none of them.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn keep_all(&self, name: &str, arrivals: Vec<Arrival>) -> io::Result<Vec<u32>> {
        let folder = self.path(name)?;
        let made =
            all_or_none(arrivals.into_iter().map(|Arrival { incoming, flags, received }| {
                if let Some(received) = received {
                    incoming.file.set_modified(UNIX_EPOCH + Duration::from_secs(received))?;
                }
                let letters = list::letters(&folder, &flags)?;
                let target = folder.join("cur").join(format!("{}:2,{letters}", incoming.base));
                fs::rename(&incoming.path, &target)?;
                Ok((target, incoming.base.clone()))
            }));
        self.forget(&folder);
        made?.iter().map(|base| self.uid_of(name, base)).collect()
    }

    /// The same with one.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn keep(&self, name: &str, arrival: Arrival) -> io::Result<u32> {
        let uids = self.keep_all(name, vec![arrival])?;
        uids.first().copied().ok_or(io::ErrorKind::NotFound.into())
    }

    /// Puts a message into the folder and gives its unique identifier.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn deliver(&self, name: &str, message: &[u8], flags: &[String]) -> io::Result<u32> {
        let mut incoming = self.incoming_to(name)?;
        incoming.write(message)?;
        self.keep(name, Arrival { incoming, flags: flags.to_vec(), received: None })
    }

    /// Sets a message's flags. Keywords beyond those that a Maildir can keep are left out.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn set_flags(&self, name: &str, message: &Message, flags: &[String]) -> io::Result<()> {
        let folder = self.path(name)?;
        let letters = list::letters(&folder, flags)?;
        let target = folder.join("cur").join(format!("{}:2,{letters}", message.base));
        fs::rename(message.locate()?, target)?;
        self.forget(&folder);
        Ok(())
    }

    /// Removes a message.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn remove(&self, message: &Message) -> io::Result<()> {
        fs::remove_file(message.locate()?)?;
        self.forget(&message.folder);
        Ok(())
    }

    /// Copies messages with their times and the flags that `keeps` says into a folder, and gives their unique identifiers there,
    /// in this order; all or none of them. They may come out of another Maildir.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn copy(
        &self,
        messages: &[&Message],
        to: &str,
        keeps: impl Fn(&str) -> bool,
    ) -> io::Result<Vec<u32>> {
        let folder = self.path(to)?;
        let made = all_or_none(messages.iter().map(|message| {
            let base = format!("{}{ORIGIN}{}", unique_name(), message.origin());
            let flags: Vec<String> =
                message.flags.iter().filter(|flag| keeps(flag)).cloned().collect();
            let letters = list::letters(&folder, &flags)?;
            let target = folder.join("cur").join(format!("{base}:2,{letters}"));
            // Messages never change: one file can be in two folders.
            fs::hard_link(message.locate()?, &target)?;
            Ok((target, base))
        }));
        self.forget(&folder);
        made?.iter().map(|base| self.uid_of(to, base)).collect()
    }

    /// The first message of the folder that no session was told of: it and all behind it are recent (RFC 3501 §2.3.2).
    ///
    /// # Errors
    /// Those of the file system.
    pub fn first_recent(&self, name: &str) -> io::Result<u32> {
        list::first_recent(&self.path(name)?)
    }

    /// The same, and from now on they are recent to whoever asked alone.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn take_recent(&self, name: &str) -> io::Result<u32> {
        let (path, next) = (self.path(name)?, self.folder(name)?.uid_next);
        let first = list::first_recent(&path)?;
        if first < next {
            list::replace(&path, "recent", &next.to_string())?;
        }
        Ok(first)
    }

    fn uid_of(&self, name: &str, base: &str) -> io::Result<u32> {
        let folder = self.folder(name)?;
        let found = folder.messages.iter().rev().find(|message| message.base == base);
        found.map(|message| message.uid).ok_or(io::ErrorKind::NotFound.into())
    }

    /// The next one who asks looks at the folder itself.
    fn forget(&self, folder: &Path) {
        self.known.borrow_mut().remove(folder);
    }
}

/// A message that has come in, and how it is kept.
#[derive(Debug)]
pub struct Arrival {
    /// The message.
    pub incoming: Incoming,
    /// Its flags.
    pub flags: Vec<String>,
    /// When it came, in seconds since the Unix epoch; `None` for now.
    pub received: Option<u64>,
}

/// A message on its way into a folder; one that is dropped unfinished is removed.
#[derive(Debug)]
pub struct Incoming {
    file: fs::File,
    path: PathBuf,
    folder: PathBuf,
    base: String,
}

impl Incoming {
    /// Adds octets.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        self.file.write_all(octets)
    }

    /// Delivers what was written.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(self) -> io::Result<()> {
        self.file.sync_data()?;
        fs::rename(&self.path, self.folder.join("new").join(&self.base))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // What was finished is elsewhere already.
        let _ = fs::remove_file(&self.path);
    }
}

/// Makes files, and gives the second of what stands for each of them; after an error those that were made are removed.
fn all_or_none(
    files: impl Iterator<Item = io::Result<(PathBuf, String)>>,
) -> io::Result<Vec<String>> {
    let (mut made, mut bases) = (Vec::new(), Vec::new());
    for file in files {
        match file {
            Ok((path, base)) => {
                made.push(path);
                bases.push(base);
            }
            Err(error) => {
                for path in made {
                    let _ = fs::remove_file(path);
                }
                return Err(error);
            }
        }
    }
    Ok(bases)
}

/// Names made later sort later.
fn unique_name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}.P{}Q{:08}.localhost", now.as_micros(), std::process::id(), count())
}

fn count() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}
