//! Reads a response for what the server that sent it may say (RFC 1034 §5.3.3 step 4). Whatever does not belong to the
//! server's zone, or does not answer the question, is not looked at: it cannot be kept by mistake.

use alloc::vec::Vec;
use core::net::IpAddr;

use dns_wire::{
    Class, Cname, Error, Message, Name, NameBuf, Rcode, RecordBuf, RecordData, RecordType, Soa,
};

use crate::{
    Config, Limits, Rank,
    cache::{Delegation, Host, distinct},
};

/// What a response says.
#[derive(Debug)]
pub(crate) enum Reading {
    /// Links of a chain, the data or an alias each, and what is at its end.
    Answer { links: Vec<Link>, end: End },
    /// The question is one for the servers of a zone below.
    Referral { cut: NameBuf, ttl: u32, delegation: Delegation },
    /// Nothing that helps: the server is lame, or its response is broken.
    Lame,
}

/// An RRset of an answer.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) owner: NameBuf,
    pub(crate) ttl: u32,
    pub(crate) data: Vec<RecordData>,
    pub(crate) rank: Rank,
}

/// What is at the end of a chain.
#[derive(Debug)]
pub(crate) enum End {
    /// The data that was asked for.
    Data,
    /// There is no such data.
    NoData { name: NameBuf, soa: Option<RecordBuf> },
    /// There is no such name.
    NoName { name: NameBuf, soa: Option<RecordBuf> },
    /// An alias, to be followed elsewhere.
    Alias(NameBuf),
}

/// Reads the response of a server of the zone `zone` to a question for `name` and `qtype`.
pub(crate) fn read(
    message: &Message<'_>,
    name: &NameBuf,
    qtype: RecordType,
    zone: Name<'_>,
    config: &Config,
    limits: &Limits,
) -> Reading {
    let response = Response { message, qtype, zone, config, limits };
    response.read(name).unwrap_or(Reading::Lame)
}

struct Response<'r, 'm> {
    message: &'r Message<'m>,
    qtype: RecordType,
    zone: Name<'r>,
    config: &'r Config,
    limits: &'r Limits,
}

impl Response<'_, '_> {
    /// An `Err` is a record that cannot be read where it matters: then the others cannot be trusted to be all.
    fn read(&self, name: &NameBuf) -> Result<Reading, Error> {
        let flags = self.message.flags();
        // A resolver that was mistaken for a server says what it has heard.
        let is_hearsay = !flags.aa() && flags.ra();
        let mut links = Vec::new();
        let end = self.follow(name, &mut links)?;
        if links.is_empty() {
            return match self.nothing(name)? {
                Some(_) if is_hearsay => Ok(Reading::Lame),
                Some(end) => Ok(Reading::Answer { links, end }),
                None => Ok(self.referral(name)?.unwrap_or(Reading::Lame)),
            };
        }
        Ok(if is_hearsay { Reading::Lame } else { Reading::Answer { links, end } })
    }

    /// That there is no name or data, for which an SOA record or authority vouches (RFC 2308 §2).
    fn nothing(&self, name: &NameBuf) -> Result<Option<End>, Error> {
        let flags = self.message.flags();
        let soa = self.soa(name)?;
        // Without an SOA record, NS records make a referral, or an upward one.
        let is_empty = self.message.authorities().next().is_none();
        let name = name.clone();
        Ok(match flags.rcode() {
            Rcode::NXDOMAIN if flags.aa() || soa.is_some() => Some(End::NoName { name, soa }),
            Rcode::NOERROR if soa.is_some() || flags.aa() && is_empty => {
                Some(End::NoData { name, soa })
            }
            _ => None,
        })
    }

    /// Follows aliases through the answer section as far as the zone goes.
    fn follow(&self, name: &NameBuf, links: &mut Vec<Link>) -> Result<End, Error> {
        let mut name = name.clone();
        for _ in 0..=self.limits.chain {
            if !name.is_subdomain_of(self.zone) {
                break;
            }
            if self.data(&name, links)? {
                return Ok(End::Data);
            }
            match self.alias(&name, links)? {
                Some(target) => name = target,
                None if links.is_empty() => break,
                None => return self.chain_end(name),
            }
        }
        Ok(End::Alias(name))
    }

    /// What the response says of a name that aliases led to (RFC 6604 §3, RFC 2308 §2).
    fn chain_end(&self, name: NameBuf) -> Result<End, Error> {
        let flags = self.message.flags();
        Ok(match (self.soa(&name)?, flags.aa(), flags.rcode()) {
            (soa @ Some(_), true, Rcode::NXDOMAIN) => End::NoName { name, soa },
            (soa @ Some(_), true, _) => End::NoData { name, soa },
            _ => End::Alias(name),
        })
    }

    /// The records that were asked for. For ANY, all that the name has.
    fn data(&self, name: &NameBuf, links: &mut Vec<Link>) -> Result<bool, Error> {
        let before = links.len();
        for record in self.message.answers() {
            let record = record?;
            let is_meant = record.rtype == self.qtype
                || (self.qtype == RecordType::ANY && !record.rtype.is_meta());
            if !is_meant || record.class != Class::IN || record.name != *name {
                continue;
            }
            let rank = self.rank(before == 0);
            let of_type =
                |link: &Link| link.data.first().is_some_and(|d| d.rtype() == record.rtype);
            let at = match links.iter().skip(before).position(of_type) {
                Some(at) => before + at,
                None => {
                    links.push(Link { owner: name.clone(), ttl: u32::MAX, data: Vec::new(), rank });
                    links.len() - 1
                }
            };
            if let Some(link) = links.get_mut(at) {
                // The TTLs of a set should be the same; the lowest counts (RFC 2181 §5.2).
                link.ttl = link.ttl.min(record.cache_ttl());
                link.data.push(record.to_owned()?.data);
            }
        }
        for link in links.iter_mut().skip(before) {
            link.data = distinct(&link.data);
        }
        Ok(links.len() > before)
    }

    /// The CNAME record of `name`, its own or one that a DNAME record gives (RFC 6672 §3.4.1).
    fn alias(&self, name: &NameBuf, links: &mut Vec<Link>) -> Result<Option<NameBuf>, Error> {
        let rank = self.rank(links.is_empty());
        let mut found = None;
        for record in self.message.answers() {
            let record = record?;
            if record.class != Class::IN {
                continue;
            }
            let data = match record.rtype {
                RecordType::CNAME if record.name == *name => record.to_owned()?.data,
                RecordType::DNAME
                    if name.label_count() > record.name.label_count()
                        && name.is_subdomain_of(record.name)
                        && record.name.is_subdomain_of(self.zone) =>
                {
                    let dname = record.to_owned()?.data;
                    let target = dname.target().and_then(|to| name.rebase(record.name, to).ok()?);
                    let Some(target) = target else { continue };
                    let data = RecordData::new(&Cname { target: target.as_name() });
                    let Ok(data) = data else { continue };
                    // In the case in which it was asked for.
                    let owner = name.as_name().suffix(record.name.label_count()).to_owned();
                    let ttl = record.cache_ttl();
                    links.push(Link { owner, ttl, data: [dname].into(), rank });
                    found = Some((ttl, data));
                    break;
                }
                _ => continue,
            };
            found.get_or_insert((record.cache_ttl(), data));
        }
        let Some((ttl, data)) = found else { return Ok(None) };
        let Some(target) = data.target().map(|target| target.to_owned()) else { return Ok(None) };
        links.push(Link { owner: name.clone(), ttl, data: [data].into(), rank });
        Ok(Some(target))
    }

    /// Only what describes the name that was asked for is said with authority (RFC 2181 §5.4.1).
    fn rank(&self, is_first: bool) -> Rank {
        if is_first && self.message.flags().aa() { Rank::AuthoritativeAnswer } else { Rank::Answer }
    }

    /// The SOA record of the zone that says that there is nothing.
    fn soa(&self, name: &NameBuf) -> Result<Option<RecordBuf>, Error> {
        for record in self.message.authorities() {
            let record = record?;
            if record.rtype == RecordType::SOA
                && record.class == Class::IN
                && name.is_subdomain_of(record.name)
                && record.name.is_subdomain_of(self.zone)
            {
                let ttl = record.cache_ttl().min(record.typed::<Soa<'_>>()?.minimum);
                return Ok(Some(RecordBuf { ttl, ..record.to_owned()? }));
            }
        }
        Ok(None)
    }

    /// A delegation that leads from the zone towards the name.
    fn referral(&self, name: &NameBuf) -> Result<Option<Reading>, Error> {
        let mut cut: Option<Name<'_>> = None;
        let (mut ttl, mut hosts) = (u32::MAX, Vec::<NameBuf>::new());
        for record in self.message.authorities() {
            let record = record?;
            if record.rtype != RecordType::NS
                || record.class != Class::IN
                || cut.is_some_and(|cut| cut != record.name)
                || !self.leads_down(record.name, name)
            {
                continue;
            }
            cut = Some(record.name);
            ttl = ttl.min(record.cache_ttl());
            let data = record.data()?;
            let Some(host) = data.target() else { continue };
            if hosts.len() < self.limits.hosts && !hosts.iter().any(|other| *other == host) {
                hosts.push(host.to_owned());
            }
        }
        let Some(cut) = cut else { return Ok(None) };
        let mut hosts: Vec<_> = hosts.into_iter().map(|name| (name, Vec::new())).collect();
        self.glue(&mut hosts, &mut ttl);
        let hosts = hosts.into_iter().map(|(name, glue)| Host { name, glue: glue.into() });
        let delegation = Delegation { hosts: hosts.collect() };
        Ok(Some(Reading::Referral { cut: cut.to_owned(), ttl, delegation }))
    }

    /// Below the zone, and at or above the name; above it for DS, which the parent has (RFC 4035 §3.1.4.1).
    fn leads_down(&self, cut: Name<'_>, name: &NameBuf) -> bool {
        cut.label_count() > self.zone.label_count()
            && name.is_subdomain_of(cut)
            && cut.is_subdomain_of(self.zone)
            && !(self.qtype == RecordType::DS && *name == cut)
    }

    /// Addresses of the delegation's servers that lie in the zone of the server that says so; all others are none of its business.
    fn glue(&self, hosts: &mut [(NameBuf, Vec<IpAddr>)], ttl: &mut u32) {
        for record in self.message.additionals() {
            let Ok(record) = record else { continue };
            let is_address = matches!(record.rtype, RecordType::A | RecordType::AAAA);
            if !is_address || record.class != Class::IN || !record.name.is_subdomain_of(self.zone) {
                continue;
            }
            let host = hosts.iter_mut().find(|(host, _)| *host == record.name);
            let Some((_, glue)) = host else { continue };
            let address = record.to_owned().ok().and_then(|record| record.data.to_address());
            let Some(address) = address.filter(|address| self.config.may_ask(*address)) else {
                continue;
            };
            if glue.len() < self.limits.addresses && !glue.contains(&address) {
                glue.push(address);
                *ttl = (*ttl).min(record.cache_ttl());
            }
        }
    }
}
