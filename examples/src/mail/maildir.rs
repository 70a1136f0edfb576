//! One user's folders as a Maildir: a file a message, flags in file names, unique identifiers in a list.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// The flags that a Maildir keeps, by the letters in its file names.
const FLAGS: [(char, &str); 5] = [
    ('D', "\\Draft"),
    ('F', "\\Flagged"),
    ('R', "\\Answered"),
    ('S', "\\Seen"),
    ('T', "\\Deleted"),
];

/// A Maildir with folders; `INBOX` is the root, all others are hidden folders in it.
#[derive(Clone, Debug)]
pub struct Maildir {
    root: PathBuf,
}

/// What a folder holds, in order of unique identifiers.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder's UIDVALIDITY.
    pub uid_validity: u32,
    /// The next message's unique identifier.
    pub uid_next: u32,
    /// The messages.
    pub messages: Vec<Message>,
}

/// One message of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its unique identifier.
    pub uid: u32,
    /// Its flags, sorted.
    pub flags: Vec<&'static str>,
    /// Its size in octets.
    pub size: u64,
    /// Seconds since the Unix epoch at which it came.
    pub received: u64,
    folder: PathBuf,
    /// The file's name without its flags.
    base: String,
}

impl Message {
    /// The message.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if it is gone, or those of the file system.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(self.locate()?)
    }

    /// Where the file is now: another session may have changed the flags, which are part of its name.
    fn locate(&self) -> io::Result<PathBuf> {
        let likely = self.folder.join("cur").join(file_name(&self.base, &self.flags));
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

impl Maildir {
    /// Opens or makes a Maildir.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(root: &Path) -> io::Result<Self> {
        let maildir = Self { root: root.to_owned() };
        make_folder(&maildir.root)?;
        Ok(maildir)
    }

    /// The names of all folders, `INBOX` first.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn folders(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name().into_string().unwrap_or_default();
            if let Some(name) = name.strip_prefix('.').filter(|name| !name.is_empty()) {
                names.push(name.replace("%2E", ".").replace("%2F", "/").replace("%25", "%"));
            }
        }
        names.sort();
        names.insert(0, "INBOX".into());
        Ok(names)
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or those of the file system.
    pub fn create(&self, name: &str) -> io::Result<()> {
        let path = self.path(name)?;
        if path.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        make_folder(&path)
    }

    /// Removes a folder and its messages. `INBOX` cannot be removed.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        if name.eq_ignore_ascii_case("INBOX") {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        fs::remove_dir_all(self.path(name)?)
    }

    /// Renames a folder.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or those of the file system.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let target = self.path(to)?;
        if target.exists() || from.eq_ignore_ascii_case("INBOX") {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(self.path(from)?, target)
    }

    /// What the folder holds; new files are given unique identifiers.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] if there is no such folder, or those of the file system.
    pub fn folder(&self, name: &str) -> io::Result<Folder> {
        let path = self.path(name)?;
        let mut list = UidList::read(&path)?;
        let mut messages = Vec::new();
        let mut fresh = Vec::new();
        let mut gone: BTreeSet<String> = list.uids.keys().cloned().collect();
        for place in ["new", "cur"] {
            for entry in fs::read_dir(path.join(place))? {
                let entry = entry?;
                let file = entry.file_name().into_string().unwrap_or_default();
                if place == "new" {
                    // A session that looks at the folder takes what is new into it.
                    fs::rename(entry.path(), path.join("cur").join(file_name(&file, &[])))?;
                    continue;
                }
                let (base, flags) = file.split_once(":2,").unwrap_or((&file, ""));
                let metadata = entry.metadata()?;
                let received = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
                gone.remove(base);
                let message = Message {
                    uid: 0,
                    flags: FLAGS
                        .iter()
                        .filter(|flag| flags.contains(flag.0))
                        .map(|flag| flag.1)
                        .collect(),
                    size: metadata.len(),
                    received: received.as_secs(),
                    folder: path.clone(),
                    base: base.to_owned(),
                };
                match list.uids.get(base) {
                    Some(uid) => messages.push(Message { uid: *uid, ..message }),
                    None => fresh.push(message),
                }
            }
        }
        let is_changed = !gone.is_empty() || !fresh.is_empty();
        for base in gone {
            list.uids.remove(&base);
        }
        fresh.sort_by(|a, b| a.base.cmp(&b.base));
        for message in fresh {
            messages.push(Message { uid: list.add(&message.base), ..message });
        }
        messages.sort_by_key(|message| message.uid);
        if is_changed {
            list.write(&path)?;
        }
        Ok(Folder { uid_validity: list.validity, uid_next: list.next, messages })
    }

    /// Begins a message that comes in: it is in `INBOX` when it is [finished](Incoming::finish), whole or not at all.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn incoming(&self) -> io::Result<Incoming> {
        let name = unique_name();
        let path = self.root.join("tmp").join(&name);
        Ok(Incoming {
            file: fs::File::create_new(&path)?,
            path,
            target: self.root.join("new").join(name),
        })
    }

    /// Puts a message into the folder and gives its unique identifier.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn deliver(&self, name: &str, message: &[u8], flags: &[&str]) -> io::Result<u32> {
        let path = self.path(name)?;
        let mut list = UidList::read(&path)?;
        let base = unique_name();
        let tmp = path.join("tmp").join(&base);
        fs::write(&tmp, message)?;
        fs::rename(tmp, path.join("cur").join(file_name(&base, flags)))?;
        let uid = list.add(&base);
        list.write(&path)?;
        Ok(uid)
    }

    /// Sets a message's flags; those that a Maildir does not keep are left out.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn set_flags(&self, name: &str, message: &Message, flags: &[&str]) -> io::Result<()> {
        let target = self.path(name)?.join("cur").join(file_name(&message.base, flags));
        fs::rename(message.locate()?, target)
    }

    /// Removes a message.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn remove(&self, message: &Message) -> io::Result<()> {
        fs::remove_file(message.locate()?)
    }

    /// Copies a message with its flags into another folder and gives its unique identifier there.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn copy(&self, message: &Message, to: &str) -> io::Result<u32> {
        self.deliver(to, &message.read()?, &message.flags)
    }

    fn path(&self, name: &str) -> io::Result<PathBuf> {
        if name.eq_ignore_ascii_case("INBOX") {
            return Ok(self.root.clone());
        }
        let has_empty_level = name.split('/').any(str::is_empty);
        if has_empty_level
            || name.len() > 200
            || name.contains(|c: char| c == '\\' || c.is_control())
        {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // A name is one file name: nothing in it can lead out of the root.
        let file = name.replace('%', "%25").replace('.', "%2E").replace('/', "%2F");
        Ok(self.root.join(format!(".{file}")))
    }
}

/// A message on its way into `INBOX`; one that is dropped unfinished is removed.
#[derive(Debug)]
pub struct Incoming {
    file: fs::File,
    path: PathBuf,
    target: PathBuf,
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
        fs::rename(&self.path, &self.target)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // What was finished is elsewhere already.
        let _ = fs::remove_file(&self.path);
    }
}

/// Which file has which unique identifier: a line for the folder and a line a message.
struct UidList {
    validity: u32,
    next: u32,
    uids: BTreeMap<String, u32>,
}

impl UidList {
    fn read(folder: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(folder.join("uidlist"))?;
        let mut numbers = text.lines().map(|line| line.split_once(' ').unwrap_or((line, "")));
        let (validity, next) = numbers.next().unwrap_or_default();
        let number = |text: &str| text.parse().map_err(io::Error::other);
        let (validity, next) = (number(validity)?, number(next)?);
        let uids = numbers
            .map(|(uid, base)| Ok((base.to_owned(), number(uid)?)))
            .collect::<io::Result<_>>()?;
        Ok(Self { validity, next, uids })
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let mut text = format!("{} {}\n", self.validity, self.next);
        for (base, uid) in &self.uids {
            text += &format!("{uid} {base}\n");
        }
        let tmp = folder.join("uidlist.tmp");
        fs::write(&tmp, text)?;
        fs::rename(tmp, folder.join("uidlist"))
    }

    fn add(&mut self, base: &str) -> u32 {
        let uid = self.next;
        self.next += 1;
        self.uids.insert(base.to_owned(), uid);
        uid
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    for place in ["tmp", "new", "cur"] {
        fs::create_dir_all(path.join(place))?;
    }
    if !path.join("uidlist").exists() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        // Folders made within one second still differ.
        let validity = u32::try_from(now).unwrap_or(1).wrapping_add(count() as u32).max(1);
        UidList { validity, next: 1, uids: BTreeMap::new() }.write(path)?;
    }
    Ok(())
}

fn file_name(base: &str, flags: &[&str]) -> String {
    let has = |name: &str| flags.iter().any(|flag| flag.eq_ignore_ascii_case(name));
    let letters: String = FLAGS.iter().filter(|flag| has(flag.1)).map(|flag| flag.0).collect();
    format!("{base}:2,{letters}")
}

fn unique_name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}.P{}Q{}.localhost", now.as_micros(), std::process::id(), count())
}

fn count() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}
