//! Which commands may be on their way at a time (RFC 9051 §5.5).

use alloc::vec::Vec;

use crate::{Command, SearchKey, SearchKeys, SelectParameter, Verb};

impl Command<'_> {
    /// Whether sequence numbers stand in it: then nothing may renumber messages from when it is sent until it is completed
    /// (RFC 9051 §5.5, §7.5.1). Also a UID SEARCH may have them, in its keys (RFC 7162 §3.2.10.2).
    ///
    /// ```
    /// use imap_codec::{Command, Leniency};
    /// let uses_numbers = |line| Command::parse(line, Leniency::STRICT).is_ok_and(|(_, command)| command.uses_numbers());
    /// assert!(uses_numbers(b"a FETCH 1 FLAGS\r\n") && !uses_numbers(b"a UID FETCH 1 FLAGS\r\n"));
    /// assert!(uses_numbers(b"a UID SEARCH OR SEEN NOT (1:7)\r\n") && !uses_numbers(b"a UID SEARCH UID 1:7\r\n"));
    /// ```
    #[must_use]
    pub fn uses_numbers(&self) -> bool {
        match self {
            Self::Search { uid: true, search } => has_numbers(&search.keys),
            Self::Sort { uid: true, sort } => has_numbers(&sort.keys),
            Self::Thread { uid: true, thread } => has_numbers(&thread.keys),
            Self::MultiSearch(search) => has_numbers(&search.search.keys),
            command => command.verb().uses_numbers(),
        }
    }

    /// Whether a session without message numbers cannot have it: what [uses them](Self::uses_numbers), and a QRESYNC that is given
    /// some to compare (RFC 9586 §3.2, §3.5, §3.7, §3.8).
    pub(crate) fn needs_numbers(&self) -> bool {
        match self {
            Self::Select { parameters, .. } | Self::Examine { parameters, .. } => {
                parameters.iter().any(|parameter| {
                    matches!(parameter, SelectParameter::QResync(resync) if resync.matches.is_some())
                })
            }
            command => command.uses_numbers(),
        }
    }

    /// Whether some message is meant by its number, which is another one when a message before it is gone.
    #[cfg(feature = "client")]
    pub(crate) fn names_numbers(&self) -> bool {
        match self {
            Self::Search { search, .. } => has_numbers(&search.keys),
            Self::Sort { sort, .. } => has_numbers(&sort.keys),
            Self::Thread { thread, .. } => has_numbers(&thread.keys),
            Self::Fetch { uid: false, messages, .. }
            | Self::Store { uid: false, messages, .. }
            | Self::Copy { uid: false, messages, .. }
            | Self::Move { uid: false, messages, .. }
            | Self::Convert { uid: false, messages, .. } => !messages.is_saved(),
            command => command.uses_numbers(),
        }
    }

    /// Whether a client may send the command while `open` run: nothing of what it means, and nothing of what they mean, can
    /// change in between (RFC 9051 §5.5).
    #[must_use]
    pub fn may_follow(&self, open: impl IntoIterator<Item = Verb>) -> bool {
        let (verb, uses_numbers) = (self.verb(), self.uses_numbers());
        let renumbers = |open: Verb| uses_numbers && open.permits_expunge();
        open.into_iter().all(|open| verb.may_follow(open) && !renumbers(open))
    }
}

/// How many commands of `queue` a client may send at once, in this order, while `open` run. [`Client`](crate::Client) holds to
/// the same rules: it sends what this counts.
///
/// ```
/// use imap_codec::{Command, Verb, client::sendable};
/// let queue = [Command::Noop, Command::Namespace, Command::Logout];
/// assert_eq!(sendable(&queue, [Verb::UidFetch]), 2);
/// assert_eq!(sendable(&queue, [Verb::Select]), 0);
/// ```
#[must_use]
pub fn sendable(queue: &[Command<'_>], open: impl IntoIterator<Item = Verb>) -> usize {
    let mut open: Vec<Verb> = open.into_iter().collect();
    let mut count = 0;
    for command in queue {
        if !command.may_follow(open.iter().copied()) {
            break;
        }
        count += 1;
        // What takes over the stream, or brings a message, is the last one for now.
        if command.append().is_some() || matches!(command, Command::Idle) {
            break;
        }
        // To be asked of each kind once.
        if !open.contains(&command.verb()) {
            open.push(command.verb());
        }
    }
    count
}

/// Whether a set of sequence numbers stands among the keys or in them.
fn has_numbers(keys: &SearchKeys<'_>) -> bool {
    keys.any_key(|key| matches!(key, SearchKey::Sequence(set) if !set.is_saved()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Leniency;

    /// The examples of RFC 9051 §5.5, and of what must not be sent.
    #[test]
    fn rows_of_commands() {
        for (row, expected) in [
            (&["FETCH 1 FLAGS", "STORE 1 FLAGS (\\Seen)", "SEARCH ALL", "CHECK"][..], 4),
            (&["STORE 1 FLAGS (\\Seen)", "COPY 1 x", "EXPUNGE"], 3),
            (&["UID SEARCH SEEN", "UID SEARCH UNSEEN"], 2),
            (&["FETCH 1 FLAGS", "NOOP", "STORE 1 FLAGS (\\Seen)"], 2),
            (&["STORE 1 FLAGS (\\Seen)", "COPY 1 x", "FETCH 1 FLAGS"], 2),
            (&["COPY 1 x", "COPY 2 x"], 1),
            (&["CHECK", "FETCH 1 FLAGS"], 1),
            (&["NOOP", "UID SEARCH SEEN"], 2),
            (&["NOOP", "UID SEARCH NOT (SEEN 1:3)"], 1),
            (&["NOOP", "UID SEARCH $"], 2),
            (&["SELECT x", "UID FETCH 1 FLAGS"], 1),
            (&["IDLE", "NOOP"], 1),
            (&["NOOP", "IDLE"], 1),
        ] {
            let lines: Vec<_> = row.iter().map(|text| alloc::format!("a {text}\r\n")).collect();
            let parse = |line: &'static str| Command::parse(line.as_bytes(), Leniency::STRICT);
            let queue: Vec<_> = lines
                .iter()
                .map(|line| parse(alloc::string::String::leak(line.clone())).unwrap().1)
                .collect();
            assert_eq!(sendable(&queue, []), expected, "{row:?}");
        }
    }
}
