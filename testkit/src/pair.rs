//! A client and a server joined in memory by a pipe that cuts, delays and breaks as a [`Plan`] says, on
//! a virtual clock: time goes straight to the next arrival or deadline, nothing sleeps.
//!
//! A switch of layers happens on both sides as their connections want it; TLS and DEFLATE are the
//! identity here. The same plan gives the same outcome.

mod end;
mod pipe;

use std::{
    fmt::{self, Debug},
    ops::RangeInclusive,
    time::Duration,
};

use sans_io::{Connection, Entropy, Instant};

use crate::{cuts::Caller, entropy::Seeded, transcript::Side};
use end::End;
use pipe::{Arrival, Pipe};

/// How the pipe treats what it carries.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Decides lengths and latencies within their ranges.
    pub seed: u64,
    /// Bytes that arrive together, at most.
    pub pieces: RangeInclusive<usize>,
    /// How long a piece is on its way. Pieces never overtake each other.
    pub latency: RangeInclusive<Duration>,
    /// Breaks the pipe once it carried so many bytes of a side: both ends see the end of the stream and
    /// nothing more gets through.
    pub breaks: Option<(Side, usize)>,
    /// Arrivals and deadlines after which a session is taken for one that never ends.
    pub steps: u32,
}

impl Plan {
    /// Whole pieces, 10 ms on their way.
    #[must_use]
    pub const fn smooth() -> Self {
        let latency = Duration::from_millis(10);
        Self {
            seed: 0,
            pieces: usize::MAX..=usize::MAX,
            latency: latency..=latency,
            breaks: None,
            steps: 100_000,
        }
    }

    /// Pieces of 1 to 24 bytes, up to 300 ms on their way.
    #[must_use]
    pub const fn rough(seed: u64) -> Self {
        let latency = Duration::ZERO..=Duration::from_millis(300);
        Self { seed, pieces: 1..=24, latency, ..Self::smooth() }
    }

    /// The same, broken after `bytes` bytes of `side`.
    #[must_use]
    pub const fn broken_after(mut self, side: Side, bytes: usize) -> Self {
        self.breaks = Some((side, bytes));
        self
    }
}

/// What became of a pair.
#[derive(Debug)]
pub struct Outcome<C: Connection, A, S: Connection, B> {
    /// The client's end.
    pub client: Half<C, A>,
    /// The server's end.
    pub server: Half<S, B>,
    /// What was sent, in order; neighbours of one side joined.
    pub said: Vec<Said>,
    /// When the last thing happened.
    pub end: Instant,
}

/// One end when all is over.
#[derive(Debug)]
pub struct Half<C: Connection, A> {
    /// The connection.
    pub conn: C,
    /// Its caller.
    pub caller: A,
    /// Its events, as Debug text; chunks as `chunk "…"`, neighbours joined.
    pub events: Vec<String>,
    /// How it ended: by itself or with the end of the stream (`Ok`), in an error, or not at all (`None`):
    /// then nothing was on its way any more and no deadline was set.
    pub result: Option<Result<(), C::Error>>,
}

/// Bytes that a side sent at a time.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Instant,
    /// Who.
    pub side: Side,
    /// What.
    pub bytes: Vec<u8>,
}

impl Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}| {}", self.at.since_epoch(), self.side, self.bytes.escape_ascii())
    }
}

impl<C: Connection, A, S: Connection, B> Outcome<C, A, S, B> {
    /// All that a side sent.
    #[must_use]
    pub fn bytes(&self, side: Side) -> Vec<u8> {
        let of_side = self.said.iter().filter(|said| said.side == side);
        of_side.map(|said| said.bytes.as_slice()).collect::<Vec<_>>().concat()
    }

    /// The dialogue as `C:` and `S:` lines, in the order in which they were sent.
    #[must_use]
    pub fn dialogue(&self) -> String {
        let lines = self.said.iter().flat_map(|said| {
            let lines = said.bytes.split_inclusive(|&byte| byte == b'\n');
            lines.map(|line| match line.strip_suffix(b"\r\n") {
                Some(line) => format!("{}: {}\n", said.side, line.escape_ascii()),
                None => format!("{}| {}\n", said.side, line.escape_ascii()),
            })
        });
        lines.collect()
    }
}

/// Joins a client and a server and runs both until both are over, or nothing can happen any more.
///
/// # Panics
/// If it takes more steps than the plan allows, or an end breaks the contract.
pub fn join<C, A, S, B>(client: (C, A), server: (S, B), plan: &Plan) -> Outcome<C, A, S, B>
where
    C: Connection,
    A: Caller<C>,
    S: Connection,
    B: Caller<S>,
{
    let mut random = Seeded::new(plan.seed);
    let mut now = Instant::EPOCH;
    let (mut client, mut server) = (End::new(client), End::new(server));
    let mut pipe = Pipe::new(plan);
    client.start();
    server.start();
    for _ in 0..plan.steps {
        client.work();
        server.work();
        pipe.carry(Side::Client, client.sent(), client.closed(), now, &mut random);
        pipe.carry(Side::Server, server.sent(), server.closed(), now, &mut random);
        let deadlines = [client.deadline(now), server.deadline(now)];
        let next = deadlines.into_iter().flatten().chain(pipe.next_arrival()).min();
        let Some(next) = next.filter(|_| !(client.closed() && server.closed())) else {
            return Outcome {
                client: client.over(),
                server: server.over(),
                said: pipe.said,
                end: now,
            };
        };
        now = now.max(next);
        while let Some((to, arrival)) = pipe.arrived(now) {
            match to {
                Side::Client => client.arrive(arrival),
                Side::Server => server.arrive(arrival),
            }
        }
        client.pass(now);
        server.pass(now);
    }
    panic!(
        "after {} steps the session is not over; the last words: {:?}",
        plan.steps,
        pipe.said.last()
    );
}

/// A number in a range; the range's start if it is empty.
fn within(range: &RangeInclusive<usize>, random: &mut Seeded) -> usize {
    let span = range.end().saturating_sub(*range.start());
    let above =
        if span == 0 { 0 } else { random.next_u64() as usize % span.saturating_add(1).max(1) };
    range.start() + above
}
