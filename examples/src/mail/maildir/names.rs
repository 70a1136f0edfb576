//! The names of folders, and which of them are subscribed to.

use std::{fs, io, path::PathBuf};

use super::{Maildir, list, list::MAX_KEYWORDS};

impl Maildir {
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
        list::make(&path)
    }

    /// Removes a folder and its messages. `INBOX` cannot be removed.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        if name.eq_ignore_ascii_case("INBOX") {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let path = self.path(name)?;
        fs::remove_dir_all(&path)?;
        self.forget(&path);
        Ok(())
    }

    /// Renames a folder and those below it, into `target`, which may be another Maildir. Of `INBOX` the messages are moved, and
    /// it stays (RFC 9051 §6.3.6).
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or those of the file system.
    pub fn rename(&self, from: &str, target: &Self, to: &str) -> io::Result<()> {
        if from.eq_ignore_ascii_case("INBOX") {
            target.create(to)?;
            let folder = self.folder(from)?;
            let messages: Vec<_> = folder.messages.iter().collect();
            target.copy(&messages, to, |_| true)?;
            return messages.into_iter().try_for_each(|message| self.remove(message));
        }
        let below = format!("{from}/");
        let mut pairs = vec![(from.to_owned(), to.to_owned())];
        for name in self.folders()? {
            if let Some(rest) = name.strip_prefix(&below) {
                let below = format!("{to}/{rest}");
                pairs.push((name, below));
            }
        }
        for (_, new) in &pairs {
            if target.path(new)?.exists() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
        }
        for (name, new) in &pairs {
            let path = self.path(name)?;
            fs::rename(&path, target.path(new)?)?;
            self.forget(&path);
        }
        Ok(())
    }

    /// Whether the folder can have more keywords.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn has_room_for_keywords(&self, name: &str) -> io::Result<bool> {
        Ok(list::keywords(&self.path(name)?)?.len() < MAX_KEYWORDS)
    }

    /// The names that are subscribed to, whether there are such folders or not; `INBOX` from the start.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn subscriptions(&self) -> io::Result<Vec<String>> {
        match fs::read_to_string(self.root.join("subscriptions")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec!["INBOX".into()]),
            text => Ok(text?.lines().map(String::from).collect()),
        }
    }

    /// Subscribes to a name, or no more.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn subscribe(&self, name: &str, subscribed: bool) -> io::Result<()> {
        self.path(name)?;
        let mut names = self.subscriptions()?;
        names.retain(|known| known != name);
        if subscribed {
            names.push(name.to_owned());
            names.sort();
        }
        let text: String = names.iter().map(|name| format!("{name}\n")).collect();
        list::replace(&self.root, "subscriptions", &text)
    }

    pub(super) fn path(&self, name: &str) -> io::Result<PathBuf> {
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
