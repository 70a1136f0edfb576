//! What was learnt, for as long as it may be kept.

mod entry;
mod store;

pub(crate) use entry::{Delegation, Host};

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};
use core::{fmt, time::Duration};

use dns_wire::{Name, NameBuf, RecordBuf, RecordData, RecordType};
use sans_io::{Entropy, Instant};

use crate::{Config, Limits};
use entry::{Entry, Kind, Value};
use store::Store;

/// How far data is to be trusted, the least first (RFC 2181 §5.4.1). Data replaces only what is trusted no more than itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// From the additional section, or from the authority section of a referral: never an answer.
    Additional,
    /// From the answer section, without authority: of a response without AA, or of a link of a chain after the first.
    Answer,
    /// From the authority section of an authoritative answer.
    Authority,
    /// From the answer section, with authority.
    AuthoritativeAnswer,
}

/// What a [`Cache`] has on a name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found<'c> {
    /// The RRset.
    Data {
        /// Seconds that are left of its time.
        ttl: u32,
        /// The records.
        data: &'c [RecordData],
    },
    /// The name is an alias.
    Alias {
        /// Seconds that are left of its time.
        ttl: u32,
        /// The CNAME record.
        data: &'c RecordData,
    },
    /// The name has no such type. The record is the SOA record of the zone that says so; its TTL is what is left.
    NoData(Option<RecordBuf>),
    /// The name does not exist.
    NoName(Option<RecordBuf>),
    /// The question failed a moment ago (RFC 9520).
    Failed,
}

/// A cache of class IN: RRsets with their rank, denials (RFC 2308), failures (RFC 9520), and where zones are served.
///
/// It is bounded in entries and octets, and hashes with a secret key. Time comes with each call.
///
/// ```
/// use dns_resolver::{Cache, Config, Found, Limits, Rank};
/// use dns_wire::{NameBuf, RecordData, RecordType};
/// use sans_io::{Entropy, Instant};
/// use core::time::Duration;
/// # struct Fixed;
/// # impl Entropy for Fixed { fn fill(&mut self, out: &mut [u8]) { out.fill(7) } }
///
/// let mut cache = Cache::new(&Config::default(), &Limits::default(), &mut Fixed);
/// let name: NameBuf = "www.example".parse()?;
/// let data = [RecordData::address([192, 0, 2, 1].into())];
/// let now = Instant::EPOCH;
/// cache.insert(name.as_name(), RecordType::A, 300, &data, Rank::AuthoritativeAnswer, now);
/// let later = now + Duration::from_secs(100);
/// let found = cache.lookup(name.as_name(), RecordType::A, later);
/// assert_eq!(found, Some(Found::Data { ttl: 200, data: &data }));
/// assert_eq!(cache.lookup(name.as_name(), RecordType::A, now + Duration::from_secs(300)), None);
/// # Ok::<(), dns_wire::NameError>(())
/// ```
pub struct Cache {
    store: Store,
    max_ttl: u32,
    max_negative_ttl: u32,
    failure_ttl: u32,
}

/// The longest time for which a failure is kept, in seconds (RFC 9520 §3.2).
const MAX_FAILURE_TTL: u32 = 300;

impl Cache {
    /// An empty cache, with the TTLs of `config` and the bounds of `limits`.
    #[must_use]
    pub fn new(config: &Config, limits: &Limits, entropy: &mut impl Entropy) -> Self {
        Self {
            store: Store::new(limits.cache_entries, limits.cache_octets, entropy),
            max_ttl: config.max_ttl,
            max_negative_ttl: config.max_negative_ttl,
            failure_ttl: config.failure_ttl.clamp(1, MAX_FAILURE_TTL),
        }
    }

    /// What can be answered to a question for `name` and `rtype`: data, an alias, a denial, or that it failed.
    pub fn lookup(&mut self, name: Name<'_>, rtype: RecordType, now: Instant) -> Option<Found<'_>> {
        let kinds = [Kind::Data(rtype), Kind::Data(RecordType::CNAME), Kind::NoName];
        let is_wanted = |entry: &Entry| match entry.kind {
            Kind::Data(found) if found == rtype => entry.is_answer(),
            // That there is no alias, or that it was not to be had, says nothing of other types; and whoever asks for anything
            // gets the alias itself.
            Kind::Data(_) => entry.is_data() && rtype != RecordType::ANY,
            Kind::NoName | Kind::Cut => true,
        };
        let at = self.store.first(name, kinds, |entry| entry.until > now && is_wanted(entry))?;
        let entry = self.store.at(at)?;
        let kind = entry.kind;
        let ttl = entry.left(now);
        match (&entry.value, kind) {
            (Value::Rrset { data, .. }, Kind::Data(found)) if found == rtype => {
                Some(Found::Data { ttl, data })
            }
            (Value::Rrset { data, .. }, _) => data.first().map(|data| Found::Alias { ttl, data }),
            (Value::Nothing { .. }, Kind::NoName) => Some(Found::NoName(entry.soa(now))),
            (Value::Nothing { .. }, _) => Some(Found::NoData(entry.soa(now))),
            (Value::Failure { .. }, _) => Some(Found::Failed),
            (Value::Cut(_), _) => None,
        }
    }

    /// The RRset of a name and type with its rank, whatever that is, and the seconds that are left.
    pub fn rrset(
        &mut self,
        name: Name<'_>,
        rtype: RecordType,
        now: Instant,
    ) -> Option<(Rank, u32, &[RecordData])> {
        let hash = self.store.hash(name);
        let entry = self.store.get(hash, name, Kind::Data(rtype))?;
        match &entry.value {
            Value::Rrset { rank, data } if entry.until > now => {
                Some((*rank, entry.left(now), data))
            }
            _ => None,
        }
    }

    /// Keeps an RRset, and says whether it did: not if it has no time to live, or if what is there ranks higher.
    /// Duplicates are dropped (RFC 2181 §5).
    pub fn insert(
        &mut self,
        name: Name<'_>,
        rtype: RecordType,
        ttl: u32,
        data: &[RecordData],
        rank: Rank,
        now: Instant,
    ) -> bool {
        let ttl = ttl.min(self.max_ttl);
        let kind = Kind::Data(rtype);
        let higher = self.rrset(name, rtype, now).is_some_and(|(there, ..)| there > rank);
        if ttl == 0 || data.is_empty() || higher {
            return false;
        }
        if rank > Rank::Additional {
            // What has data exists.
            self.store.remove(name, Kind::NoName);
        }
        let value = Value::Rrset { rank, data: distinct(data).into() };
        self.put(name, kind, ttl, value, now);
        true
    }

    /// Keeps that `name` has no `rtype`, or with `None` that it does not exist, for as long as the SOA record allows:
    /// the lesser of its TTL and its minimum (RFC 2308 §5). Without an SOA record nothing is kept.
    pub fn insert_denial(
        &mut self,
        name: Name<'_>,
        rtype: Option<RecordType>,
        soa: &RecordBuf,
        now: Instant,
    ) {
        let Ok(fields) = soa.data.typed::<dns_wire::Soa<'_>>() else { return };
        let ttl = soa.ttl.min(fields.minimum).min(self.max_negative_ttl);
        if ttl == 0 {
            return;
        }
        let value = Value::Nothing { soa: Some(Box::new(soa.clone())) };
        self.put(name, rtype.map_or(Kind::NoName, Kind::Data), ttl, value, now);
    }

    /// Keeps that a question failed, each time for twice as long as the last time (RFC 9520 §3.2). What is known of it stays.
    pub fn insert_failure(&mut self, name: Name<'_>, rtype: RecordType, now: Instant) {
        let kind = Kind::Data(rtype);
        let hash = self.store.hash(name);
        let ttl = match self.store.get(hash, name, kind) {
            Some(entry) if entry.until > now => return,
            Some(Entry { value: Value::Failure { ttl }, until, .. })
                if *until + Duration::from_secs(MAX_FAILURE_TTL.into()) > now =>
            {
                ttl.saturating_mul(2).min(MAX_FAILURE_TTL)
            }
            _ => self.failure_ttl,
        };
        self.put(name, kind, ttl, Value::Failure { ttl }, now);
    }

    /// Forgets all that is known of `name` and of the names below it.
    pub fn flush(&mut self, name: Name<'_>) {
        self.store.remove_all(|entry| entry.name.is_subdomain_of(name));
    }

    /// How many entries there are, expired ones among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An estimate of the octets that the entries take.
    #[must_use]
    pub const fn octets(&self) -> usize {
        self.store.octets()
    }

    /// Keeps where the zone `cut` is served.
    pub(crate) fn insert_cut(
        &mut self,
        cut: Name<'_>,
        until: Instant,
        delegation: Delegation,
        now: Instant,
    ) {
        if until > now {
            let (name, value) = (cut.to_owned(), Value::Cut(delegation));
            self.store.insert(Entry { name, kind: Kind::Cut, until, value }, now);
        }
    }

    /// The delegation of the closest zone at or above `name`, when it expires, and that zone's name.
    pub(crate) fn closest_cut<'n>(
        &mut self,
        name: Name<'n>,
        now: Instant,
    ) -> Option<(Name<'n>, Instant, &Delegation)> {
        let (cut, at) = name.ancestors().find_map(|ancestor| {
            let at = self.store.first(ancestor, [Kind::Cut], |entry| entry.until > now)?;
            Some((ancestor, at))
        })?;
        let entry = self.store.at(at)?;
        match &entry.value {
            Value::Cut(delegation) => Some((cut, entry.until, delegation)),
            _ => None,
        }
    }

    pub(crate) fn remove_cut(&mut self, cut: Name<'_>) {
        self.store.remove(cut, Kind::Cut);
    }

    fn put(&mut self, name: Name<'_>, kind: Kind, ttl: u32, value: Value, now: Instant) {
        let until = now + Duration::from_secs(ttl.into());
        self.store.insert(Entry { name: NameBuf::from(name), kind, until, value }, now);
    }
}

/// The records of a set, each once (RFC 2181 §5).
pub(crate) fn distinct(data: &[RecordData]) -> Vec<RecordData> {
    let mut seen = BTreeSet::new();
    data.iter().filter(|data| seen.insert(*data)).cloned().collect()
}

impl Entry {
    /// Seconds that are left.
    fn left(&self, now: Instant) -> u32 {
        u32::try_from(self.until.saturating_since(now).as_secs()).unwrap_or(u32::MAX)
    }

    /// Whether a client may be told.
    fn is_answer(&self) -> bool {
        !matches!(self.value, Value::Rrset { rank: Rank::Additional, .. })
    }

    fn is_data(&self) -> bool {
        self.is_answer() && matches!(self.value, Value::Rrset { .. })
    }

    fn soa(&self, now: Instant) -> Option<RecordBuf> {
        match &self.value {
            Value::Nothing { soa: Some(soa) } => {
                Some(RecordBuf { ttl: self.left(now), ..RecordBuf::clone(soa) })
            }
            _ => None,
        }
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("entries", &self.len())
            .field("octets", &self.octets())
            .finish_non_exhaustive()
    }
}
