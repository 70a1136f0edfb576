//! Routes (RFC 5321 §5.1) and the outgoing queue (§4.5.4) on a virtual clock.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::time::Duration;

use sans_io::Instant;
use smtp_codec::{
    EnhancedStatus, Mailbox, ReversePath,
    delivery::{
        Attempt, Delivery, Failure, LetterId, MxHost, NoRoute, Queue, QueueEvent, Schedule, routes,
    },
};
use testkit::{alloc, entropy::Seeded};
use textline::ReplyScanner;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn mx(records: &[(u16, &'static str)]) -> Vec<MxHost<'static>> {
    records.iter().map(|(preference, host)| MxHost { preference: *preference, host }).collect()
}

#[test]
fn hosts_come_in_the_order_of_their_preferences() {
    let records =
        mx(&[(20, "c.example."), (5, "a.example"), (10, "b.example."), (65535, "d.example")]);
    let hosts = routes("example", &records, &["x.example"], &mut Seeded::new(1)).unwrap();
    assert_eq!(hosts, ["a.example", "b.example", "c.example", "d.example"]);
    // Without MX the domain itself is the host, its last dot aside.
    assert_eq!(routes("example.", &[], &[], &mut Seeded::new(1)).unwrap(), ["example"]);
}

#[test]
fn equal_preferences_are_shuffled() {
    let records = mx(&[(10, "a"), (10, "b"), (10, "c"), (5, "first"), (20, "last")]);
    let mut orders = Vec::new();
    for seed in 0..200 {
        let hosts = routes("example", &records, &[], &mut Seeded::new(seed)).unwrap();
        assert_eq!((hosts[0], hosts[4], hosts.len()), ("first", "last", 5));
        orders.push(hosts[1..4].concat());
    }
    orders.sort_unstable();
    orders.dedup();
    assert_eq!(orders.len(), 6, "{orders:?}");
}

#[test]
fn own_host_and_worse_are_left_out() {
    let records =
        mx(&[(5, "a.example"), (10, "Relay.Example."), (10, "b.example"), (20, "c.example")]);
    for seed in 0..20 {
        let hosts = routes("example", &records, &["relay.example"], &mut Seeded::new(seed));
        assert_eq!(hosts.unwrap(), ["a.example"]);
    }
    let best = mx(&[(10, "relay.example"), (20, "c.example")]);
    let error = routes("example", &best, &["relay.example."], &mut Seeded::new(1)).unwrap_err();
    assert_eq!(error, NoRoute::Loop);
    assert_eq!(error.reply_hint().status(), EnhancedStatus::new(5, 4, 6));
    assert_eq!(routes("me.example", &[], &["ME.example"], &mut Seeded::new(1)), Err(NoRoute::Loop));
}

#[test]
fn a_null_mx_takes_no_mail() {
    for host in [".", ""] {
        let error = routes("example", &mx(&[(0, host)]), &[], &mut Seeded::new(1)).unwrap_err();
        assert_eq!(error, NoRoute::NullMx);
        let hint = error.reply_hint();
        assert_eq!((hint.code().get(), hint.status()), (556, EnhancedStatus::new(5, 1, 10)));
    }
    // Beside others it means nothing (RFC 7505 §3 forbids it).
    let records = mx(&[(0, "."), (10, "a.example")]);
    assert_eq!(routes("example", &records, &[], &mut Seeded::new(1)).unwrap(), ["a.example"]);
}

fn at(since: Duration) -> Instant {
    Instant::from_epoch(since)
}

fn mailbox(text: &str) -> Mailbox<'static> {
    text.parse().unwrap()
}

fn alice() -> ReversePath<'static> {
    ReversePath::new("alice@crepes.fr").unwrap().into_owned()
}

fn of(reply: &str) -> Delivery {
    let reply = format!("{reply}\r\n");
    Delivery::of_reply(&ReplyScanner::new(1000).scan(&mut reply.as_bytes()).unwrap().unwrap())
}

fn down() -> Delivery {
    let status = EnhancedStatus::new(4, 4, 1).unwrap();
    Delivery::Deferred(Failure::new(status, "connection refused"))
}

fn names(attempt: &Attempt) -> Vec<&str> {
    attempt.recipients.iter().map(Mailbox::as_str).collect()
}

/// Runs the queue on a virtual clock until it sleeps for ever: when each attempt came, and the events.
fn run(
    queue: &mut Queue,
    start: Duration,
    outcome: impl Fn(&Mailbox<'_>, Instant) -> Delivery,
) -> (Vec<Duration>, Vec<QueueEvent>) {
    let (mut now, mut attempts, mut events) = (at(start), Vec::new(), Vec::new());
    loop {
        while let Some(attempt) = queue.poll_attempt(now) {
            attempts.push(now.since_epoch());
            for recipient in &attempt.recipients {
                queue.report(attempt.letter, recipient, outcome(recipient, now), now);
            }
        }
        while let Some(event) = queue.poll_event() {
            events.push(event);
        }
        let Some(next) = queue.poll_timeout() else { return (attempts, events) };
        assert!(next > now, "time stands still");
        now = next;
    }
}

#[test]
fn down_for_three_hours_then_delivered() {
    let mut queue = Queue::new(Schedule::default());
    let id = queue.enqueue(alice(), [mailbox("bob@hamburger.edu")], at(HOUR));
    let (attempts, events) =
        run(
            &mut queue,
            HOUR,
            |_, now| {
                if now < at(4 * HOUR) { down() } else { Delivery::Delivered }
            },
        );
    let after: Vec<Duration> = attempts.into_iter().map(|attempt| attempt - HOUR).collect();
    assert_eq!(after, [Duration::ZERO, 30 * MINUTE, HOUR, 3 * HOUR]);
    assert_eq!(events, [QueueEvent::Done(id)]);
    assert!(queue.is_empty());
}

#[test]
fn never_up_and_exactly_one_bounce() {
    let mut queue = Queue::new(Schedule::default());
    let to = ["bob@hamburger.edu", "carol@hamburger.edu"].map(mailbox);
    let id = queue.enqueue(alice(), to.clone(), at(HOUR));
    let (attempts, events) = run(&mut queue, HOUR, |_, _| down());
    assert_eq!(*attempts.last().unwrap(), HOUR + 5 * DAY);
    let Delivery::Deferred(failure) = down() else { panic!() };
    let failed = to.map(|to| (to, failure.clone())).to_vec();
    let bounce = QueueEvent::Bounce { letter: id, to: mailbox("alice@crepes.fr"), failed };
    assert_eq!(events, [bounce, QueueEvent::Done(id)]);
    assert_eq!(queue.poll_timeout(), None);
}

#[test]
fn a_letter_to_many_of_whom_some_fail() {
    let mut queue = Queue::new(Schedule::every(10 * MINUTE, DAY));
    let to = ["ok@a.example", "later@a.example", "never@A.EXAMPLE", "other@b.example"].map(mailbox);
    let id = queue.enqueue(alice(), to, at(HOUR));
    let first = queue.poll_attempt(at(HOUR)).unwrap();
    assert_eq!((first.domain.as_str(), first.from.clone()), ("a.example", alice()));
    assert_eq!(names(&first), ["ok@a.example", "later@a.example", "never@A.EXAMPLE"]);
    let second = queue.poll_attempt(at(HOUR)).unwrap();
    assert_eq!(names(&second), ["other@b.example"]);
    assert_eq!((queue.poll_attempt(at(HOUR)), queue.poll_timeout()), (None, None));

    queue.report(id, &first.recipients[0], of("250 2.0.0 ok"), at(HOUR));
    queue.report(id, &first.recipients[2], of("550 5.1.1 no such user"), at(HOUR));
    // The bounce waits for those who are still under way.
    assert_eq!(queue.poll_event(), None);
    queue.report(id, &first.recipients[1], of("450 4.2.1 busy"), at(HOUR));
    queue.report(id, &second.recipients[0], of("554 no"), at(HOUR));
    let Some(QueueEvent::Bounce { letter, to, failed }) = queue.poll_event() else { panic!() };
    assert_eq!((letter, to), (id, mailbox("alice@crepes.fr")));
    let failed: Vec<_> = failed
        .iter()
        .map(|(to, why)| {
            (to.as_str(), why.code.unwrap().get(), why.status.to_string(), why.text.as_str())
        })
        .collect();
    assert_eq!(
        failed,
        [
            ("never@A.EXAMPLE", 550, "5.1.1".into(), "no such user"),
            ("other@b.example", 554, "5.0.0".into(), "no"),
        ]
    );
    assert_eq!(queue.poll_event(), None);
    assert_eq!(queue.poll_timeout(), Some(at(HOUR + 10 * MINUTE)));
    assert_eq!(queue.poll_attempt(at(HOUR + 9 * MINUTE)), None);
    let again = queue.poll_attempt(at(HOUR + 10 * MINUTE)).unwrap();
    assert_eq!(names(&again), ["later@a.example"]);
    // A report about someone else, or twice, changes nothing.
    let before = queue.clone();
    queue.report(id, &mailbox("ok@a.example"), of("550 no"), at(HOUR));
    queue.report(LetterId(99), &again.recipients[0], of("550 no"), at(HOUR));
    assert_eq!(queue, before);
    queue.report(id, &again.recipients[0], of("250 ok"), at(HOUR));
    assert_eq!(queue.poll_event(), Some(QueueEvent::Done(id)));
    assert!(queue.is_empty());
}

#[test]
fn a_null_reverse_path_never_bounces() {
    let mut queue = Queue::new(Schedule::default());
    let failing = queue.enqueue(ReversePath::Null, [mailbox("bob@hamburger.edu")], at(HOUR));
    let expiring = queue.enqueue(ReversePath::Null, [mailbox("carol@a.example")], at(HOUR));
    let (_, events) =
        run(
            &mut queue,
            HOUR,
            |to, _| {
                if to.domain() == "a.example" { down() } else { of("550 5.1.1 no") }
            },
        );
    assert_eq!(events, [QueueEvent::Done(failing), QueueEvent::Done(expiring)]);
}

#[test]
fn several_letters_to_a_domain_share_a_connection() {
    let mut queue = Queue::new(Schedule::default());
    let one = queue.enqueue(alice(), ["a@x.example", "b@y.example"].map(mailbox), at(HOUR));
    let two = queue.enqueue(alice(), [mailbox("c@X.example")], at(HOUR));
    queue.enqueue(alice(), [mailbox("d@z.example")], at(HOUR));
    assert_eq!(queue.poll_attempt(at(HOUR)).unwrap().letter, one);
    let next = queue.poll_attempt_to("x.example", at(HOUR)).unwrap();
    assert_eq!((next.letter, names(&next)), (two, vec!["c@X.example"]));
    assert_eq!(queue.poll_attempt_to("x.example", at(HOUR)), None);
    assert_eq!(names(&queue.poll_attempt(at(HOUR)).unwrap()), ["b@y.example"]);
}

#[test]
fn a_letter_to_nobody_is_done() {
    let mut queue = Queue::new(Schedule::default());
    let id = queue.enqueue(alice(), [], at(HOUR));
    assert_eq!((queue.poll_event(), queue.is_empty()), (Some(QueueEvent::Done(id)), true));
}

#[test]
fn a_snapshot_loses_nobody() {
    let mut queue = Queue::new(Schedule::default());
    let id = queue.enqueue(alice(), ["a@x.example", "b@y.example"].map(mailbox), at(HOUR));
    let first = queue.poll_attempt(at(HOUR)).unwrap();
    queue.report(id, &first.recipients[0], down(), at(HOUR));
    let second = queue.poll_attempt(at(HOUR)).unwrap();
    assert_eq!(names(&second), ["b@y.example"]);

    let letters: Vec<_> = queue.letters().map(|(id, letter)| (id, letter.clone())).collect();
    let mut restored = Queue::restore(Schedule::default(), letters);
    // Who was under way is tried again at once, who was deferred later; the age counts on.
    assert_eq!(names(&restored.poll_attempt(at(HOUR)).unwrap()), ["b@y.example"]);
    assert_eq!(restored.poll_attempt(at(HOUR)), None);
    assert_eq!(restored.poll_timeout(), Some(at(HOUR + 30 * MINUTE)));
    assert_eq!(restored.letters().next().unwrap().1.since, at(HOUR));
    assert_eq!(restored.enqueue(alice(), [], at(HOUR)), LetterId(id.0 + 1));
}

#[test]
fn texts_are_cut() {
    let failure = Failure::new(EnhancedStatus::TRANSIENT, &"é".repeat(1000));
    assert_eq!(failure.text, "é".repeat(Failure::TEXT / 2));
    let Delivery::Failed(failure) = of("550 é") else { panic!() };
    assert_eq!(failure.text, "é");
}

#[test]
fn a_long_queue_is_no_slow_one() {
    let work = |letters: u64| {
        let mut queue = Queue::new(Schedule::default());
        alloc::measure(|| {
            for number in 0..letters {
                queue.enqueue(alice(), [mailbox(&format!("bob@{number}.example"))], at(HOUR));
            }
            run(
                &mut queue,
                HOUR,
                |_, now| {
                    if now > at(2 * HOUR) { Delivery::Delivered } else { down() }
                },
            )
        })
    };
    let (once, sixteen) = (work(500), work(8000));
    assert!(
        sixteen.bytes < 18 * once.bytes && sixteen.allocations < 18 * once.allocations,
        "{once:?} {sixteen:?}"
    );
}
