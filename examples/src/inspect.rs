//! The look tool: reads a file as a message, DNS messages, a zone or what one side of a session received, and prints
//! what the crates see in it.
//!
//! With `--json`, each line is an object. Offsets count octets from the start of the file, as it is on the disk.
//! - A message (`mail`): `type`, `offset`, `size`, `encoding`, `disposition`, `file`, `charset`, `unknown_charset`,
//!   `body_offset`, `body_size`, `decoded_size` (null if it has parts), `problems` of the transfer encoding, `fields`, and
//!   `parts`: all entities inside of it in their order, with the same members and `index`, `parent` (0: the message), `depth`. A field has `name`, `value` (unfolded and decoded), `offset`, and by its name
//!   `addresses` (`name`, `address`), `date` and `unix`, or `ids`. The message itself has `notes` (`kind`, `severity`,
//!   `offset`, `end`) about its structure, and `rejected` (`kind`, `field`, `text`, `offset`): values that cannot be read.
//!   It also has the members of an Email object (RFC 8621 §4.1): `from`, `sender`, `replyTo`, `to`, `cc`, `bcc` (`name`, `email`),
//!   `messageId`, `inReplyTo`, `references`, `subject`, `sentAt`, `preview`, `hasAttachment`, `bodyStructure`, and the lists
//!   `textBody`, `htmlBody` and `attachments`; a `partId` is the number for `--extract`. `readings` are those of other software:
//!   `quirks`, and `leaves` (`type`, `body_offset`, `decoded_size`, `start`).
//! - A DNS message (`dns`): `offset`, `size`, `id`, `opcode`, `status`, `flags`, `edns` (`version`, `udp`, `do`), `question`
//!   (`name`, `class`, `type`), `answer`, `authority`, `additional` (also `ttl` and `data`), and `rejected` (`kind`, `offset`); out of a
//!   capture, also `from`, `to`, `transport`, and all offsets are those of packets. `--style json` prints the objects of RFC 8427.
//! - A record (`zone`): `name`, `ttl`, `class`, `type`, `data`, `offset`, `line`, and `file` in an included file.
//! - An event of a session: `event`, `offset`, and what belongs to it:
//!   - `command` of all three: `verb`, `line` (secrets masked), `deviation` from the grammar that was accepted, and of SMTP
//!     `name`, `from`, `to`, `parameters`, `mechanism`; of POP3 `user`, `number`, `lines`, `mechanism`; of IMAP `tag`, `debug`.
//!     `auth-response`: `cancelled`. `message`: `octets`. `idle-done`.
//!   - SMTP `reply`: `code`, `status`, `lines`, and `extensions` if it may answer EHLO.
//!   - POP3 `reply`: `ok`, `code`, `text`, `timestamp`, `deviation`; `scan`: `number`, `size`; `unique-id`: `number`, `id`;
//!     `capability`: `debug`; `challenge`: `text`; `message`: `octets`; `end`.
//!   - IMAP `greeting` and `status`: `status`, `code`, `text`; `done`: also `tag`; `continue`: `text`; `data`: `data`, its name,
//!     and `number`, `numbers`, `flags`, `capabilities`, `mailbox`, `attributes`, `delimiter`, `fields`, `items` (`name`, `value`) or
//!     `value`; `literal`: `octets` of one that was streamed.
//!   - `tls`: its `octets`; zero if what follows is decrypted. `assumed`: `what` the recording begins after.
//! - A rejection that is no part of another object: `event` is `rejected`, with `kind`, `offset`, `text`; of a zone with
//!   `type`, `line`, `column` for `text`.

pub mod dns;
pub mod imap;
pub mod mail;
mod output;
pub mod pcap;
pub mod pop3;
mod recording;
mod session;
pub mod smtp;
pub mod zone;

pub use output::Output;
pub use recording::Recording;

/// Which side of a session received the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The bytes are replies.
    Client,
    /// The bytes are commands.
    Server,
}
