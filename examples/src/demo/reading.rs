//! Bob reads: by POP3 in keep mode, by IMAP with folders and flags, by POP3 in delete mode.

use std::{
    io,
    net::{SocketAddr, TcpStream},
};

use imap_codec::{
    Command, Data, FetchAttribute, FetchAttributes, FetchItem, Flag, Items, Listing, Mailbox,
    Pattern, Section, SectionName, SeqRange, SequenceSet, Store, StoreAction,
};
use mime::Tree;
use pop3_codec::{Client as Pop3, Leniency};
use textline::wirelog::Side;

use super::{letters::Wishes, sites::Hamburger};
use crate::{
    dialogue::Dialogue,
    driver::blocking::{self, Session},
    mail::{
        browse::{Answer, Browser, mailbox},
        read::Reader,
    },
    report::{Checked, Report, check},
    tls::BlockingStream,
};

/// The dialogue of the textbook; the decks leave out some of the positive replies.
const TEXTBOOK: [&str; 13] = [
    "S: +OK POP3 server ready",
    "C: user bob",
    "S: +OK",
    "S: +OK user successfully logged on",
    "C: list",
    "S: .",
    "C: retr 1",
    "S: .",
    "C: dele 1",
    "C: retr 2",
    "C: dele 2",
    "C: quit",
    "S: +OK POP3 server signing off",
];

/// The third chapter.
///
/// # Errors
/// At the first step that fails.
pub fn chapter(report: &mut Report, hamburger: &Hamburger, wishes: &Wishes) -> io::Result<()> {
    let mut kept = Vec::new();
    for client in ["at home", "at work"] {
        report.step(&format!("Bob reads by POP3 {client}, and keeps his letters"), || {
            let (dialogue, letters) = keep(hamburger.pop3)?;
            check(letters.len() == 2, "there are two letters")?;
            check(letters.iter().any(|letter| is_ketchup(letter)), "one is about ketchup")?;
            kept.push(letters);
            Ok(dialogue.shortened())
        })?;
    }
    report.step(
        "Both clients got the same letters, and the picture is Alice's, byte for byte",
        || {
            check(kept[0] == kept[1], "both clients got the same")?;
            let picture = kept[0].iter().find_map(|letter| attachment(letter));
            let (name, octets) = picture.ok_or_else(|| io::Error::other("no attachment"))?;
            check(name == wishes.file_name, "the file has its name")?;
            check(octets == wishes.file, "the file is the same")?;
            Ok(vec![format!("{name}: {} octets", octets.len())])
        },
    )?;
    let mut seen = (Vec::new(), Vec::new());
    report.step("By IMAP he makes a folder, moves a letter there and back, sets flags", || {
        let (dialogue, mut browser) = browser(hamburger.imap)?;
        arrange(&mut browser)?;
        seen.0 = survey(&mut browser)?;
        browser.run(&Command::Logout)?;
        Ok(dialogue.lines())
    })?;
    report.step("He fetches the headers only, and one body part only", || {
        let (dialogue, mut browser) = browser(hamburger.imap)?;
        parts(&mut browser, wishes)?;
        browser.run(&Command::Logout)?;
        Ok(dialogue.shortened())
    })?;
    report.step("A second session sees the same folders, flags and UIDVALIDITY", || {
        let (dialogue, mut browser) = browser(hamburger.imap)?;
        seen.1 = survey(&mut browser)?;
        check(seen.0 == seen.1, "both sessions see the same")?;
        browser.run(&Command::Logout)?;
        Ok(dialogue.lines())
    })?;
    report.step("Last, POP3 in delete mode", || delete(hamburger.pop3))?;
    report.step("Another client finds nothing", || {
        let (dialogue, letters) = keep(hamburger.pop3)?;
        check(letters.is_empty(), "the maildrop is empty")?;
        Ok(dialogue.lines())
    })
}

fn pop3(address: SocketAddr) -> io::Result<(Dialogue, Session<Pop3, BlockingStream>)> {
    let dialogue = Dialogue::default();
    let tap = dialogue.tap(pop3_codec::wirelog::Redactor::default(), Side::Client);
    let stream = BlockingStream::clear(TcpStream::connect(address)?);
    let client = Pop3::new(pop3_codec::Limits::default(), Leniency::default()).with_lower_case();
    Ok((dialogue, Session::new(client, stream, Some(tap))))
}

fn keep(address: SocketAddr) -> io::Result<(Dialogue, Vec<Vec<u8>>)> {
    let (dialogue, session) = pop3(address)?;
    let letters = blocking::run(async {
        let mut reader = Reader::log_in(session, "bob", "hungry").await?;
        let mut letters = Vec::new();
        for listing in reader.list().await? {
            let letter = reader.retrieve(listing.number).await?;
            check(letter.len() as u64 == listing.size, "the size is as it was listed")?;
            letters.push(letter);
        }
        reader.quit().await?;
        io::Result::Ok(letters)
    })?;
    Ok((dialogue, letters))
}

fn delete(address: SocketAddr) -> Checked {
    let (dialogue, session) = pop3(address)?;
    blocking::run(async {
        let mut reader = Reader::log_in(session, "bob", "hungry").await?;
        for listing in reader.list().await? {
            reader.retrieve(listing.number).await?;
            reader.delete(listing.number).await?;
        }
        reader.quit().await
    })?;
    check(dialogue.has_in_order(&TEXTBOOK), "the textbook's lines come in order")?;
    Ok(dialogue.shortened())
}

fn browser(address: SocketAddr) -> io::Result<(Dialogue, Browser<BlockingStream>)> {
    let dialogue = Dialogue::default();
    let tap = dialogue.tap(imap_codec::wirelog::Redactor::default(), Side::Client);
    let stream = BlockingStream::clear(TcpStream::connect(address)?);
    let client = imap_codec::Client::new(imap_codec::Limits::default());
    Ok((dialogue, Browser::log_in(Session::new(client, stream, Some(tap)), "bob", "hungry")?))
}

/// A folder, a move there and back, and flags.
fn arrange(browser: &mut Browser<BlockingStream>) -> io::Result<()> {
    let first = [SeqRange::one(1).ok_or(io::ErrorKind::InvalidInput)?];
    let first = || SequenceSet::new(&first).map_err(io::Error::other);
    let relocate = |to| -> io::Result<Command<'_>> {
        Ok(Command::Move { uid: false, messages: first()?, mailbox: to })
    };
    browser.run(&Command::create(mailbox("Food")?))?;
    browser.run(&Command::select(Mailbox::INBOX))?;
    browser.run(&relocate(mailbox("Food")?)?)?;
    let selected = browser.run(&Command::select(mailbox("Food")?))?;
    check(exists(&selected) == Some(1), "the letter is in the folder")?;
    browser.run(&relocate(Mailbox::INBOX)?)?;
    let selected = browser.run(&Command::select(Mailbox::INBOX))?;
    check(exists(&selected) == Some(2), "both letters are in the inbox")?;
    let flags = [Flag::Flagged, Flag::Answered];
    let store = Store::flags(StoreAction::Add, false, Items::new(&flags));
    browser.run(&Command::Store { uid: false, messages: first()?, store })?;
    Ok(())
}

/// The folders, each with its UIDVALIDITY, and every letter's identifier and flags.
fn survey(browser: &mut Browser<BlockingStream>) -> io::Result<Vec<String>> {
    let mut seen = Vec::new();
    let everything = [Pattern::new(&b"*"[..]).map_err(io::Error::other)?];
    let none = Mailbox::from_wire(&b""[..]).map_err(io::Error::other)?;
    let listed = browser.run(&Command::List(imap_codec::List::new(none, &everything)))?;
    for data in listed.data {
        let Data::List(Listing { mailbox, .. }) = data else { continue };
        seen.push(format!("{mailbox:?}"));
        let selected = browser.run(&Command::examine(mailbox))?;
        for data in &selected.data {
            if let Data::Condition { text, .. } = data
                && let Some(imap_codec::Code::UidValidity(value)) = &text.code
            {
                seen.push(format!("UIDVALIDITY {value}"));
            }
        }
        if exists(&selected) == Some(0) {
            continue;
        }
        let all =
            SeqRange::new(1, 1).map(|range| SeqRange { end: imap_codec::SeqNumber::Max, ..range });
        let all = [all.ok_or(io::ErrorKind::InvalidInput)?];
        let fetched = browser.run(&Command::Fetch {
            uid: false,
            messages: SequenceSet::new(&all).map_err(io::Error::other)?,
            attributes: FetchAttributes::List(Items::new(&[
                FetchAttribute::Uid,
                FetchAttribute::Flags,
            ])),
            modifiers: Items::EMPTY,
        })?;
        seen.extend(fetched.data.iter().map(|data| format!("{data:?}")));
    }
    check(seen.iter().any(|line| line.contains("Food")), "the folder is there")?;
    check(seen.iter().any(|line| line.contains("Flagged")), "the flag is there")?;
    Ok(seen)
}

/// Headers of all letters, and the second part of the one that has two.
fn parts(browser: &mut Browser<BlockingStream>, wishes: &Wishes) -> io::Result<()> {
    browser.run(&Command::select(Mailbox::INBOX))?;
    let mut saved = None;
    for number in [1, 2] {
        let one = [SeqRange::one(number).ok_or(io::ErrorKind::InvalidInput)?];
        let mut fetch = |section: Section<'_>| {
            let attribute = FetchAttribute::Section { peek: true, section, partial: None };
            let answer = browser.run(&Command::Fetch {
                uid: false,
                messages: SequenceSet::new(&one).map_err(io::Error::other)?,
                attributes: FetchAttributes::List(Items::new(&[attribute])),
                modifiers: Items::EMPTY,
            })?;
            Ok::<_, io::Error>(octets_of(answer))
        };
        let header = fetch(Section::HEADER)?;
        check(header.ends_with(b"\r\n\r\n"), "the header ends with an empty line")?;
        let second = [std::num::NonZeroU32::MIN.saturating_add(1)];
        let mut mime = Section::part(&second).map_err(io::Error::other)?;
        let body = fetch(mime.clone())?;
        mime.text = Some(imap_codec::SectionText::Mime);
        let mut part = fetch(mime)?;
        if !body.is_empty() {
            part.extend_from_slice(&body);
            saved = Some(part);
        }
    }
    let part = saved.ok_or_else(|| io::Error::other("no letter has two parts"))?;
    let tree = Tree::parse(&part);
    check(tree.root().decoded().0 == wishes.file, "the part is the picture")
}

/// What a FETCH of one section gave, streamed or in the line.
fn octets_of(answer: Answer) -> Vec<u8> {
    if !answer.octets.is_empty() {
        return answer.octets;
    }
    let mut octets = Vec::new();
    for data in &answer.data {
        let Data::Fetch(fetch) = data else { continue };
        for item in fetch.items.iter() {
            if let FetchItem::Section { name: SectionName::Body { .. }, data } = item {
                octets.extend_from_slice(data.as_bytes().unwrap_or_default());
            }
        }
    }
    octets
}

fn exists(answer: &Answer) -> Option<u32> {
    answer.data.iter().rev().find_map(|data| match data {
        Data::Exists(count) => Some(*count),
        _ => None,
    })
}

fn is_ketchup(letter: &[u8]) -> bool {
    let tree = Tree::parse(letter);
    tree.root().body() == b"Do you like ketchup?\r\nHow about pickles?\r\n"
}

fn attachment(letter: &[u8]) -> Option<(String, Vec<u8>)> {
    Tree::parse(letter).entities().find_map(|entity| {
        Some((entity.file_name()?.text.into_owned(), entity.decoded().0.into_owned()))
    })
}
