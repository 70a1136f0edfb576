use core::net::IpAddr;

use crate::{
    A, Aaaa, Class, Message, NameBuf, Question, Rcode, Rdata, Record, RecordType, Section,
};

/// How many aliases are followed: more than any sound chain has.
pub const MAX_ALIASES: usize = 16;

/// What a response says to a question: the records behind aliases, or why there are none.
///
/// It is about what the message has; whether it is the response to that question is for the [`Stub`](super::Stub) to know. A record that
/// cannot be read counts as absent. The work is that of at most [`MAX_ALIASES`] walks over the answers.
///
/// ```
/// # use dns_wire::{*, stub::{Outcome, Reply}};
/// # let (alias, host): (NameBuf, NameBuf) = ("www.example".parse()?, "host.example".parse()?);
/// # let mut buffer = [0; 512];
/// # let mut builder = Builder::new(&mut buffer);
/// # let question = Question::new(&alias, RecordType::A);
/// # builder.question(&question)?;
/// # builder.add(Section::Answer, &alias, 300, &Cname { target: host.as_name() })?;
/// # builder.add(Section::Answer, &host, 60, &A { address: [192, 0, 2, 1].into() })?;
/// # let message = Message::new(builder.finish())?;
/// // www.example. CNAME host.example., host.example. A 192.0.2.1
/// let reply = Reply::new(message, &question);
/// assert_eq!((reply.outcome(), reply.name()), (Outcome::Found, &host));
/// assert!(reply.addresses().eq(["192.0.2.1".parse::<core::net::IpAddr>()?]));
/// assert_eq!(reply.ttl(), Some(60));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reply<'m> {
    message: Message<'m>,
    name: NameBuf,
    qtype: RecordType,
    qclass: Class,
    /// The least TTL of the aliases.
    ttl: Option<u32>,
    outcome: Outcome,
}

/// What kind of reply it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// There are records.
    Found,
    /// The name exists, without records of the type (RFC 2308 §2.2).
    NoData,
    /// The name does not exist, nor does any below it (RFC 2308 §2.1, RFC 8020).
    NxDomain,
    /// Other servers are to be asked: the server was not a recursive one.
    Referral,
    /// The aliases go in a circle, or there are more than [`MAX_ALIASES`].
    AliasLoop,
    /// Another response code than `NOERROR` and `NXDOMAIN`.
    Failed(Rcode),
}

impl<'m> Reply<'m> {
    /// Reads what `message` says to `question`.
    #[must_use]
    pub fn new(message: Message<'m>, question: &Question<'_>) -> Self {
        let mut reply = Self {
            message,
            name: question.name.to_owned(),
            qtype: question.qtype,
            qclass: question.qclass,
            ttl: None,
            outcome: Outcome::Found,
        };
        reply.outcome = match message.rcode() {
            rcode @ (Rcode::NOERROR | Rcode::NXDOMAIN) => reply.follow(rcode),
            rcode => Outcome::Failed(rcode),
        };
        reply
    }

    /// What kind of reply it is.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The name behind the aliases: the owner of the records, or the one that does not exist.
    #[must_use]
    pub const fn name(&self) -> &NameBuf {
        &self.name
    }

    /// The records that answer the question.
    pub fn records(&self) -> impl Iterator<Item = Record<'m>> + '_ {
        self.answers().filter(|record| {
            let wanted = self.qtype == RecordType::ANY || record.rtype == self.qtype;
            wanted && record.name == self.name.as_name()
        })
    }

    /// The addresses of the records.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.records().filter_map(|record| match record.data() {
            Ok(Rdata::A(A { address })) => Some(address.into()),
            Ok(Rdata::Aaaa(Aaaa { address })) => Some(address.into()),
            _ => None,
        })
    }

    /// Seconds that the reply may be kept: the least TTL of aliases and records; without records, at most what
    /// the SOA record of the zone allows (RFC 2308 §5), and `None` if there is none.
    #[must_use]
    pub fn ttl(&self) -> Option<u32> {
        let last = match self.outcome {
            Outcome::Found => self.records().map(|record| record.cache_ttl()).min(),
            Outcome::NoData | Outcome::NxDomain => self.negative_ttl(),
            _ => None,
        };
        last.map(|last| self.ttl.map_or(last, |ttl| ttl.min(last)))
    }

    fn negative_ttl(&self) -> Option<u32> {
        self.message.authorities().flatten().find_map(|record| match record.data() {
            Ok(Rdata::Soa(soa)) => Some(record.cache_ttl().min(soa.minimum)),
            _ => None,
        })
    }

    fn answers(&self) -> impl Iterator<Item = Record<'m>> + use<'m> {
        let class = self.qclass;
        let records = self.message.answers().flatten();
        records.filter(move |record| record.class == class || class == Class::ANY)
    }

    fn follow(&mut self, rcode: Rcode) -> Outcome {
        for _ in 0..=MAX_ALIASES {
            if self.records().next().is_some() {
                return Outcome::Found;
            }
            let Some((name, ttl)) = self.alias() else {
                return self.negative(rcode);
            };
            self.name = name;
            self.ttl = Some(self.ttl.map_or(ttl, |least| least.min(ttl)));
        }
        Outcome::AliasLoop
    }

    /// What the name stands for: by CNAME, or by the DNAME of a name above it (RFC 6672 §3.2).
    fn alias(&self) -> Option<(NameBuf, u32)> {
        let by_cname = self.answers().find_map(|record| match record.data() {
            Ok(Rdata::Cname(cname)) if record.name == self.name.as_name() => {
                Some((cname.target.to_owned(), record.cache_ttl()))
            }
            _ => None,
        });
        by_cname.or_else(|| {
            self.answers().find_map(|record| match record.data() {
                Ok(Rdata::Dname(dname)) if record.name != self.name.as_name() => {
                    let name = self.name.rebase(record.name, dname.target).ok()??;
                    Some((name, record.cache_ttl()))
                }
                _ => None,
            })
        })
    }

    fn negative(&self, rcode: Rcode) -> Outcome {
        let has = |rtype| self.message.authorities().flatten().any(|record| record.rtype == rtype);
        match rcode {
            Rcode::NXDOMAIN => Outcome::NxDomain,
            _ if self.message.count(Section::Authority) != 0
                && has(RecordType::NS)
                && !has(RecordType::SOA) =>
            {
                Outcome::Referral
            }
            _ => Outcome::NoData,
        }
    }
}
