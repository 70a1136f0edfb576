//! The hostile messages of mime's own tests, each of eight megabytes: all that a message can be asked is asked of them.

#[path = "../../crates/mime/tests/common/hostile.rs"]
mod hostile;

use hostile::{Generator, PATTERNS};
use mime::{Tree, encoded_word};

use crate::entity;

/// What stands for a crate's name.
pub(crate) const AREA: &str = "messages";

/// A sixteenth of eight megabytes.
pub(crate) const START: usize = 512 << 10;

/// At 16 times the size: 2.2 times the work for each of four doublings.
pub(crate) const GROWTH: u32 = 46;

/// The patterns, by their names without spaces.
pub(crate) fn patterns() -> impl Iterator<Item = (String, Generator)> {
    PATTERNS.iter().map(|(name, make)| (name.replace(' ', "-"), *make))
}

/// Reads the tree and every field of the message in all ways.
pub(crate) fn read(letter: &[u8]) {
    let tree = Tree::parse_with(letter, &entity::limits(), Default::default());
    let mut read = 0;
    for field in tree.root().items().filter_map(rfc822_message::Item::field) {
        read += field.addresses().count()
            + field.message_ids().count()
            + field.phrases().count()
            + encoded_word::decode(field.raw_value()).text.len()
            + usize::from(field.date(&mut ()).is_some());
    }
    std::hint::black_box(read);
    entity::parse(letter);
    entity::all(letter);
}
