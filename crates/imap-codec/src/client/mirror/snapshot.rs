use alloc::{string::String, vec::Vec};

use super::{Mirror, MirrorMessage};
use crate::Flag;

/// A [`Mirror`] as it is kept between runs of a program: plain data, with `serde` behind the feature of this name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    /// The UIDVALIDITY that the UIDs are valid with.
    pub uid_validity: Option<u32>,
    /// The mod-sequence up to which all is known.
    pub mod_seq: Option<u64>,
    /// The messages, by their UIDs.
    pub messages: Vec<SnapshotMessage>,
}

/// A message of a [`Snapshot`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SnapshotMessage {
    /// Its UID.
    pub uid: u32,
    /// Its flags as they are written, `\Seen` and `$Forwarded`.
    pub flags: Vec<String>,
    /// When it was last changed.
    pub mod_seq: Option<u64>,
}

impl Mirror {
    /// What to keep of the mailbox.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let message = |(uid, message): (&u32, &MirrorMessage)| SnapshotMessage {
            uid: *uid,
            flags: message.flags.iter().map(written).collect(),
            mod_seq: message.mod_seq,
        };
        Snapshot {
            uid_validity: self.uid_validity,
            mod_seq: self.mod_seq,
            messages: self.messages.iter().map(message).collect(),
        }
    }

    /// The mailbox of a snapshot, not selected. What is no flag is left out; a message that comes twice is there once,
    /// and one with UID 0, which no message has, not at all.
    #[must_use]
    pub fn restore(snapshot: &Snapshot) -> Self {
        let message = |message: &SnapshotMessage| {
            let flags = message.flags.iter().filter_map(|flag| Flag::new(flag).ok());
            let flags = flags.map(Flag::into_owned).collect();
            (
                message.uid,
                MirrorMessage { flags, mod_seq: message.mod_seq, slot: None, heard: false },
            )
        };
        Self {
            uid_validity: snapshot.uid_validity,
            mod_seq: snapshot.mod_seq,
            messages: snapshot
                .messages
                .iter()
                .filter(|message| message.uid > 0)
                .map(message)
                .collect(),
            ..Self::default()
        }
    }
}

fn written(flag: &Flag<'static>) -> String {
    let (backslash, name) = flag.as_bytes();
    let mut text = String::from(backslash);
    text.push_str(&String::from_utf8_lossy(name));
    text
}
