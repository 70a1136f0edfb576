//! What stands for mailboxes, messages and threads, wherever they are (RFC 8474).

use imap_codec::ObjectId;
use mime::Tree;
use rfc822_message::Message as Letter;
use sha2::{Digest, Sha256};

use crate::mail::maildir::{Folder, Message};

/// That of a folder, which it keeps when it is renamed.
pub(super) fn mailbox_id(folder: &Folder) -> Option<ObjectId<'static>> {
    object_id('F', &folder.uid_validity.to_be_bytes())
}

/// That of a message, which its copies share.
pub(super) fn email_id(message: &Message) -> Option<ObjectId<'static>> {
    object_id('M', message.origin().as_bytes())
}

/// That of a thread: of the first message that this one refers to, or of itself (RFC 5322 §3.6.4). `None` without any identifier.
pub(super) fn thread_id(octets: &[u8]) -> Option<ObjectId<'static>> {
    let tree = Tree::parse(octets);
    let letter = Letter::parse(tree.root().header());
    let header = letter.header();
    let fields = ["References", "In-Reply-To", "Message-ID"];
    let first = fields.iter().find_map(|name| header.first(name)?.message_ids().next());
    object_id('T', &first?.value())
}

fn object_id(kind: char, of: &[u8]) -> Option<ObjectId<'static>> {
    let digest: String =
        Sha256::digest(of).iter().take(16).map(|octet| format!("{octet:02x}")).collect();
    ObjectId::new(format!("{kind}{digest}")).ok().map(ObjectId::into_owned)
}
