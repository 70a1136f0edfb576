use alloc::vec::Vec;
use core::{net::IpAddr, time::Duration};

use dns_wire::{NameBuf, Rcode, RecordBuf, RecordData, RecordType};
use sans_io::{Entropy, Instant};

use super::{
    Flow, Outcome, Resolver,
    task::{ServerList, Task},
};
use crate::{
    Found, QueryError,
    cache::{Delegation, Host},
    scrub::{End, Link, Reading},
    servers::BAND,
};

impl<E: Entropy> Resolver<E> {
    /// Goes on as far as is possible without waiting (RFC 1034 §5.3.3, steps 1 to 3).
    pub(super) fn step(&mut self, task: &mut Task, now: Instant) -> Flow {
        loop {
            let Some(servers) = &task.servers else {
                if let Some(result) = self.recall(task, now) {
                    return Flow::Done(result);
                }
                task.servers = Some(self.closest_servers(task, now));
                continue;
            };
            if servers.attempt.is_some() {
                return Flow::Wait;
            }
            if let Some(index) = self.choose(servers, now) {
                return match self.ask(task, index, None, now) {
                    Ok(()) => Flow::Wait,
                    Err(error) => Flow::Done(Err(error)),
                };
            }
            if self.look_for_addresses(task, now) {
                return Flow::Wait;
            }
            // Nobody is left to ask. What the cache said of the zone's servers may be out of date: back to its parent.
            let failure = task.server_failure();
            let Some(servers) = task.servers.take() else { return Flow::Done(Err(failure)) };
            if !servers.is_cached || !self.count_referral(task) {
                return Flow::Done(Err(failure));
            }
            self.cache.remove_cut(servers.zone.as_name());
        }
    }

    /// Step 1: what is known already, aliases followed. `None`: somebody must be asked for [`Task::sname`].
    pub(super) fn recall(
        &mut self,
        task: &mut Task,
        now: Instant,
    ) -> Option<Result<Outcome, QueryError>> {
        loop {
            match self.look_up(task, now)? {
                Ok(Next::Again) => {}
                Ok(Next::Done(outcome)) => return Some(Ok(outcome)),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn look_up(&mut self, task: &mut Task, now: Instant) -> Option<Result<Next, QueryError>> {
        let sname = task.sname.clone();
        let record = |ttl, data: &RecordData| RecordBuf::new(sname.clone(), ttl, data.clone());
        let (rcode, soa) = match self.cache.lookup(sname.as_name(), task.qtype, now)? {
            Found::Data { ttl, data } => {
                task.records.extend(data.iter().map(|data| record(ttl, data)));
                (Rcode::NOERROR, None)
            }
            Found::Alias { ttl, data } => {
                let target = data.target()?.to_owned();
                task.records.push(record(ttl, data));
                return Some(self.follow(task, target).map(|()| Next::Again));
            }
            Found::NoData(soa) => (Rcode::NOERROR, soa),
            Found::NoName(soa) => (Rcode::NXDOMAIN, soa),
            Found::Failed => return Some(Err(QueryError::RecentlyFailed)),
        };
        Some(Ok(Next::Done(task.outcome(rcode, soa))))
    }

    /// Goes on at the target of an alias.
    fn follow(&mut self, task: &mut Task, target: NameBuf) -> Result<(), QueryError> {
        self.drop_servers(task);
        let is_loop = task.aliases().any(|record| record.name == target);
        if is_loop || self.has_too_many_aliases(task) {
            return Err(QueryError::Aliases);
        }
        task.sname = target;
        Ok(())
    }

    fn has_too_many_aliases(&self, task: &Task) -> bool {
        task.aliases().count() > usize::from(self.limits.chain)
    }

    /// Step 2: the servers of the closest zone at or above the name.
    fn closest_servers(&mut self, task: &Task, now: Instant) -> ServerList {
        let sname = task.sname.as_name();
        // DS records are on the parent's side of a cut (RFC 4035 §3.1.4.1).
        let from = match sname.parent() {
            Some(parent) if task.qtype == RecordType::DS => parent,
            _ => sname,
        };
        match self.cache.closest_cut(from, now) {
            Some((zone, until, delegation)) => {
                let list = ServerList::new(zone.to_owned(), Some(until), true);
                let delegation = delegation.clone();
                self.fill(list, &delegation, now)
            }
            None => {
                let mut list = ServerList::new(NameBuf::root(), None, false);
                for hint in &self.config.hints {
                    let usable = hint.addresses.iter().copied();
                    list.add(usable.filter(|address| self.config.may_ask(*address)));
                }
                list
            }
        }
    }

    /// Adds the servers of a delegation.
    fn fill(&mut self, mut list: ServerList, delegation: &Delegation, now: Instant) -> ServerList {
        for host in &delegation.hosts {
            let known = if host.glue.is_empty() { self.known(host, now) } else { [].into() };
            let first = match (self.config.ipv4, self.config.ipv6) {
                (true, _) => Some(RecordType::A),
                (false, true) => Some(RecordType::AAAA),
                (false, false) => None,
            };
            list.add_host(host, known, first);
        }
        list
    }

    /// What the cache knows of a host.
    fn known(&mut self, host: &Host, now: Instant) -> Vec<IpAddr> {
        let mut known = Vec::new();
        for rtype in [RecordType::A, RecordType::AAAA] {
            let found = self.cache.rrset(host.name.as_name(), rtype, now);
            let data = found.map_or(&[][..], |(_, _, data)| data);
            let addresses = data.iter().filter_map(RecordData::to_address);
            let usable = addresses.filter(|address| self.config.may_ask(*address));
            known.extend(usable.take(self.limits.addresses));
        }
        known
    }

    /// Step 3: the server to ask next, one of the fastest that was not asked too often.
    fn choose(&mut self, servers: &ServerList, now: Instant) -> Option<usize> {
        let Self { servers: known, config, limits, .. } = &*self;
        let usable = || {
            servers.candidates.iter().enumerate().filter_map(|(index, candidate)| {
                let is_dead = known.is_dead(candidate.address, now);
                let tries = if is_dead { 1 } else { limits.tries };
                let is_usable = !candidate.is_useless && candidate.tries < tries;
                is_usable.then(|| (known.cost(candidate.address, config, now), index))
            })
        };
        let best = usable().map(|(cost, _)| cost).min()?;
        let good: Vec<usize> =
            usable().filter(|(cost, _)| *cost <= best + BAND).map(|(_, index)| index).collect();
        let which = self.entropy.below(u32::try_from(good.len()).unwrap_or(1));
        good.get(usize::try_from(which).unwrap_or(0)).copied()
    }

    /// Step 4: what a server said.
    pub(super) fn learn(&mut self, task: &mut Task, reading: Reading, now: Instant) -> Flow {
        match reading {
            Reading::Lame => {
                self.stats.lame += 1;
                self.give_up_server(task);
                self.step(task, now)
            }
            Reading::Referral { cut, ttl, delegation } => {
                let parent = task.servers.as_ref().and_then(|servers| servers.until);
                self.drop_servers(task);
                if !self.count_referral(task) {
                    return Flow::Done(Err(QueryError::TooMuchWork));
                }
                self.stats.referrals += 1;
                // A delegation does not outlive the one above it: a zone that was taken back could live on below (CVE-2022-30698).
                let own = now + Duration::from_secs(ttl.min(self.config.max_ttl).into());
                let until = parent.map_or(own, |parent| own.min(parent));
                let list = ServerList::new(cut, Some(until), false);
                let list = self.fill(list, &delegation, now);
                self.cache.insert_cut(list.zone.as_name(), until, delegation, now);
                task.servers = Some(list);
                self.step(task, now)
            }
            Reading::Answer { links, end } => self.learn_answer(task, links, end, now),
        }
    }

    fn learn_answer(&mut self, task: &mut Task, links: Vec<Link>, end: End, now: Instant) -> Flow {
        self.drop_servers(task);
        for Link { owner, ttl, data, rank } in links {
            let Some(rtype) = data.first().map(RecordData::rtype) else { continue };
            self.cache.insert(owner.as_name(), rtype, ttl, &data, rank, now);
            let ttl = ttl.min(self.config.max_ttl);
            let records = data.into_iter().map(|data| RecordBuf::new(owner.clone(), ttl, data));
            task.records.extend(records);
        }
        if self.has_too_many_aliases(task) {
            return Flow::Done(Err(QueryError::Aliases));
        }
        let (rcode, soa) = match end {
            End::Data => (Rcode::NOERROR, None),
            End::Alias(target) => {
                return match self.follow(task, target) {
                    Ok(()) => self.step(task, now),
                    Err(error) => Flow::Done(Err(error)),
                };
            }
            End::NoData { name, soa } => {
                if let Some(soa) = &soa {
                    self.cache.insert_denial(name.as_name(), Some(task.qtype), soa, now);
                }
                (Rcode::NOERROR, soa)
            }
            End::NoName { name, soa } => {
                if let Some(soa) = &soa {
                    self.cache.insert_denial(name.as_name(), None, soa, now);
                }
                (Rcode::NXDOMAIN, soa)
            }
        };
        let cap = self.config.max_negative_ttl;
        let soa = soa.map(|soa| RecordBuf { ttl: soa.ttl.min(cap), ..soa });
        Flow::Done(Ok(task.outcome(rcode, soa)))
    }

    /// Whether one more referral may be followed.
    fn count_referral(&self, task: &mut Task) -> bool {
        task.referrals = task.referrals.saturating_add(1);
        task.referrals <= self.limits.referrals
    }
}

/// What the cache leads to.
enum Next {
    /// To another name.
    Again,
    Done(Outcome),
}

impl Task {
    fn aliases(&self) -> impl Iterator<Item = &RecordBuf> {
        self.records.iter().filter(|record| record.rtype() == RecordType::CNAME)
    }

    fn outcome(&mut self, rcode: Rcode, soa: Option<RecordBuf>) -> Outcome {
        Outcome { rcode, records: core::mem::take(&mut self.records), soa }
    }
}
