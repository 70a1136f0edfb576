use core::{fmt, ops::BitOr};

use super::Xtext;

/// What octets a message body has (RFC 6152 §2, RFC 3030 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyType {
    /// `7BIT`
    SevenBit,
    /// `8BITMIME`
    EightBitMime,
    /// `BINARYMIME`
    BinaryMime,
}

impl BodyType {
    /// The keyword.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SevenBit => "7BIT",
            Self::EightBitMime => "8BITMIME",
            Self::BinaryMime => "BINARYMIME",
        }
    }
}

/// How much of the message a report of its failure returns (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ret {
    /// `FULL`: all of it.
    Full,
    /// `HDRS`: its header section.
    Headers,
}

impl Ret {
    /// The keyword.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Headers => "HDRS",
        }
    }
}

/// When to report what becomes of a message for a recipient (RFC 3461 §4.1). That `NEVER` stands alone needs no check: it
/// is the empty set.
///
/// ```
/// use smtp_codec::{Notify, Param, Params};
/// let params = Params::NONE.with(Param::Notify(Notify::SUCCESS | Notify::DELAY)).unwrap();
/// assert_eq!(params.as_str(), "NOTIFY=SUCCESS,DELAY");
/// assert!(Params::new("NOTIFY=NEVER,SUCCESS").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Notify(u8);

impl Notify {
    /// `NEVER`
    pub const NEVER: Self = Self(0);
    /// `SUCCESS`: when it was delivered.
    pub const SUCCESS: Self = Self(1);
    /// `FAILURE`: when it cannot be delivered.
    pub const FAILURE: Self = Self(2);
    /// `DELAY`: when it takes unusually long.
    pub const DELAY: Self = Self(4);

    /// Whether all conditions of `other` are among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Notify {
    type Output = Self;
    fn bitor(self, rhs: Self) -> Self {
        Self(self.0 | rhs.0)
    }
}

impl fmt::Display for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions =
            [(Self::SUCCESS, "SUCCESS"), (Self::FAILURE, "FAILURE"), (Self::DELAY, "DELAY")];
        if *self == Self::NEVER {
            return f.write_str("NEVER");
        }
        let mut comma = "";
        for (_, name) in conditions.iter().filter(|(condition, _)| self.contains(*condition)) {
            write!(f, "{comma}{name}")?;
            comma = ",";
        }
        Ok(())
    }
}

/// The recipient as the sender named it (RFC 3461 §4.2): `rfc822;bob@hamburger.edu`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginalRecipient<'a> {
    /// The kind of address, an atom: `rfc822`, or `utf-8` (RFC 6533 §3).
    pub addr_type: &'a str,
    /// The address.
    pub address: Xtext<'a>,
}

impl fmt::Display for OriginalRecipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};{}", self.addr_type, self.address)
    }
}

/// How soon a message must be delivered (RFC 2852 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeliverBy {
    /// Seconds from now, −999,999,999 to 999,999,999; above zero with [`ByMode::Return`].
    pub seconds: i32,
    /// What to do then.
    pub mode: ByMode,
    /// Each relay reports what it does.
    pub trace: bool,
}

/// What to do with a message that is not delivered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByMode {
    /// `N`: tell the sender that it is late, and go on.
    Notify,
    /// `R`: return it.
    Return,
}

impl fmt::Display for DeliverBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match self.mode {
            ByMode::Notify => "N",
            ByMode::Return => "R",
        };
        write!(f, "{};{mode}{}", self.seconds, if self.trace { "T" } else { "" })
    }
}

/// Deliver only if the mailbox belonged to its owner at that time already (RFC 7293 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rrvs<'a> {
    /// The time, as RFC 3339 writes it.
    pub since: &'a str,
    /// What a relay does whose next hop does not know the extension; `None` is as [`RrvsAction::Reject`].
    pub action: Option<RrvsAction>,
}

/// What becomes of a message that asks for RRVS where that is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RrvsAction {
    /// `C`: it goes on without.
    Continue,
    /// `R`: it is rejected.
    Reject,
}

impl fmt::Display for Rrvs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            None => "",
            Some(RrvsAction::Continue) => ";C",
            Some(RrvsAction::Reject) => ";R",
        };
        write!(f, "{}{action}", self.since)
    }
}

/// Asks to keep track of a message (RFC 3885 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tracking<'a> {
    /// The hash of the secret that later asks where the message is.
    pub certifier: &'a str,
    /// For how many seconds, at most 999,999,999.
    pub timeout: Option<u32>,
}

impl fmt::Display for Tracking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.certifier)?;
        self.timeout.map_or(Ok(()), |timeout| write!(f, ":{timeout}"))
    }
}
