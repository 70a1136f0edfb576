use core::cmp::Ordering;

use super::{TransferErrorKind, ZoneChange};
use crate::{Record, Serial, Soa};

/// Where in the sequence of records a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Before the first record.
    Begin,
    /// After the SOA record of the server's version; of an IXFR, which tells by its second record what it is.
    First {
        serial: u32,
    },
    /// Among the records of a whole zone.
    Full {
        serial: u32,
    },
    /// Among what is removed from version `from`.
    Removing {
        serial: u32,
        from: u32,
    },
    /// Among what is added to reach version `to`.
    Adding {
        serial: u32,
        to: u32,
    },
    Done,
    Failed(TransferErrorKind),
}

type Items<'m> = [Option<ZoneChange<'m>>; 3];

impl State {
    /// What follows, and what `record` means. `serial`: that of the record if it is the SOA record of the zone. `known`: the version of the client,
    /// in an IXFR.
    pub(super) fn next<'m>(
        self,
        record: Record<'m>,
        soa: Option<u32>,
        known: Option<u32>,
    ) -> Result<(Self, Items<'m>), TransferErrorKind> {
        let add = Some(ZoneChange::Add(record));
        let remove = Some(ZoneChange::Remove(record));
        Ok(match (self, soa) {
            (Self::Begin, Some(serial)) if known.is_some() => (Self::First { serial }, [None; 3]),
            (Self::Begin, Some(serial)) => {
                (Self::Full { serial }, [Some(ZoneChange::Full { serial }), None, None])
            }
            (Self::Begin, None) => return Err(TransferErrorKind::NoSoa),

            // A zone of nothing but its SOA record.
            (Self::First { serial }, Some(second)) if second == serial => {
                let items =
                    [Some(ZoneChange::Full { serial }), add, Some(ZoneChange::Done { serial })];
                (Self::Done, items)
            }
            (Self::First { serial }, Some(from)) if known == Some(from) => (
                Self::Removing { serial, from },
                [Some(ZoneChange::From { serial: from }), remove, None],
            ),
            (Self::First { .. }, Some(_)) => return Err(TransferErrorKind::Serial),
            (Self::First { serial }, None) => {
                (Self::Full { serial }, [Some(ZoneChange::Full { serial }), add, None])
            }

            (Self::Full { serial }, Some(last)) if last == serial => {
                (Self::Done, [add, Some(ZoneChange::Done { serial }), None])
            }
            (Self::Full { .. }, Some(_)) => return Err(TransferErrorKind::Serial),
            (state @ Self::Full { .. }, None) => (state, [add, None, None]),

            (Self::Removing { serial, .. }, Some(to)) => {
                (Self::Adding { serial, to }, [Some(ZoneChange::To { serial: to }), add, None])
            }
            (state @ Self::Removing { .. }, None) => (state, [remove, None, None]),

            (Self::Adding { to, .. }, Some(next)) if next != to => {
                return Err(TransferErrorKind::Serial);
            }
            (Self::Adding { serial, to }, Some(_)) if to == serial => {
                (Self::Done, [Some(ZoneChange::Done { serial }), None, None])
            }
            (Self::Adding { serial, .. }, Some(from)) => (
                Self::Removing { serial, from },
                [Some(ZoneChange::From { serial: from }), remove, None],
            ),
            (state @ Self::Adding { .. }, None) => (state, [add, None, None]),

            (Self::Done, _) => return Err(TransferErrorKind::Trailing),
            (Self::Failed(kind), _) => return Err(kind),
        })
    }
}

/// The serial of an SOA record.
pub(super) fn serial(record: &Record<'_>) -> Result<u32, TransferErrorKind> {
    let soa: Soa<'_> = record.typed().map_err(|error| TransferErrorKind::Malformed(error.kind))?;
    Ok(soa.serial)
}

/// Whether version `a` is newer than `b`. What is neither older nor newer (RFC 1982 §3.2) is taken as newer, so that it is fetched.
pub(super) fn is_newer(a: u32, b: u32) -> bool {
    Serial(a).partial_cmp(&Serial(b)).is_none_or(Ordering::is_gt)
}
