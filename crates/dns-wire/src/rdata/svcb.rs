//! Service bindings (RFC 9460).

mod build;
mod params;
#[cfg(feature = "text")]
mod parse;
#[cfg(feature = "print")]
mod print;
#[cfg(feature = "serde")]
mod serialize;

pub use build::{SvcParamError, SvcParamsBuf};
pub use params::{SvcParam, SvcParams};

use super::Verbatim;
use crate::{ErrorKind, Name, RecordType, record};

record! {
    /// Where a service is and how to connect to it (RFC 9460).
    ///
    /// A record of a priority above zero is read only if each of its parameters has the form that its key asks for, and if they
    /// agree with each other (§2.4.3). Parameters mean nothing at priority zero: there only their frame is looked at (§2.4.2).
    Svcb<'m> = RecordType::SVCB {
        /// Lower is preferred; zero makes the record an alias.
        priority: u16,
        /// The host, or the name that the owner is an alias of; never compressed, and its case is kept. See
        /// [`effective_target`](Self::effective_target) for the root.
        target: Name<'m> as Verbatim,
        /// How to connect, in ascending order of keys.
        params: SvcParams<'m>,
    } where Svcb::check
}

record! {
    /// The same as [`Svcb`] for the origins of HTTP (RFC 9460 §9).
    Https<'m> = RecordType::HTTPS, inline {
        /// Lower is preferred; zero makes the record an alias.
        priority: u16,
        /// The host, or the name that the owner is an alias of; never compressed, and its case is kept. See
        /// [`effective_target`](Self::effective_target) for the root.
        target: Name<'m> as Verbatim,
        /// How to connect, in ascending order of keys.
        params: SvcParams<'m>,
    } where Https::check
}

macro_rules! service {
    ($($type:ident)*) => {$(
        impl<'m> $type<'m> {
            /// A record that makes its owner an alias of `target` (RFC 9460 §2.4.2).
            #[must_use]
            #[inline]
            pub const fn alias(target: Name<'m>) -> Self {
                Self { priority: 0, target, params: SvcParams::EMPTY }
            }

            /// Whether this is an alias (RFC 9460 §2.4.1). Its parameters are to be ignored.
            #[must_use]
            #[inline]
            pub const fn is_alias(&self) -> bool {
                self.priority == 0
            }

            /// The target of a record at `owner`: the root stands for the owner itself, or, in an alias, says that there is
            /// no service: `None` (RFC 9460 §2.5).
            #[must_use]
            #[inline]
            pub fn effective_target(&self, owner: Name<'m>) -> Option<Name<'m>> {
                match (self.target.is_root(), self.is_alias()) {
                    (false, _) => Some(self.target),
                    (true, false) => Some(owner),
                    (true, true) => None,
                }
            }

            /// What the fields say together.
            #[inline(always)]
            fn check(&self) -> Result<(), ErrorKind> {
                // A copy, or all fields would lie in memory.
                let params = self.params;
                if self.is_alias() || params.is_consistent() {
                    Ok(())
                } else {
                    Err(ErrorKind::DataValue)
                }
            }
        }
    )*};
}
service!(Svcb Https);
