use alloc::{collections::BTreeSet, vec::Vec};

use dns_wire::{NameBuf, Rcode, RecordType};
use sans_io::{Entropy, Instant};

use super::{
    Outcome, Resolver,
    task::{LookupState, Task, TaskId, Waiter},
};
use crate::QueryError;

/// Side questions: the addresses of servers that came without glue.
impl<E: Entropy> Resolver<E> {
    /// Asks for addresses of servers, a few at a time. Whether there is something to wait for.
    pub(super) fn look_for_addresses(&mut self, task: &mut Task, now: Instant) -> bool {
        let mut next = 0;
        while task.children.len() < self.limits.parallel {
            let Some(servers) = &mut task.servers else { return false };
            let unknown = servers.hosts.iter_mut().enumerate().skip(next).find_map(|(at, host)| {
                match host.state {
                    LookupState::Unknown(rtype) => Some((at, host, rtype)),
                    _ => None,
                }
            });
            let Some((at, host, rtype)) = unknown else { break };
            next = at;
            let name = host.name.clone();
            host.state = LookupState::Done;
            if let Some(child) = self.side_question(task, name, rtype, now) {
                task.children.push(child);
                let host = task.servers.as_mut().and_then(|servers| servers.hosts.get_mut(at));
                if let Some(host) = host {
                    host.state = LookupState::Asking(rtype, child);
                }
            }
        }
        !task.children.is_empty()
    }

    /// Starts or joins a question for the addresses of a server; `None` if it would go round in a circle, too deep, or cost
    /// more than is allowed.
    fn side_question(
        &mut self,
        task: &mut Task,
        name: NameBuf,
        rtype: RecordType,
        now: Instant,
    ) -> Option<TaskId> {
        let waiter = Waiter::Task(task.id);
        let key = (name, rtype);
        if let Some(id) = self.questions.get(&key).copied() {
            if self.depends_on(id, task.id) {
                task.was_restrained = true;
                return None;
            }
            self.tasks.get_mut(&id)?.waiters.push(waiter);
            return Some(id);
        }
        if task.depth >= self.limits.depth
            || self.tasks.len() >= self.limits.tasks
            || !self.may_spend(task, |task| task.side_questions, self.limits.side_questions)
        {
            task.was_restrained = true;
            return None;
        }
        self.spend(task, |task| &mut task.side_questions);
        self.stats.side_questions += 1;
        let mut child = self.new_task(key.0, rtype, Some(task), now);
        child.waiters.push(waiter);
        Some(self.begin(child))
    }

    /// Whether `task` waits for `other`, itself or through its side questions.
    fn depends_on(&self, task: TaskId, other: TaskId) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), Vec::from([task]));
        while let Some(id) = open.pop() {
            if id == other {
                return true;
            }
            if seen.insert(id)
                && let Some(task) = self.tasks.get(&id)
            {
                open.extend(&task.children);
            }
        }
        false
    }

    /// A side question of `parent` is over.
    pub(super) fn child_done(
        &mut self,
        parent: TaskId,
        child: &Task,
        outcome: &Result<Outcome, QueryError>,
    ) {
        let Self { tasks, config, limits, .. } = self;
        let Some(task) = tasks.get_mut(&parent) else { return };
        task.children.retain(|id| *id != child.id);
        task.used_network |= child.used_network;
        task.was_restrained |= outcome.is_err() && child.was_restrained;
        let Some(servers) = &mut task.servers else { return };
        let records = outcome.as_ref().map_or(&[][..], |outcome| &outcome.records);
        let addresses = records.iter().filter_map(|record| record.data.to_address());
        let usable: Vec<_> =
            addresses.filter(|address| config.may_ask(*address)).take(limits.addresses).collect();
        for host in &mut servers.hosts {
            let LookupState::Asking(rtype, id) = host.state else { continue };
            if id != child.id {
                continue;
            }
            // What failed for somebody else's want of means is worth a question of one's own.
            let is_foreign =
                outcome.is_err() && child.was_restrained && child.payer != Some(parent);
            // Where one question fails, so does the other; and a name that does not exist has no other type.
            let exists = outcome.as_ref().is_ok_and(|found| found.rcode == Rcode::NOERROR);
            host.state = match rtype {
                _ if is_foreign => LookupState::Unknown(rtype),
                RecordType::A if exists && usable.is_empty() && config.ipv6 => {
                    LookupState::Unknown(RecordType::AAAA)
                }
                _ => LookupState::Done,
            };
        }
        servers.add(usable);
        self.ready.push_back(parent);
    }

    /// Whether a task, and all whose side question it is, have spent less than `limit`.
    pub(super) fn may_spend(&self, task: &Task, spent: impl Fn(&Task) -> u16, limit: u16) -> bool {
        let mut payer = task.payer;
        let mut may = spent(task) < limit;
        while let Some(task) = payer.and_then(|id| self.tasks.get(&id)) {
            may &= spent(task) < limit;
            payer = task.payer;
        }
        may
    }

    pub(super) fn spend(&mut self, task: &mut Task, account: impl Fn(&mut Task) -> &mut u16) {
        *account(task) += 1;
        let mut payer = task.payer;
        while let Some(task) = payer.and_then(|id| self.tasks.get_mut(&id)) {
            let spent = account(task);
            *spent = spent.saturating_add(1);
            payer = task.payer;
        }
    }
}
