//! Cuts never matter: a [`Connection`] or a [`PushParser`](sans_io::PushParser) is fed at every single
//! cut, at every pair of cuts, in single bytes and at seeded random cuts, and must do the same each time.
//!
//! [`check`] and [`push_check`] do all of it. Both give the uncut [`Run`], so that one call also serves
//! as the test of what the machine understood.
//!
//! The input is a list of segments. Between two segments lies a switch of layers: when the connection
//! wants one, the harness calls `switch_layer` with what is unread of the segment and goes on with the
//! next, which is what the new layer decodes.
//!
//! A cut costs the length of an event and not of the stream: the harness forks the uncut run at the
//! last event before the cut and follows it until it is in step again. At every event that is not a
//! chunk, the state (`==`), the bytes consumed and the bytes sent must be those of the uncut run.

mod caller;
mod connection;
mod feed;
mod follow;
mod push;
mod record;
mod run;

use std::fmt::Debug;

use sans_io::Connection;

pub use caller::{Caller, Silent, answer};
pub use push::{push_check, push_every_cut, push_random_cuts, push_single_bytes, push_whole};
pub use run::{Run, Step};

use connection::Endpoint;
use record::Record;

/// Inputs up to this length are cut at every pair of positions by [`check`] and [`push_check`]: 256
/// bytes make 33,000 pairs.
pub const PAIRS_UP_TO: usize = 256;
/// How many random cuttings [`check`] and [`push_check`] try.
const ROUNDS: u32 = 8;

/// Feeds each segment in one piece.
pub fn whole<C, A>(conn: C, caller: A, segments: &[&[u8]]) -> Run
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    Record::new(Endpoint { conn, caller }, segments).run
}

/// Feeds the input in two pieces, at every position. Also ends the stream there, which must not panic.
pub fn every_cut<C, A>(conn: C, caller: A, segments: &[&[u8]]) -> Run
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    let mut record = Record::new(Endpoint { conn, caller }, segments);
    record.single_bytes();
    record.every_cut();
    record.run
}

/// Feeds the input in three pieces, at every pair of positions. Meant for inputs of up to
/// [`PAIRS_UP_TO`] bytes.
pub fn every_pair<C, A>(conn: C, caller: A, segments: &[&[u8]]) -> Run
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    let mut record = Record::new(Endpoint { conn, caller }, segments);
    record.single_bytes();
    record.every_pair();
    record.run
}

/// Feeds the input byte by byte.
pub fn single_bytes<C, A>(conn: C, caller: A, segments: &[&[u8]]) -> Run
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    let mut record = Record::new(Endpoint { conn, caller }, segments);
    record.single_bytes();
    record.run
}

/// Feeds the input in pieces of random lengths, `rounds` times; the same ones for the same `seed`.
pub fn random_cuts<C, A>(conn: C, caller: A, segments: &[&[u8]], seed: u64, rounds: u32) -> Run
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    let record = Record::new(Endpoint { conn, caller }, segments);
    record.random_cuts(seed, rounds);
    record.run
}

/// All of the above; pairs of cuts for inputs of up to [`PAIRS_UP_TO`] bytes.
///
/// Along the way it checks what the contract promises at any cut: the input shrinks from its front
/// only, a buffer of `capacity()` bytes never gets stuck, an error is sticky and wants `Close`, and
/// nothing goes on for ever without progress.
pub fn check<C, A>(conn: C, caller: A, segments: &[&[u8]]) -> Run
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    Record::new(Endpoint { conn, caller }, segments).check()
}
