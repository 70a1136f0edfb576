//! What is known of a folder's files: unique identifiers, mod-sequences, and what letters in their names mean.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use super::count;

/// The flags that every Maildir keeps, by the letters in its file names.
const FLAGS: [(char, &str); 5] = [
    ('D', "\\Draft"),
    ('F', "\\Flagged"),
    ('R', "\\Answered"),
    ('S', "\\Seen"),
    ('T', "\\Deleted"),
];
/// The letters of keywords, as Dovecot gives them out.
const KEYWORDS: &str = "abcdefghijklmnopqrstuvwxyz";
/// How many keywords a folder can have.
pub(super) const MAX_KEYWORDS: usize = 26;
/// Messages that are gone which are remembered, so that clients can be told of them alone.
const GONE: usize = 10_000;

/// Which file has which unique identifier and mod-sequence: a line for the folder and a line a message.
#[derive(Debug)]
pub(super) struct UidList {
    pub(super) validity: u32,
    pub(super) next: u32,
    pub(super) mod_seq: u64,
    pub(super) known_since: u64,
    /// By the names of files without their flags.
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) gone: Vec<(u32, u64)>,
}

/// A message that was there when its folder was last looked at.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) uid: u32,
    pub(super) mod_seq: u64,
    pub(super) letters: String,
}

impl UidList {
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(folder.join("uidlist"))?;
        let mut lines = text.lines();
        let number =
            |word: Option<&str>| word.unwrap_or_default().parse().map_err(io::Error::other);
        let small = |word: Option<&str>| word.unwrap_or_default().parse().map_err(io::Error::other);
        let mut first = lines.next().unwrap_or_default().split(' ');
        let mut list = Self {
            validity: small(first.next())?,
            next: small(first.next())?,
            mod_seq: number(first.next())?,
            known_since: number(first.next())?,
            entries: BTreeMap::new(),
            gone: Vec::new(),
        };
        for line in lines {
            let mut words = line.splitn(4, ' ');
            let (uid, mod_seq) = (small(words.next())?, number(words.next())?);
            match (words.next(), words.next()) {
                (Some(letters), Some(base)) => {
                    let entry = Entry { uid, mod_seq, letters: letters.to_owned() };
                    list.entries.insert(base.to_owned(), entry);
                }
                _ => list.gone.push((uid, mod_seq)),
            }
        }
        Ok(list)
    }

    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let Self { validity, next, mod_seq, known_since, .. } = self;
        let mut text = format!("{validity} {next} {mod_seq} {known_since}\n");
        for (base, Entry { uid, mod_seq, letters }) in &self.entries {
            text += &format!("{uid} {mod_seq} {letters} {base}\n");
        }
        for (uid, mod_seq) in &self.gone {
            text += &format!("{uid} {mod_seq}\n");
        }
        replace(folder, "uidlist", &text)
    }

    pub(super) fn next_uid(&mut self) -> u32 {
        let uid = self.next;
        self.next += 1;
        uid
    }

    /// Messages are gone, at this mod-sequence.
    pub(super) fn forget(&mut self, uids: impl Iterator<Item = u32>, mod_seq: u64) {
        self.gone.extend(uids.map(|uid| (uid, mod_seq)));
        let surplus = self.gone.len().saturating_sub(GONE);
        if let Some((_, last)) = self.gone.drain(..surplus).next_back() {
            self.known_since = last;
        }
    }
}

/// Puts a file in the place of another one.
pub(super) fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let tmp = folder.join(format!("{name}.tmp"));
    fs::write(&tmp, text)?;
    fs::rename(tmp, folder.join(name))
}

/// The first message that no session was told of.
pub(super) fn first_recent(folder: &Path) -> io::Result<u32> {
    match fs::read_to_string(folder.join("recent")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(1),
        text => text?.parse().map_err(io::Error::other),
    }
}

/// Makes a folder, if it is not there yet.
pub(super) fn make(path: &Path) -> io::Result<()> {
    for place in ["tmp", "new", "cur"] {
        fs::create_dir_all(path.join(place))?;
    }
    if !path.join("uidlist").exists() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        // Folders made within one second still differ.
        let validity = u32::try_from(now).unwrap_or(1).wrapping_add(count() as u32).max(1);
        let (entries, gone) = (BTreeMap::new(), Vec::new());
        let list = UidList { validity, next: 1, mod_seq: 1, known_since: 0, entries, gone };
        list.write(path)?;
    }
    Ok(())
}

/// The keywords of a folder, in the order of their letters.
pub(super) fn keywords(folder: &Path) -> io::Result<Vec<String>> {
    match fs::read_to_string(folder.join("keywords")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        text => Ok(text?.lines().map(String::from).take(MAX_KEYWORDS).collect()),
    }
}

/// Flags as letters. A keyword that is new here is given a letter, as long as there are some.
pub(super) fn letters(folder: &Path, flags: &[String]) -> io::Result<String> {
    let mut known = keywords(folder)?;
    let mut letters = String::new();
    for flag in flags {
        if let Some((letter, _)) = FLAGS.iter().find(|(_, name)| name.eq_ignore_ascii_case(flag)) {
            letters.push(*letter);
            continue;
        }
        let at = known.iter().position(|keyword| keyword.eq_ignore_ascii_case(flag));
        if at.is_none() && !flag.starts_with('\\') && known.len() < MAX_KEYWORDS {
            let mut file =
                OpenOptions::new().create(true).append(true).open(folder.join("keywords"))?;
            writeln!(file, "{flag}")?;
            known.push(flag.clone());
        }
        let at = at.or(known.iter().position(|keyword| keyword == flag));
        letters.extend(at.and_then(|at| KEYWORDS.chars().nth(at)));
    }
    let mut sorted: Vec<char> = letters.chars().collect();
    sorted.sort_unstable();
    sorted.dedup();
    Ok(sorted.into_iter().collect())
}

/// Letters as flags, in their order.
pub(super) fn flags(letters: &str, keywords: &[String]) -> Vec<String> {
    let system = FLAGS.iter().filter(|(letter, _)| letters.contains(*letter));
    let mut flags: Vec<String> = system.map(|(_, name)| (*name).to_owned()).collect();
    flags.sort();
    let named = KEYWORDS.chars().zip(keywords).filter(|(letter, _)| letters.contains(*letter));
    flags.extend(named.map(|(_, keyword)| keyword.clone()));
    flags
}
