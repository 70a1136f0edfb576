use alloc::{collections::BTreeMap, vec::Vec};

use dns_wire::{Class, Name, NameBuf, RecordBuf, RecordType, Soa};

use crate::{Rrset, ZoneError};

/// A zone: the records at and below its origin, down to its cuts (RFC 1034 §4.2).
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
    /// By name in canonical order, so that what lies below a name follows it.
    nodes: BTreeMap<NameBuf, Vec<Rrset>>,
}

impl Zone {
    /// A zone of `records`.
    ///
    /// # Errors
    /// [`ZoneError`].
    pub fn new(
        origin: NameBuf,
        class: Class,
        records: impl IntoIterator<Item = RecordBuf>,
    ) -> Result<Self, ZoneError> {
        let mut zone = Self::empty(origin, class);
        for record in records {
            zone.insert(record)?;
        }
        zone.check()?;
        Ok(zone)
    }

    pub(crate) const fn empty(origin: NameBuf, class: Class) -> Self {
        Self { origin, class, nodes: BTreeMap::new() }
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
        self.node(name)?.iter().find(|rrset| rrset.rtype() == rtype)
    }

    /// All RRsets, names in canonical order.
    pub fn rrsets(&self) -> impl Iterator<Item = (&NameBuf, &Rrset)> {
        self.nodes.iter().flat_map(|(name, rrsets)| rrsets.iter().map(move |rrset| (name, rrset)))
    }

    /// All records, names in canonical order.
    pub fn records(&self) -> impl Iterator<Item = RecordBuf> {
        self.rrsets().flat_map(|(name, rrset)| {
            rrset.data().iter().map(|data| {
                let class = self.class;
                RecordBuf { class, ..RecordBuf::new(name.clone(), rrset.ttl(), data.clone()) }
            })
        })
    }

    /// The RRsets of a name; `None` if it has no records.
    pub(crate) fn node(&self, name: Name<'_>) -> Option<&[Rrset]> {
        self.nodes.get(&name.to_owned()).map(Vec::as_slice)
    }

    /// Whether the name is in the zone: it has records, or a name below it has (RFC 4592 §2.2.2).
    pub(crate) fn exists(&self, name: Name<'_>) -> bool {
        let owned = name.to_owned();
        self.nodes.range(owned..).next().is_some_and(|(found, _)| found.is_subdomain_of(name))
    }

    pub(crate) fn soa(&self) -> Option<(&Rrset, Soa<'_>)> {
        let rrset = self.rrset(self.origin.as_name(), RecordType::SOA)?;
        let soa = rrset.data().first()?.typed().ok()?;
        Some((rrset, soa))
    }

    /// Adds a record without looking at the zone as a whole.
    pub(crate) fn insert(&mut self, record: RecordBuf) -> Result<(), ZoneError> {
        let rtype = record.rtype();
        if !record.name.is_subdomain_of(&self.origin) {
            return Err(ZoneError::OutOfZone);
        }
        if record.class != self.class {
            return Err(ZoneError::Class);
        }
        if !is_data(rtype) {
            return Err(ZoneError::NotData(rtype));
        }
        if rtype == RecordType::SOA && record.name != self.origin {
            return Err(ZoneError::Soa);
        }
        let rrsets = self.nodes.entry(record.name).or_default();
        match rrsets.iter_mut().find(|rrset| rrset.rtype() == rtype) {
            Some(rrset) => rrset.add(record.ttl, record.data),
            None => rrsets.push(Rrset::new(record.ttl, record.data)),
        }
        Ok(())
    }

    /// What a zone must have as a whole.
    pub(crate) fn check(&self) -> Result<(), ZoneError> {
        let origin = self.origin.as_name();
        let count = |rtype| self.rrset(origin, rtype).map_or(0, |rrset| rrset.data().len());
        if count(RecordType::SOA) != 1 {
            return Err(ZoneError::Soa);
        }
        if count(RecordType::NS) == 0 {
            return Err(ZoneError::Ns);
        }
        if self.nodes.values().all(|rrsets| is_cname_alone(rrsets)) {
            Ok(())
        } else {
            Err(ZoneError::CnameAndOther)
        }
    }

    pub(crate) fn rrsets_mut(&mut self, name: &NameBuf) -> Option<&mut Vec<Rrset>> {
        self.nodes.get_mut(name)
    }

    /// Forgets a name that has lost its last record.
    pub(crate) fn prune(&mut self, name: &NameBuf) {
        if let Some(rrsets) = self.nodes.get_mut(name) {
            rrsets.retain(|rrset| !rrset.is_empty());
            if rrsets.is_empty() {
                self.nodes.remove(name);
            }
        }
    }
}

/// A CNAME stands alone, but for the records of DNSSEC (RFC 2181 §10.1, RFC 4034 §3, §4).
fn is_cname_alone(rrsets: &[Rrset]) -> bool {
    let Some(cname) = rrsets.iter().find(|rrset| rrset.rtype() == RecordType::CNAME) else {
        return true;
    };
    cname.data().len() == 1 && !rrsets.iter().any(|rrset| excludes_cname(rrset.rtype()))
}

/// Whether a record of this type cannot stand beside a CNAME.
pub(crate) fn excludes_cname(rtype: RecordType) -> bool {
    let beside = [RecordType::CNAME, RecordType::RRSIG, RecordType::NSEC];
    !beside.contains(&rtype)
}

/// Whether the type is data that a zone can hold, and none of OPT, queries and messages (RFC 6895 §3.1).
pub(crate) const fn is_data(rtype: RecordType) -> bool {
    !matches!(rtype.0, 0 | 41 | 128..=255)
}
