use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};
use core::ops::Bound;

use dns_wire::{Class, Name, NameBuf, RecordBuf, RecordData, RecordType, Soa};

use crate::{
    Rrset, ZoneError,
    key::Key,
    node::{Node, rank},
};

/// A zone: the records at and below its origin, down to its cuts (RFC 1034 §4.2).
///
/// Two zones are equal if they hold the same records, in whatever order they came.
///
/// ```
/// use dns_authority::{Lookup, Zone};
/// use dns_wire::RecordType;
///
/// let text = b"@ 300 IN SOA ns admin 1 7200 900 604800 60\n@ 300 NS ns\nns 300 A 192.0.2.53\n";
/// let zone = Zone::from_text(text, &"example".parse()?)?;
/// let name = "ns.example".parse::<dns_wire::NameBuf>()?;
/// assert!(matches!(zone.lookup(name.as_name(), RecordType::A), Lookup::Answer { .. }));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    origin: NameBuf,
    class: Class,
    /// Octets of the origin's key, which the keys of the nodes do without.
    depth: usize,
    /// By key, which is in canonical order, so that what lies below a name follows it.
    nodes: BTreeMap<Box<[u8]>, Node>,
}

/// What a zone has at a name.
pub(crate) enum Place<'z> {
    /// Records.
    Node(&'z Node),
    /// None, but names below it have: an empty non-terminal (RFC 4592 §2.2.2).
    Empty,
    /// Nothing: the name does not exist.
    Nowhere,
}

impl Zone {
    /// A zone of `records`. Repeated records count once, and a TTL that differs within an RRset is the lowest for all
    /// of it (RFC 2181 §5.2).
    ///
    /// # Errors
    /// [`ZoneError`].
    pub fn new(
        origin: NameBuf,
        class: Class,
        records: impl IntoIterator<Item = RecordBuf>,
    ) -> Result<Self, ZoneError> {
        let checked = |record| checked(record, &origin, class);
        let records: Result<Vec<_>, _> = records.into_iter().map(checked).collect();
        Self::of_checked(origin, class, records?)
    }

    /// A zone of records that [`checked`] has seen.
    pub(crate) fn of_checked(
        origin: NameBuf,
        class: Class,
        records: Vec<RecordBuf>,
    ) -> Result<Self, ZoneError> {
        let depth = Key::new(origin.as_name()).as_slice().len();
        let mut zone = Self { origin, class, depth, nodes: BTreeMap::new() };
        let keyed = |record: RecordBuf| (zone.key(record.name.as_name()).as_slice().into(), record);
        let mut keyed: Vec<(Box<[u8]>, RecordBuf)> = records.into_iter().map(keyed).collect();
        // Stable: records of one RRset stay in the order in which they came.
        keyed.sort_by(|(a, record), (b, other)| {
            a.cmp(b).then_with(|| rank(record.rtype()).cmp(&rank(other.rtype())))
        });
        let mut nodes: Vec<(Box<[u8]>, Node)> = Vec::new();
        for (key, record) in keyed {
            let rtype = record.rtype();
            let node = match nodes.last_mut() {
                Some((last, node)) if *last == key => node,
                _ => {
                    let node = Node { name: record.name, rrsets: Vec::new() };
                    &mut nodes.push_mut((key, node)).1
                }
            };
            let rrset = match node.rrsets.last_mut() {
                Some(rrset) if rrset.rtype() == rtype => rrset,
                _ => node.rrsets.push_mut(Rrset::new(rtype, record.ttl)),
            };
            rrset.push(record.ttl, record.data);
        }
        nodes.iter_mut().flat_map(|(_, node)| &mut node.rrsets).for_each(Rrset::settle);
        zone.nodes = nodes.into_iter().collect();
        zone.check()?;
        Ok(zone)
    }

    /// The name at the top.
    #[must_use]
    pub const fn origin(&self) -> &NameBuf {
        &self.origin
    }

    /// The class, IN for nearly every zone.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// The zone's serial number (RFC 1035 §3.3.13).
    #[must_use]
    pub fn serial(&self) -> u32 {
        self.soa().map_or(0, |(_, soa)| soa.serial)
    }

    /// The RRset of a name and type, if the name has one; no wildcard and no cut is looked at.
    #[must_use]
    pub fn rrset(&self, name: Name<'_>, rtype: RecordType) -> Option<&Rrset> {
        self.node(name)?.rrset(rtype)
    }

    /// All RRsets: names in canonical order, of each name the types by number, but SOA first.
    pub fn rrsets(&self) -> impl Iterator<Item = (&NameBuf, &Rrset)> {
        self.nodes.values().flat_map(|node| node.rrsets.iter().map(|rrset| (&node.name, rrset)))
    }

    /// All records, in the order of [`rrsets`](Self::rrsets), so that the SOA record is the first. Their text, line by
    /// line, is a zone file.
    pub fn records(&self) -> impl Iterator<Item = RecordBuf> {
        self.rrsets().flat_map(|(name, rrset)| {
            rrset.data().iter().map(|data| {
                let class = self.class;
                RecordBuf { class, ..RecordBuf::new(name.clone(), rrset.ttl(), data.clone()) }
            })
        })
    }

    /// The key of a name at or below the origin.
    pub(crate) fn key(&self, name: Name<'_>) -> Key {
        Key::new(name).below(self.depth)
    }

    /// The records of a name, `None` if it has none or lies elsewhere.
    pub(crate) fn node(&self, name: Name<'_>) -> Option<&Node> {
        if name.is_subdomain_of(self.origin.as_name()) {
            self.nodes.get(self.key(name).as_slice())
        } else {
            None
        }
    }

    pub(crate) fn place(&self, key: &[u8]) -> Place<'_> {
        let from = (Bound::Included(key), Bound::Unbounded);
        match self.nodes.range::<[u8], _>(from).next() {
            Some((found, node)) if found.len() == key.len() && **found == *key => Place::Node(node),
            Some((found, _)) if found.starts_with(key) => Place::Empty,
            _ => Place::Nowhere,
        }
    }

    /// Gives a name the records that `node` has, or none.
    pub(crate) fn replace(&mut self, key: Box<[u8]>, node: Option<Node>) {
        match node {
            Some(node) => drop(self.nodes.insert(key, node)),
            None => drop(self.nodes.remove(&key)),
        }
    }

    pub(crate) fn soa(&self) -> Option<(&Rrset, Soa<'_>)> {
        let rrset = self.nodes.get(&[][..])?.rrset(RecordType::SOA)?;
        let soa = rrset.data().first()?.typed().ok()?;
        Some((rrset, soa))
    }

    /// What a zone must have as a whole.
    fn check(&self) -> Result<(), ZoneError> {
        let rrset = |rtype| self.nodes.get(&[][..]).and_then(|apex| apex.rrset(rtype));
        if self.soa().is_none_or(|(rrset, _)| rrset.data().len() != 1) {
            return Err(ZoneError::Soa);
        }
        if rrset(RecordType::NS).is_none() {
            return Err(ZoneError::Ns);
        }
        self.nodes.values().try_for_each(Node::check)
    }
}

/// A record that can be in a zone, looked at by itself.
pub(crate) fn checked(
    mut record: RecordBuf,
    origin: &NameBuf,
    class: Class,
) -> Result<RecordBuf, ZoneError> {
    let rtype = record.rtype();
    if !record.name.is_subdomain_of(origin) {
        return Err(ZoneError::OutOfZone);
    }
    if record.class != class || is_meta(class) {
        return Err(ZoneError::Class);
    }
    if rtype.is_meta() {
        return Err(ZoneError::NotData(rtype));
    }
    // Updates have records without data; all others were read or made as their type asks.
    let octets = record.data.as_wire();
    if octets.is_empty() && RecordData::from_wire(rtype, octets).is_err() {
        return Err(ZoneError::Empty(rtype));
    }
    if rtype == RecordType::SOA && record.name != *origin {
        return Err(ZoneError::Soa);
    }
    record.ttl = ttl(record.ttl);
    Ok(record)
}

/// A TTL of 2^31 or more is one of zero (RFC 2181 §8).
pub(crate) const fn ttl(seconds: u32) -> u32 {
    if seconds > i32::MAX.unsigned_abs() { 0 } else { seconds }
}

/// Whether the class is one of questions and updates, and no record's (RFC 6895 §3.2).
pub(crate) const fn is_meta(class: Class) -> bool {
    matches!(class, Class(0 | 0xFFFF) | Class::NONE | Class::ANY)
}
