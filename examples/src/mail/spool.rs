//! A queue on disk: letters survive a restart, with whom they still wait for and when they are tried next.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use sans_io::Instant;
use serde_json::{Value, json};
use smtp_codec::{
    Code, EnhancedStatus, ReversePath,
    delivery::{Failure, Letter, LetterId, Queue, Recipient, Schedule},
};

use crate::now;

/// A folder with a file for each letter of a [`Queue`]: the envelope as a line of JSON, then the message. A file is replaced as a
/// whole, so a letter is there from the moment it is [kept](Self::keep) until its outcome is [known](Self::update).
///
/// The queue's times must be of the wall clock ([`now::instant`]). One process has a spool at a time.
pub struct Spool {
    folder: PathBuf,
    files: BTreeMap<LetterId, PathBuf>,
    _lock: File,
}

/// What was in a [`Spool`].
pub struct Restored {
    /// The letters, the oldest first.
    pub queue: Queue,
    /// Files that are no whole letters; they stay where they are.
    pub torn: Vec<PathBuf>,
}

/// How the names of letters end.
const EXTENSION: &str = "letter";

impl Spool {
    /// Opens the folder, and makes it if need be.
    ///
    /// # Errors
    /// If it cannot be made or read, or another process has it.
    pub fn open(folder: &Path, schedule: Schedule) -> io::Result<(Self, Restored)> {
        make(folder)?;
        let lock = File::create(folder.join("lock"))?;
        lock.try_lock()?;
        let (mut letters, mut torn) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                match parse(&fs::read(&path)?) {
                    Some((letter, _)) => letters.push((letter, path)),
                    None => torn.push(path),
                }
            }
        }
        letters.sort_by(|(a, at), (b, other)| (a.since, at).cmp(&(b.since, other)));
        let numbered = || (0..).map(LetterId);
        let files = numbered().zip(letters.iter().map(|(_, path)| path.clone())).collect();
        let letters = letters.into_iter().map(|(letter, _)| letter);
        let queue = Queue::restore(schedule, numbered().zip(letters));
        Ok((Self { folder: folder.into(), files, _lock: lock }, Restored { queue, torn }))
    }

    /// Keeps a letter that was enqueued. Once this is done, it is not lost.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&mut self, queue: &Queue, letter: LetterId, message: &[u8]) -> io::Result<()> {
        let path = self.folder.join(now::unique()).with_extension(EXTENSION);
        self.files.insert(letter, path);
        self.write(queue, letter, message)
    }

    /// The message of a letter.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn message(&self, letter: LetterId) -> io::Result<Vec<u8>> {
        let path = self.files.get(&letter).ok_or(io::ErrorKind::NotFound)?;
        let mut octets = fs::read(path)?;
        let (_, message) = parse(&octets).ok_or(io::ErrorKind::InvalidData)?;
        Ok(octets.split_off(octets.len() - message.len()))
    }

    /// Keeps what an attempt has brought for a letter; removes it if nobody waits for it any more.
    ///
    /// # Errors
    /// If it cannot be read, written or removed.
    pub fn update(&mut self, queue: &Queue, letter: LetterId) -> io::Result<()> {
        if queue.letters().any(|(waiting, _)| waiting == letter) {
            return self.write(queue, letter, &self.message(letter)?);
        }
        self.files.remove(&letter).map_or(Ok(()), fs::remove_file)
    }

    fn write(&self, queue: &Queue, id: LetterId, message: &[u8]) -> io::Result<()> {
        let (_, letter) =
            queue.letters().find(|(other, _)| *other == id).ok_or(io::ErrorKind::NotFound)?;
        let path = self.files.get(&id).ok_or(io::ErrorKind::NotFound)?;
        let new = self.folder.join("new");
        let mut file = File::create(&new)?;
        writeln!(file, "{}", envelope(letter, message.len()))?;
        file.write_all(message)?;
        file.sync_all()?;
        fs::rename(new, path)?;
        // The name must last as the octets do.
        if cfg!(unix) { File::open(&self.folder)?.sync_all() } else { Ok(()) }
    }
}

/// Makes a folder that nobody else can look into: there are letters in it.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// The envelope and the message, if the file is whole.
fn parse(octets: &[u8]) -> Option<(Letter, &[u8])> {
    let end = octets.iter().position(|octet| *octet == b'\n')?;
    let (envelope, message) = (octets.get(..end)?, octets.get(end + 1..)?);
    let envelope: Value = serde_json::from_slice(envelope).ok()?;
    let is_whole = envelope["octets"].as_u64()? == u64::try_from(message.len()).ok()?;
    is_whole.then_some((read_letter(&envelope)?, message))
}

fn envelope(letter: &Letter, octets: usize) -> Value {
    let milliseconds =
        |at: Instant| u64::try_from(at.since_epoch().as_millis()).unwrap_or(u64::MAX);
    let failure = |failure: &Failure| {
        json!({
            "code": failure.code.map(Code::get),
            "status": failure.status.to_string(),
            "text": failure.text,
        })
    };
    let recipient = |recipient: &Recipient| {
        json!({
            "mailbox": recipient.mailbox.as_str(),
            "attempts": recipient.attempts,
            "due": recipient.due.map(milliseconds),
            "last": recipient.last.as_ref().map(failure),
        })
    };
    json!({
        "octets": octets,
        "from": letter.from.mailbox().map(|mailbox| mailbox.as_str()),
        "since": milliseconds(letter.since),
        "waiting": letter.waiting.iter().map(recipient).collect::<Vec<_>>(),
    })
}

fn read_letter(value: &Value) -> Option<Letter> {
    let from = match &value["from"] {
        Value::Null => ReversePath::Null,
        from => ReversePath::new(from.as_str()?).ok()?.into_owned(),
    };
    let waiting: Vec<_> =
        value["waiting"].as_array()?.iter().map(read_recipient).collect::<Option<_>>()?;
    // A letter for nobody would wait for ever.
    (!waiting.is_empty()).then_some(Letter { from, since: instant(&value["since"])?, waiting })
}

fn read_recipient(value: &Value) -> Option<Recipient> {
    let last = match &value["last"] {
        Value::Null => None,
        last => Some(read_failure(last)?),
    };
    Some(Recipient {
        mailbox: value["mailbox"].as_str()?.parse().ok()?,
        attempts: value["attempts"].as_u64()?.try_into().ok()?,
        due: instant(&value["due"]),
        last,
    })
}

fn read_failure(value: &Value) -> Option<Failure> {
    let (status, _) = EnhancedStatus::split(value["status"].as_str()?.as_bytes())?;
    let mut failure = Failure::new(status, value["text"].as_str()?);
    failure.code = value["code"].as_u64().and_then(|code| Code::new(code.try_into().ok()?));
    Some(failure)
}

fn instant(value: &Value) -> Option<Instant> {
    value.as_u64().map(|at| Instant::from_epoch(Duration::from_millis(at)))
}
