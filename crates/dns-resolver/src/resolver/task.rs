use alloc::vec::Vec;
use core::net::IpAddr;

use dns_wire::{
    NameBuf, Rcode, RecordBuf, RecordType,
    datagram::{Socket, Via},
};
use sans_io::Instant;

use crate::{QueryError, QueryId, cache::Host, response::Expected};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TaskId(pub(super) u64);

/// One question on its way from the root, for clients, or for the servers of another one.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) id: TaskId,
    pub(super) name: NameBuf,
    pub(super) qtype: RecordType,
    /// Where aliases have led to so far: SNAME of RFC 1034 §5.3.3.
    pub(super) sname: NameBuf,
    pub(super) records: Vec<RecordBuf>,
    /// SLIST; none before the cache was asked.
    pub(super) servers: Option<ServerList>,
    pub(super) waiters: Vec<Waiter>,
    /// Questions for addresses that this one waits for.
    pub(super) children: Vec<TaskId>,
    /// Whose question this is a side question of: its work counts there too.
    pub(super) payer: Option<TaskId>,
    pub(super) depth: u8,
    pub(super) messages: u16,
    pub(super) side_questions: u16,
    pub(super) referrals: u8,
    /// Something was asked of a server, for this question or a side question.
    pub(super) used_network: bool,
    /// It lacked something that a question of its own would have: its failure says little.
    pub(super) was_restrained: bool,
    pub(super) deadline: Instant,
    /// Where the task stands among the timers.
    pub(super) timer: Instant,
}

/// Whom to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiter {
    Client(QueryId),
    Task(TaskId),
}

/// What a task found out.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) rcode: Rcode,
    pub(super) records: Vec<RecordBuf>,
    pub(super) soa: Option<RecordBuf>,
}

/// The servers of the closest zone that is known.
#[derive(Debug)]
pub(super) struct ServerList {
    pub(super) zone: NameBuf,
    pub(super) candidates: Vec<Candidate>,
    pub(super) hosts: Vec<Lookup>,
    /// When the delegation expires, or one above it; never that of the root.
    pub(super) until: Option<Instant>,
    /// It came from the cache, and may be out of date.
    pub(super) is_cached: bool,
    pub(super) attempt: Option<Attempt>,
    pub(super) timed_out: bool,
}

/// An address to ask.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) address: IpAddr,
    pub(super) tries: u8,
    /// It was of no use to this question.
    pub(super) is_useless: bool,
}

/// A server without glue.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) name: NameBuf,
    pub(super) state: LookupState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookupState {
    /// Its addresses of this type are not known.
    Unknown(RecordType),
    /// They are asked for.
    Asking(RecordType, TaskId),
    /// What there is to know is known.
    Done,
}

/// One message to one server, on a socket of its own.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) socket: Socket,
    pub(super) via: Via,
    /// Which candidate.
    pub(super) index: usize,
    pub(super) address: IpAddr,
    pub(super) expected: Expected,
    pub(super) begun: Instant,
    pub(super) deadline: Instant,
    pub(super) near_misses: u8,
    pub(super) redraws: u8,
}

impl ServerList {
    pub(super) const fn new(zone: NameBuf, until: Option<Instant>, is_cached: bool) -> Self {
        Self {
            zone,
            until,
            candidates: Vec::new(),
            hosts: Vec::new(),
            is_cached,
            attempt: None,
            timed_out: false,
        }
    }

    pub(super) fn add(&mut self, addresses: impl IntoIterator<Item = IpAddr>) {
        for address in addresses {
            // An address that serves under many names is one server (CVE-2026-3592).
            if !self.candidates.iter().any(|candidate| candidate.address == address) {
                self.candidates.push(Candidate { address, tries: 0, is_useless: false });
            }
        }
    }

    /// Adds a server: its glue, or else what `known` says, or else its name to be looked up.
    pub(super) fn add_host(&mut self, host: &Host, known: Vec<IpAddr>, first: Option<RecordType>) {
        if !host.glue.is_empty() {
            self.add(host.glue.iter().copied());
        } else if !known.is_empty() {
            self.add(known);
        } else if !host.name.is_subdomain_of(&self.zone)
            && let Some(first) = first
        {
            // A server inside the zone that it serves cannot be found without glue (RFC 9471 §2.1).
            let state = LookupState::Unknown(first);
            self.hosts.push(Lookup { name: host.name.clone(), state });
        }
    }
}

impl Task {
    /// A question of a client, or a side question of `payer`.
    pub(super) fn new(
        id: TaskId,
        name: NameBuf,
        qtype: RecordType,
        payer: Option<&Self>,
        deadline: Instant,
    ) -> Self {
        Self {
            id,
            sname: name.clone(),
            name,
            qtype,
            records: Vec::new(),
            servers: None,
            waiters: Vec::new(),
            children: Vec::new(),
            payer: payer.map(|payer| payer.id),
            depth: payer.map_or(0, |payer| payer.depth + 1),
            messages: 0,
            side_questions: 0,
            referrals: 0,
            used_network: false,
            was_restrained: false,
            deadline,
            timer: deadline,
        }
    }

    /// Why it failed, if servers are all that was lacking.
    pub(super) fn server_failure(&self) -> QueryError {
        match &self.servers {
            Some(servers) if servers.timed_out => QueryError::TimedOut,
            _ => QueryError::NoServers,
        }
    }

    /// When something is due.
    pub(super) fn due(&self) -> Instant {
        let attempt = self.servers.as_ref().and_then(|servers| servers.attempt.as_ref());
        attempt.map_or(self.deadline, |attempt| attempt.deadline.min(self.deadline))
    }
}
