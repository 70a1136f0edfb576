//! Real data: where it lies, its files, and the tally of a test over them.

use std::{
    collections::BTreeSet,
    env,
    fmt::{self, Display},
    fs,
    path::{Path, PathBuf},
};

/// The workspace's root folder.
#[must_use]
pub fn workspace() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// The part of the corpora that `name` names (`dns/packets`; empty: all of it). The corpora lie where
/// the environment's `PROTOCOL_CORPORA` says, else in `../shared/corpora`; a relative path starts at the
/// workspace's root.
///
/// `None` and a line on the standard error if it is missing: the test is to be skipped.
///
/// # Panics
/// If it is missing and the environment has `CI`: there, nothing may be skipped.
#[must_use]
pub fn folder(name: &str) -> Option<PathBuf> {
    let root = env::var_os("PROTOCOL_CORPORA").unwrap_or_else(|| "../shared/corpora".into());
    find(&workspace().join(root), name, env::var_os("CI").is_some())
}

fn find(root: &Path, name: &str, required: bool) -> Option<PathBuf> {
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let hint = "PROTOCOL_CORPORA names the folder of the corpora";
    assert!(
        !required,
        "there is no corpus {} ({hint}; with CI set it must be there)",
        folder.display()
    );
    eprintln!("skipped: there is no corpus {} ({hint})", folder.display());
    None
}

/// All files below `folder`, at any depth, in the order of their paths. Those that describe a set
/// (`SOURCE.md`, `INDEX.md`, `LICENSE` and the like) are left out.
///
/// # Panics
/// If a folder cannot be read.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
            if path.is_dir() {
                folders.push(path);
            } else if !describes_the_set(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn describes_the_set(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    matches!(&*name, "SOURCE.md" | "INDEX.md")
        || name.starts_with("LICENSE")
        || name.starts_with("COPYING")
}

/// The bytes of a file of a corpus.
///
/// # Panics
/// If it cannot be read.
#[must_use]
pub fn read(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// How many files (or messages, or records) a corpus test read, and what became of them.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// All that were read.
    pub read: usize,
    /// Read as expected.
    pub equal: usize,
    /// Read otherwise, for a reason that the table gives.
    pub justified: usize,
    /// Read otherwise, for no known reason.
    pub failed: usize,
    reasons: &'static [(&'static str, &'static str)],
    used: BTreeSet<&'static str>,
    failures: Vec<String>,
}

impl Tally {
    /// A tally with the table of justified differences: the end of a path (`set/file.eml`), or the name
    /// given to [`item`](Self::item), and the reason.
    #[must_use]
    pub fn new(reasons: &'static [(&'static str, &'static str)]) -> Self {
        Self { reasons, ..Self::default() }
    }

    /// Counts a file that was read as expected (`Ok`), or says what differs.
    pub fn file<E: Display>(&mut self, file: &Path, outcome: Result<(), E>) {
        self.item(&file.to_string_lossy(), outcome);
    }

    /// Counts anything that has a name.
    pub fn item<E: Display>(&mut self, name: &str, outcome: Result<(), E>) {
        self.read += 1;
        let Err(difference) = outcome else {
            self.equal += 1;
            return;
        };
        match self.reasons.iter().find(|(end, _)| ends_with_whole(name, end)) {
            Some((end, _)) => {
                self.justified += 1;
                self.used.insert(end);
            }
            None => {
                self.failed += 1;
                self.failures.push(format!("{name}: {difference}"));
            }
        }
    }

    /// Prints the summary line, the justified differences met and the first failures.
    ///
    /// # Panics
    /// If anything failed.
    pub fn finish(self) {
        println!("{self}");
        for (end, reason) in self.reasons.iter().filter(|(end, _)| self.used.contains(end)) {
            println!("  justified: {end}: {reason}");
        }
        let shown = self
            .failures
            .iter()
            .take(20)
            .map(|failure| format!("\n  {failure}"))
            .collect::<String>();
        assert!(self.failed == 0, "{self}{shown}");
    }
}

/// The summary line.
impl Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, equal, justified, failed, .. } = self;
        write!(f, "corpus: {read} read, {equal} equal, {justified} justified, {failed} failed")
    }
}

/// Whether `name` is `end`, or ends in it after a path's separator.
fn ends_with_whole(name: &str, end: &str) -> bool {
    name.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_in_whole_parts() {
        assert!(ends_with_whole("/corpora/mail/a.eml", "mail/a.eml"));
        assert!(ends_with_whole("a.eml", "a.eml"));
        assert!(!ends_with_whole("/corpora/mail/aa.eml", "a.eml"));
    }

    #[test]
    fn a_missing_corpus_is_skipped() {
        assert_eq!(find(&workspace(), "no such folder", false), None);
        assert_eq!(find(&workspace(), "testkit/src", true), Some(workspace().join("testkit/src")));
    }

    #[test]
    #[should_panic(expected = "there is no corpus")]
    fn a_missing_corpus_fails_where_it_is_required() {
        let _ = find(&workspace(), "no such folder", true);
    }

    #[test]
    fn files_are_found_at_any_depth_in_order() {
        let folder = workspace().join("testkit/src");
        let files = files(&folder);
        assert!(files.is_sorted());
        assert!(
            files.contains(&folder.join("cuts/run.rs")) && files.contains(&folder.join("lib.rs"))
        );
    }

    #[test]
    fn a_tally_adds_up() {
        let mut tally = Tally::new(&[("set/odd", "it is odd"), ("never", "not met")]);
        tally.item("a", Ok::<(), &str>(()));
        tally.file(Path::new("/corpora/set/odd"), Err("differs"));
        assert_eq!(tally.to_string(), "corpus: 2 read, 1 equal, 1 justified, 0 failed");
        tally.clone().finish();
        tally.item("b", Err("is bad"));
        let panic = std::panic::catch_unwind(|| tally.finish()).unwrap_err();
        let text = panic.downcast::<String>().unwrap();
        assert_eq!(*text, "corpus: 3 read, 1 equal, 1 justified, 1 failed\n  b: is bad");
    }
}
