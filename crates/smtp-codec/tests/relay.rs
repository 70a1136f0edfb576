//! A queue, our client and our server on a virtual clock, through pipes that cut, delay and break, with a server that has its
//! moods: nobody's letter is lost after its 250, and everybody's is delivered once or reported.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

extern crate alloc;

#[path = "support/relay.rs"]
mod relay;

use alloc::collections::BTreeMap;
use core::time::Duration;

use relay::{Mx, Relay, Work};
use sans_io::Instant;
use smtp_codec::{
    Client, EnhancedStatus, Limits, Mailbox, ReversePath, Server,
    client::RecipientStatus,
    delivery::{Attempt, Delivery, Failure, LetterId, Queue, QueueEvent, Schedule},
    server::Config,
};
use testkit::{
    pair::{self, Plan},
    transcript::Side,
};

/// What happens to one connection.
#[derive(Clone, Debug)]
struct Fate {
    plan: Plan,
    /// The server ends the session with 421 at this event.
    closes_at: Option<u32>,
}

/// What is known of a recipient of a letter in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    stored: u32,
    reported: u32,
    /// How often its client did not know whether the server had taken the letter.
    unknown: u32,
    /// How often the client was told 250.
    told: u32,
}

const LETTERS: [&[&str]; 5] =
    [&["bob", "amy"], &["nobody", "bob"], &["busy", "amy"], &["nobody"], &["amy", "picky"]];

fn mailbox(local: &str) -> Mailbox<'static> {
    format!("{local}@hamburger.edu").parse().unwrap()
}

fn body(letter: usize) -> Vec<u8> {
    format!("letter {letter}\r\n.with a dot\r\n").into_bytes()
}

/// Runs the queue until nothing waits; the first connections meet `fates`, the later ones nothing bad.
fn run(fates: &[Fate], pipelining: bool) -> (BTreeMap<(usize, String), Tally>, Duration) {
    let mut now = Instant::EPOCH;
    let mut queue = Queue::new(Schedule::default());
    let from = ReversePath::new("alice@crepes.fr").unwrap();
    let ids: Vec<LetterId> = LETTERS
        .iter()
        .map(|to| queue.enqueue(from.clone(), to.iter().map(|to| mailbox(to)), now))
        .collect();
    let mut tallies: BTreeMap<(usize, String), Tally> = BTreeMap::new();
    let index = |id: LetterId| ids.iter().position(|other| *other == id).unwrap();
    let (mut mx, mut connections) = (Mx::default(), fates.iter());
    let mut config = Config::new("hamburger.edu");
    config.extensions.pipelining = pipelining;

    for _ in 0..500 {
        let Some(attempt) = queue.poll_attempt(now) else {
            let Some(next) = queue.poll_timeout() else { break };
            now = next;
            continue;
        };
        let mut work = vec![attempt];
        while let Some(more) = queue.poll_attempt_to("hamburger.edu", now) {
            work.push(more);
        }
        let work: Vec<Work> = work
            .into_iter()
            .map(|attempt| Work { body: body(index(attempt.letter)), attempt, fates: Vec::new() })
            .collect();
        let calm = Fate { plan: Plan::smooth(), closes_at: None };
        let fate = connections.next().unwrap_or(&calm);
        mx.begin(fate.closes_at);
        let client = (Client::new(Limits::default()), Relay::new(work));
        let outcome = pair::join(client, (Server::new(config.clone()), mx), &fate.plan);
        mx = outcome.server.caller;
        now = now + outcome.end.since_epoch();
        let done = outcome.client.caller.over(&outcome.client.conn);
        for Work { attempt, fates, .. } in done {
            report(&mut queue, &attempt, &fates, now, |to, status| {
                let key = (index(attempt.letter), to.local_part().to_owned());
                let tally = tallies.entry(key).or_default();
                tally.unknown += u32::from(status == RecipientStatus::Unknown);
                tally.told += u32::from(status == RecipientStatus::Taken);
            });
        }
        while let Some(event) = queue.poll_event() {
            if let QueueEvent::Bounce { letter, failed, .. } = event {
                for (to, failure) in failed {
                    assert!(failure.code.is_some(), "{failure:?}");
                    let key = (index(letter), to.local_part().to_owned());
                    tallies.entry(key).or_default().reported += 1;
                }
            }
        }
    }
    assert!(queue.is_empty(), "the queue does not empty");
    for (to, letter) in &mx.letters {
        let number = (0..LETTERS.len()).find(|number| body(*number) == *letter);
        let number = number.unwrap_or_else(|| panic!("changed: {}", letter.escape_ascii()));
        for to in to {
            tallies.entry((number, to.clone())).or_default().stored += 1;
        }
    }
    (tallies, now.since_epoch())
}

fn report(
    queue: &mut Queue,
    attempt: &Attempt,
    fates: &[Option<RecipientStatus>],
    now: Instant,
    mut see: impl FnMut(&Mailbox<'_>, RecipientStatus),
) {
    let later = |text| Delivery::Deferred(Failure::new(EnhancedStatus::TRANSIENT, text));
    for (to, status) in attempt.recipients.iter().zip(fates) {
        if let Some(status) = status {
            see(to, *status);
        }
        let delivery = match status {
            Some(RecipientStatus::Taken) => Delivery::Delivered,
            Some(RecipientStatus::Refused(code @ 500..)) => {
                let code = smtp_codec::Code::new(*code).unwrap();
                Delivery::Failed(smtp_codec::Response::new(code, "refused").into())
            }
            _ => later("not taken yet"),
        };
        queue.report(attempt.letter, to, delivery, now);
    }
}

fn check(fates: &[Fate], pipelining: bool) -> BTreeMap<(usize, String), Tally> {
    let (tallies, took) = run(fates, pipelining);
    assert_eq!(tallies.len(), LETTERS.iter().map(|to| to.len()).sum::<usize>());
    for ((letter, to), tally) in &tallies {
        let what = format!("letter {letter} to {to}: {tally:?} after {fates:?}");
        assert!(tally.stored >= tally.told, "lost after its 250: {what}");
        assert!(tally.stored + tally.reported >= 1, "neither delivered nor reported: {what}");
        assert!(tally.reported <= 1, "reported twice: {what}");
        // Twice only where the client knew that it did not know (RFC 1047).
        assert!(tally.stored + tally.reported <= 1 + tally.unknown, "twice: {what}");
        assert_eq!(tally.reported == 1, to == "nobody", "{what}");
    }
    assert!(took < Duration::from_secs(24 * 3600), "{took:?}");
    tallies
}

#[test]
fn a_calm_day() {
    for pipelining in [true, false] {
        let tallies = check(&[], pipelining);
        assert!(tallies.values().all(|tally| tally.stored + tally.reported == 1));
        assert!(tallies.values().all(|tally| tally.unknown == 0));
    }
}

/// One session broken after each octet of either side, smooth and rough.
#[test]
fn a_drop_at_every_octet() {
    for pipelining in [true, false] {
        let (mut twice, mut doubts) = (0, 0);
        for (side, octets) in [(Side::Client, 900), (Side::Server, 900)] {
            for octets in 0..octets {
                let plan = Plan::rough(9).broken_after(side, octets);
                let tallies = check(&[Fate { plan, closes_at: None }], pipelining);
                twice += tallies.values().filter(|tally| tally.stored > 1).count();
                doubts += tallies.values().filter(|tally| tally.unknown > 0).count();
            }
        }
        assert!(twice > 0 && doubts > twice, "the doubt of RFC 1047 was never met");
    }
}

#[test]
fn a_server_that_ends_each_session_at_another_moment() {
    for pipelining in [true, false] {
        for first in 0..40 {
            for second in [None, Some(first / 2), Some(7)] {
                let fates = [
                    Fate { plan: Plan::rough(u64::from(first)), closes_at: Some(first) },
                    Fate { plan: Plan::smooth(), closes_at: second },
                ];
                let tallies = check(&fates, pipelining);
                // 421 is an answer: nothing is in doubt.
                assert!(tallies.values().all(|tally| tally.stored + tally.reported == 1));
            }
        }
    }
}

#[test]
fn a_bad_day() {
    for seed in 0..150_usize {
        let fates: Vec<Fate> = (0..4)
            .map(|index| {
                let number = seed * 37 + index * 101;
                let side = if number % 2 == 0 { Side::Client } else { Side::Server };
                let closes_at = (number % 5 == 0).then_some(u32::try_from(number % 23).unwrap());
                let plan = Plan::rough(number as u64).broken_after(side, number * 13 % 900);
                Fate { plan, closes_at }
            })
            .collect();
        check(&fates, seed % 3 > 0);
    }
}
