use std::{collections::VecDeque, time::Duration};

use sans_io::Instant;

use super::{Plan, Said, within};
use crate::{entropy::Seeded, transcript::Side};

/// What comes out of the pipe.
pub(super) enum Arrival {
    Bytes(Vec<u8>),
    /// The other side closed, or the pipe broke.
    Eof,
}

/// Both directions between the ends.
pub(super) struct Pipe<'p> {
    plan: &'p Plan,
    /// What the client and the server sent and what is on its way from each.
    ways: [Way; 2],
    pub(super) said: Vec<Said>,
    broken: bool,
}

#[derive(Default)]
struct Way {
    on_its_way: VecDeque<(Instant, Arrival)>,
    carried: usize,
    closed: bool,
}

impl<'p> Pipe<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Self { plan, ways: [Way::default(), Way::default()], said: Vec::new(), broken: false }
    }

    /// Takes what `from` sent at `now`, and its close.
    pub(super) fn carry(
        &mut self,
        from: Side,
        mut bytes: Vec<u8>,
        close: bool,
        now: Instant,
        random: &mut Seeded,
    ) {
        let way = &mut self.ways[from as usize];
        if self.broken || way.closed {
            return;
        }
        let room = match self.plan.breaks {
            Some((side, limit)) if side == from => limit - way.carried,
            _ => usize::MAX,
        };
        let breaks = bytes.len() >= room;
        bytes.truncate(room);
        way.carried += bytes.len();
        self.say(from, &bytes, now);
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (piece, later) =
                rest.split_at(within(&self.plan.pieces, random).clamp(1, rest.len()));
            let at = now + self.latency(random);
            self.ways[from as usize].send(Arrival::Bytes(piece.to_vec()), at);
            rest = later;
        }
        let latency = self.latency(random);
        if close || breaks {
            self.ways[from as usize].close(now + latency);
        }
        if breaks {
            self.broken = true;
            self.ways[from.other() as usize].close(now + latency);
        }
    }

    /// When the next piece arrives.
    pub(super) fn next_arrival(&self) -> Option<Instant> {
        self.ways.iter().filter_map(|way| Some(way.on_its_way.front()?.0)).min()
    }

    /// What has arrived by `now`, and at which side.
    pub(super) fn arrived(&mut self, now: Instant) -> Option<(Side, Arrival)> {
        [Side::Client, Side::Server].into_iter().find_map(|from| {
            let way = &mut self.ways[from as usize].on_its_way;
            let (_, arrival) = way.pop_front_if(|(at, _)| *at <= now)?;
            Some((from.other(), arrival))
        })
    }

    fn say(&mut self, side: Side, bytes: &[u8], at: Instant) {
        match self.said.last_mut() {
            _ if bytes.is_empty() => {}
            Some(last) if last.side == side => last.bytes.extend_from_slice(bytes),
            _ => self.said.push(Said { at, side, bytes: bytes.to_vec() }),
        }
    }

    fn latency(&self, random: &mut Seeded) -> Duration {
        let micros =
            |latency: &Duration| usize::try_from(latency.as_micros()).unwrap_or(usize::MAX);
        let range = micros(self.plan.latency.start())..=micros(self.plan.latency.end());
        Duration::from_micros(within(&range, random) as u64)
    }
}

impl Way {
    /// Puts something on its way; it never overtakes what was sent before.
    fn send(&mut self, arrival: Arrival, at: Instant) {
        let at = self.on_its_way.back().map_or(at, |(before, _)| at.max(*before));
        self.on_its_way.push_back((at, arrival));
    }

    fn close(&mut self, at: Instant) {
        if !self.closed {
            self.closed = true;
            self.send(Arrival::Eof, at);
        }
    }
}
