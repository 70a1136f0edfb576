use super::{DuplicateOpt, ReadOptions, Record};
use crate::{Error, ErrorKind, Opt, OptionCode, Options, Rcode, RecordType};

/// What an OPT record says (RFC 6891 §6.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edns<'m> {
    /// The largest UDP payload that the sender takes, in octets; values below 512 mean 512.
    pub udp_size: u16,
    /// The upper eight bits of the response code.
    pub extended_rcode: u8,
    /// The version: zero is the only one there is.
    pub version: u8,
    /// All sixteen flags; see [`dnssec_ok`](Self::dnssec_ok).
    pub flags: u16,
    /// The options.
    pub options: Options<'m>,
}

impl<'m> Edns<'m> {
    /// DO, in [`flags`](Self::flags): the sender understands DNSSEC records (RFC 3225).
    pub const DNSSEC_OK: u16 = 0x8000;

    /// CO, in [`flags`](Self::flags): the sender understands compact denial of existence (RFC 9824 §5.1).
    pub const COMPACT_OK: u16 = 0x4000;

    /// Version 0 without options.
    #[must_use]
    #[inline]
    pub fn new(udp_size: u16) -> Self {
        Self { udp_size, extended_rcode: 0, version: 0, flags: 0, options: Options::default() }
    }

    /// What the OPT record among `records` says.
    #[inline]
    pub(super) fn of(
        records: impl Iterator<Item = Record<'m>>,
        options: &ReadOptions,
    ) -> Result<Option<Self>, Error> {
        let mut found = None;
        for record in records.filter(|record| record.rtype == RecordType::OPT) {
            match options.duplicate_opt {
                DuplicateOpt::Reject if found.is_some() => {
                    return Err(record.error(ErrorKind::DuplicateOpt));
                }
                DuplicateOpt::First if found.is_some() => break,
                _ => found = Some(Self::read(&record, options)?),
            }
        }
        Ok(found)
    }

    #[inline]
    pub(super) fn read(record: &Record<'m>, options: &ReadOptions) -> Result<Self, Error> {
        if !record.name.is_root() && !options.owned_opt {
            return Err(record.error(ErrorKind::MisplacedOpt));
        }
        let [extended_rcode, version, high, low] = record.ttl.to_be_bytes();
        Ok(Self {
            udp_size: record.class.0,
            extended_rcode,
            version,
            flags: u16::from_be_bytes([high, low]),
            options: record.typed::<Opt<'m>>()?.options,
        })
    }

    /// Whether DO is set.
    #[must_use]
    #[inline]
    pub const fn dnssec_ok(&self) -> bool {
        self.flags & Self::DNSSEC_OK != 0
    }

    /// Whether CO is set.
    #[must_use]
    #[inline]
    pub const fn compact_ok(&self) -> bool {
        self.flags & Self::COMPACT_OK != 0
    }

    /// The data of the first option with `code`.
    #[must_use]
    #[inline]
    pub fn option(&self, code: OptionCode) -> Option<&'m [u8]> {
        self.options.find(code)
    }

    /// The same with DO set or clear.
    #[must_use]
    #[inline]
    pub const fn with_dnssec_ok(mut self, on: bool) -> Self {
        self.flags = if on { self.flags | Self::DNSSEC_OK } else { self.flags & !Self::DNSSEC_OK };
        self
    }

    /// The same with CO set or clear.
    #[must_use]
    #[inline]
    pub const fn with_compact_ok(mut self, on: bool) -> Self {
        let bit = Self::COMPACT_OK;
        self.flags = if on { self.flags | bit } else { self.flags & !bit };
        self
    }

    /// The same with the upper eight bits of `rcode`.
    #[must_use]
    #[inline]
    pub const fn with_rcode(mut self, rcode: Rcode) -> Self {
        let [high, low] = rcode.0.to_be_bytes();
        self.extended_rcode = high << 4 | low >> 4;
        self
    }

    /// The fixed part as the TTL of the record holds it.
    #[inline]
    pub(crate) const fn ttl(&self) -> u32 {
        let [high, low] = self.flags.to_be_bytes();
        u32::from_be_bytes([self.extended_rcode, self.version, high, low])
    }
}
