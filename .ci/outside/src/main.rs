//! A project outside the workspace, as a user of the crates has it.

use dns_wire as _;
use imap_codec as _;
use mail_mime as _;
use pop3_codec as _;
use rfc822_message as _;
use smtp_codec::Mailbox;

fn main() {
    let bob = Mailbox::new("bob@hamburger.edu").expect("a mailbox");
    assert_eq!(bob.domain(), "hamburger.edu");
    println!("1 passed, 0 failed");
}
