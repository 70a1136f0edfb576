//! A project outside the workspace, as a user of the crates has it.

use dns_wire::{Message, NameBuf, Question, RecordType, query};
use mail_mime::Tree;
use rfc822_message::Message as Letter;

const LETTER: &[u8] = b"From: alice@crepes.fr\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDo you like ketchup?\r\n";

fn main() {
    let bob = smtp_codec::Mailbox::new("bob@hamburger.edu").expect("a mailbox");
    assert_eq!(bob.domain(), "hamburger.edu");

    let mut out = Vec::new();
    let mut pop = pop3_codec::Server::new(pop3_codec::server::Config::default());
    pop.accept(&mut out).expect("the greeting is due");
    assert!(out.starts_with(b"+OK"));

    let mut imap = imap_codec::Server::new_in_tls(imap_codec::server::Config::default());
    imap.greet("ready", &mut out).expect("the greeting is due");
    assert!(out.ends_with(b" ready\r\n"));

    let from = Letter::parse(LETTER).header().first("From").map(|field| field.text().into_owned());
    assert_eq!(from.as_deref(), Some(&b"alice@crepes.fr"[..]));
    let tree = Tree::parse(LETTER);
    assert_eq!(&*tree.root().decoded().0, b"Do you like ketchup?\r\n");

    let name: NameBuf = "www.hamburger.edu".parse().expect("a name");
    let mut buffer = [0; 512];
    let asked = query(&mut buffer, 1, &Question::new(&name, RecordType::A)).expect("it fits");
    assert_eq!(Message::new(asked.finish()).expect("a header").validate(), Ok(()));
    println!("6 crates used from outside");
}
