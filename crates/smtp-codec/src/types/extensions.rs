use alloc::borrow::Cow;

use textline::{Class, Cursor, Reply, ReplyLines};

use super::{FutureRelease, OtherLines, TransactionLimits, Words};
use crate::{BodyType, Param, Verb};

/// What a server offers in its reply to EHLO (RFC 5321 §4.1.1.1).
///
/// ```
/// use smtp_codec::Extensions;
/// let mut offered = Extensions::default();
/// offered.size = Some(10_000_000);
/// offered.auth = "PLAIN LOGIN".into();
/// assert!(offered.has_mechanism("plain"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extensions<'a> {
    /// `PIPELINING` (RFC 2920)
    pub pipelining: bool,
    /// `CHUNKING` (RFC 3030 §2)
    pub chunking: bool,
    /// `BINARYMIME` (RFC 3030 §3); of use with `chunking` only.
    pub binary_mime: bool,
    /// `8BITMIME` (RFC 6152)
    pub eight_bit_mime: bool,
    /// `SIZE [octets]` (RFC 1870); zero: no fixed maximum.
    pub size: Option<u64>,
    /// `STARTTLS` (RFC 3207)
    pub starttls: bool,
    /// `SMTPUTF8` (RFC 6531)
    pub smtputf8: bool,
    /// `ENHANCEDSTATUSCODES` (RFC 2034)
    pub enhanced_status_codes: bool,
    /// `AUTH mechanism …` (RFC 4954): the mechanisms; empty without AUTH.
    pub auth: Words<'a>,
    /// `DSN` (RFC 3461)
    pub dsn: bool,
    /// `DELIVERBY [seconds]` (RFC 2852): the least time for [`ByMode::Return`](crate::ByMode::Return); zero: no least one.
    pub deliver_by: Option<u32>,
    /// `FUTURERELEASE seconds date-time` (RFC 4865)
    pub future_release: Option<FutureRelease<'a>>,
    /// `MT-PRIORITY [profile]` (RFC 6710)
    pub mt_priority: Option<Words<'a>>,
    /// `REQUIRETLS` (RFC 8689); offered inside TLS only.
    pub require_tls: bool,
    /// `RRVS` (RFC 7293)
    pub rrvs: bool,
    /// `BURL [imap …]` (RFC 4468)
    pub burl: Option<Words<'a>>,
    /// `ETRN` (RFC 1985)
    pub etrn: bool,
    /// `ATRN` (RFC 2645)
    pub atrn: bool,
    /// `CHECKPOINT` (RFC 1845)
    pub checkpoint: bool,
    /// `CONPERM` (RFC 4141)
    pub conperm: bool,
    /// `CONNEG` (RFC 4141)
    pub conneg: bool,
    /// `MTRK` (RFC 3885)
    pub mtrk: bool,
    /// `NO-SOLICITING [keywords]` (RFC 3865)
    pub no_soliciting: Option<Words<'a>>,
    /// `SUBMITTER` (RFC 4405)
    pub submitter: bool,
    /// `LIMITS name=value …` (RFC 9422)
    pub limits: Option<TransactionLimits<'a>>,
    /// `VRFY`
    pub vrfy: bool,
    /// `EXPN`
    pub expn: bool,
    /// `HELP`
    pub help: bool,
    /// `PRDR`: a reply for each recipient after the message.
    pub prdr: bool,
    /// `XCLIENT attribute …` (Postfix): the session's identity can be replaced.
    pub xclient: Option<Words<'a>>,
    /// `XFORWARD attribute …` (Postfix): the identity of an earlier session can be told.
    pub xforward: Option<Words<'a>>,
    /// `VERB` (sendmail): a verbose mode.
    pub verb: bool,
    /// `ONEX` (sendmail): one transaction only, obsolete.
    pub onex: bool,
    /// `TURN` (RFC 821 §3.8), obsolete for want of a login.
    pub turn: bool,
    /// `X-EXPS mechanism …` (Exchange): AUTH between its own servers; empty without it.
    pub x_exps: Words<'a>,
    /// `X-LINK2STATE` (Exchange)
    pub x_link2state: bool,
    /// `XEXCH50` (Exchange)
    pub xexch50: bool,
    /// `XRDST` (Exchange)
    pub xrdst: bool,
    /// `XRCPTFORWARD` (Dovecot): a parameter of RCPT, which is a [`Param::Other`].
    pub xrcptforward: bool,
    /// Lines of any other keyword, as they were written.
    pub other: OtherLines<'a>,
}

impl<'a> Extensions<'a> {
    /// Reads the reply to EHLO, borrowing its text. Its first line is the greeting and not looked at; a line that is not
    /// understood is kept in [`other`](Self::other).
    #[must_use]
    pub fn from_reply(reply: &'a Reply<'_>) -> Self {
        let mut extensions = Self::default();
        let mut has_other = false;
        let mut lines = reply.lines();
        lines.next();
        let mut rest = lines.as_bytes();
        while !rest.is_empty() {
            if let Some(after) = extensions.read_plain(rest) {
                rest = after;
                continue;
            }
            let mut lines = ReplyLines::new(rest);
            has_other |= !extensions.read_line(lines.next().unwrap_or_default());
            rest = lines.as_bytes();
        }
        if has_other {
            extensions.other = OtherLines::of_reply(reply.as_bytes());
        }
        extensions
    }

    /// Whether the SASL mechanism is offered, in any case.
    #[must_use]
    pub fn has_mechanism(&self, name: &str) -> bool {
        self.auth.contains(name)
    }

    /// Whether `param` may be used with `verb`, MAIL or RCPT (RFC 5321 §4.1.1.11).
    #[must_use]
    pub fn has_param(&self, param: &Param<'_>, verb: Verb) -> bool {
        let is_offered = match param {
            Param::Size(_) => self.size.is_some(),
            Param::Body(BodyType::SevenBit | BodyType::EightBitMime) => self.eight_bit_mime,
            // It cannot go through DATA (RFC 3030 §3).
            Param::Body(BodyType::BinaryMime) => self.binary_mime && self.chunking,
            Param::SmtpUtf8 => self.smtputf8,
            Param::Auth(_) => !self.auth.is_empty(),
            Param::Ret(_) | Param::EnvId(_) | Param::Notify(_) | Param::Orcpt(_) => self.dsn,
            Param::By(_) => self.deliver_by.is_some(),
            Param::HoldFor(_) | Param::HoldUntil(_) => self.future_release.is_some(),
            Param::MtPriority(_) => self.mt_priority.is_some(),
            Param::RequireTls => self.require_tls,
            Param::Rrvs(_) => self.rrvs,
            Param::Solicit(_) => self.no_soliciting.is_some(),
            Param::Mtrk(_) => self.mtrk,
            Param::TransId(_) => self.checkpoint,
            Param::Submitter(_) => self.submitter,
            Param::ConPerm => self.conperm,
            Param::ConNeg => self.conneg,
            Param::Prdr => self.prdr,
            Param::Other { keyword, .. } => {
                self.other.has(keyword)
                    || (self.xrcptforward
                        && verb == Verb::Rcpt
                        && keyword.eq_ignore_ascii_case("XRCPTFORWARD"))
            }
        };
        is_offered && param.is_of(verb)
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Extensions<'static> {
        Extensions {
            auth: self.auth.into_owned(),
            future_release: self.future_release.map(FutureRelease::into_owned),
            mt_priority: self.mt_priority.map(Words::into_owned),
            burl: self.burl.map(Words::into_owned),
            no_soliciting: self.no_soliciting.map(Words::into_owned),
            limits: self.limits.map(TransactionLimits::into_owned),
            xclient: self.xclient.map(Words::into_owned),
            xforward: self.xforward.map(Words::into_owned),
            other: self.other.into_owned(),
            pipelining: self.pipelining,
            chunking: self.chunking,
            binary_mime: self.binary_mime,
            eight_bit_mime: self.eight_bit_mime,
            size: self.size,
            starttls: self.starttls,
            smtputf8: self.smtputf8,
            enhanced_status_codes: self.enhanced_status_codes,
            dsn: self.dsn,
            deliver_by: self.deliver_by,
            require_tls: self.require_tls,
            rrvs: self.rrvs,
            etrn: self.etrn,
            atrn: self.atrn,
            checkpoint: self.checkpoint,
            conperm: self.conperm,
            conneg: self.conneg,
            mtrk: self.mtrk,
            submitter: self.submitter,
            vrfy: self.vrfy,
            expn: self.expn,
            help: self.help,
            prdr: self.prdr,
            verb: self.verb,
            onex: self.onex,
            turn: self.turn,
            x_exps: self.x_exps.into_owned(),
            x_link2state: self.x_link2state,
            xexch50: self.xexch50,
            xrdst: self.xrdst,
            xrcptforward: self.xrcptforward,
        }
    }

    /// Reads a line; whether it was understood.
    pub(super) fn read_line(&mut self, line: &'a [u8]) -> bool {
        // `AUTH=` is how some servers wrote it before RFC 2554.
        const KEYWORD: Class = Class::NONE.with_range(0, u8::MAX).without(b" =");
        let (keyword, rest) = line.split_at_checked(KEYWORD.run(line)).unwrap_or((line, b""));
        self.read_keyword(keyword, rest)
    }

    /// Reads a whole line of a reply that has a flag, or SIZE and its number, and nothing else, as most have; what follows the
    /// line. Its end needs no search.
    #[inline]
    fn read_plain<'t>(&mut self, reply: &'t [u8]) -> Option<&'t [u8]> {
        let [_, _, _, b'-' | b' ', text @ ..] = reply else { return None };
        let eight = first_eight(text, reply)?;
        // The top bit of each octet up to a space, and the keyword is what stands before the first.
        let ends = !(((eight & LOW) + EACH * (0x7F - u64::from(b' '))) | eight) & !LOW;
        let bits = ends.leading_zeros() & !7;
        let keyword = upper(eight & !u64::MAX.checked_shr(bits).unwrap_or(0));
        let rest = text.get(bits as usize / 8..)?;
        if keyword == SIZE {
            let mut cursor = Cursor::new(rest.strip_prefix(b" ")?);
            let size = cursor.number()?;
            let after = cursor.rest().strip_prefix(b"\r\n")?;
            self.size = Some(size);
            return Some(after);
        }
        let (flag, tail) = self.flag(keyword)?;
        let (given, after) = rest.split_at_checked(tail.len())?;
        let after = after.strip_prefix(b"\r\n")?;
        if !given.eq_ignore_ascii_case(tail) {
            return None;
        }
        *flag = true;
        Some(after)
    }

    /// Reads a keyword and what stands behind it in its line; whether it was understood.
    fn read_keyword(&mut self, keyword: &[u8], rest: &'a [u8]) -> bool {
        let number = front(keyword);
        match number {
            SIZE if keyword.len() == 4 => return self.read_size(rest),
            AUTH if keyword.len() == 4 => return self.read_auth(rest),
            _ => {}
        }
        let Some((flag, tail)) = self.flag(number) else {
            return self.read_value(keyword, rest) || self.read_vendor(keyword, rest);
        };
        let after = keyword.get(8..).unwrap_or_default();
        let is_whole = after.len() == tail.len() && after.eq_ignore_ascii_case(tail);
        *flag |= is_whole;
        is_whole
    }

    /// The flag whose keyword begins so, and what its keyword has beyond eight octets.
    #[inline]
    fn flag(&mut self, front: u64) -> Option<(&mut bool, &'static [u8])> {
        Some(match front {
            PIPELINING => (&mut self.pipelining, b"NG"),
            EIGHT_BIT_MIME => (&mut self.eight_bit_mime, b""),
            STARTTLS => (&mut self.starttls, b""),
            ENHANCED_STATUS_CODES => (&mut self.enhanced_status_codes, b"STATUSCODES"),
            CHUNKING => (&mut self.chunking, b""),
            SMTPUTF8 => (&mut self.smtputf8, b""),
            DSN => (&mut self.dsn, b""),
            HELP => (&mut self.help, b""),
            VRFY => (&mut self.vrfy, b""),
            ETRN => (&mut self.etrn, b""),
            EXPN => (&mut self.expn, b""),
            ATRN => (&mut self.atrn, b""),
            RRVS => (&mut self.rrvs, b""),
            MTRK => (&mut self.mtrk, b""),
            PRDR => (&mut self.prdr, b""),
            BINARYMIME => (&mut self.binary_mime, b"ME"),
            REQUIRETLS => (&mut self.require_tls, b"LS"),
            CHECKPOINT => (&mut self.checkpoint, b"NT"),
            SUBMITTER => (&mut self.submitter, b"R"),
            CONNEG => (&mut self.conneg, b""),
            CONPERM => (&mut self.conperm, b""),
            _ => return None,
        })
    }

    /// A number that is none announces nothing but the keyword.
    fn read_size(&mut self, rest: &[u8]) -> bool {
        let mut digits = rest.trim_ascii();
        if let Some(after) = digits.strip_prefix(b"=") {
            digits = after.trim_ascii_start();
        }
        let mut cursor = Cursor::new(digits);
        let size = cursor.number().filter(|_| cursor.is_end());
        self.size = Some(size.unwrap_or(0));
        true
    }

    fn read_auth(&mut self, rest: &'a [u8]) -> bool {
        let Ok(mechanisms) = core::str::from_utf8(rest.get(1..).unwrap_or_default()) else {
            return false;
        };
        self.auth.join(mechanisms);
        true
    }

    /// Reads what comes with a keyword.
    fn read_value(&mut self, keyword: &[u8], rest: &'a [u8]) -> bool {
        const NAMES: [&[u8]; 8] = [
            b"LIMITS",
            b"DELIVERBY",
            b"FUTURERELEASE",
            b"MT-PRIORITY",
            b"BURL",
            b"NO-SOLICITING",
            b"XCLIENT",
            b"XFORWARD",
        ];
        let Some(name) = NAMES.into_iter().find(|name| keyword.eq_ignore_ascii_case(name)) else {
            return false;
        };
        let Ok(rest) = core::str::from_utf8(rest.get(1..).unwrap_or_default()) else {
            return false;
        };
        let words = || Some(Words::from(rest));
        match name {
            b"DELIVERBY" => {
                let least = rest.split(',').next().unwrap_or_default();
                self.deliver_by = Some(least.trim().parse().unwrap_or(0));
            }
            b"FUTURERELEASE" => match FutureRelease::read(rest) {
                Some(release) => self.future_release = Some(release),
                None => return false,
            },
            b"MT-PRIORITY" => self.mt_priority = words(),
            b"BURL" => self.burl = words(),
            b"NO-SOLICITING" => self.no_soliciting = words(),
            b"LIMITS" => self.limits = Some(TransactionLimits::from(rest)),
            b"XCLIENT" => self.xclient = words(),
            _ => self.xforward = words(),
        }
        true
    }

    /// Reads what old and particular servers offer.
    fn read_vendor(&mut self, keyword: &[u8], rest: &'a [u8]) -> bool {
        if keyword.eq_ignore_ascii_case(b"X-EXPS") {
            let mechanisms = core::str::from_utf8(rest.get(1..).unwrap_or_default());
            mechanisms.map(|mechanisms| self.x_exps.join(mechanisms)).is_ok()
        } else {
            let flags = [
                (&b"VERB"[..], &mut self.verb),
                (b"ONEX", &mut self.onex),
                (b"TURN", &mut self.turn),
                (b"X-LINK2STATE", &mut self.x_link2state),
                (b"XEXCH50", &mut self.xexch50),
                (b"XRDST", &mut self.xrdst),
                (b"XRCPTFORWARD", &mut self.xrcptforward),
            ];
            let found = flags.into_iter().find(|(name, _)| keyword.eq_ignore_ascii_case(name));
            found.filter(|_| rest.is_empty()).map(|(_, flag)| *flag = true).is_some()
        }
    }
}

const PIPELINING: u64 = front(b"PIPELINING");
const EIGHT_BIT_MIME: u64 = front(b"8BITMIME");
const SIZE: u64 = front(b"SIZE");
const AUTH: u64 = front(b"AUTH");
const STARTTLS: u64 = front(b"STARTTLS");
const ENHANCED_STATUS_CODES: u64 = front(b"ENHANCEDSTATUSCODES");
const CHUNKING: u64 = front(b"CHUNKING");
const SMTPUTF8: u64 = front(b"SMTPUTF8");
const DSN: u64 = front(b"DSN");
const HELP: u64 = front(b"HELP");
const VRFY: u64 = front(b"VRFY");
const ETRN: u64 = front(b"ETRN");
const EXPN: u64 = front(b"EXPN");
const ATRN: u64 = front(b"ATRN");
const RRVS: u64 = front(b"RRVS");
const MTRK: u64 = front(b"MTRK");
const PRDR: u64 = front(b"PRDR");
const BINARYMIME: u64 = front(b"BINARYMIME");
const REQUIRETLS: u64 = front(b"REQUIRETLS");
const CHECKPOINT: u64 = front(b"CHECKPOINT");
const SUBMITTER: u64 = front(b"SUBMITTER");
const CONNEG: u64 = front(b"CONNEG");
const CONPERM: u64 = front(b"CONPERM");

/// A one in each of eight octets.
const EACH: u64 = u64::MAX / 0xFF;
/// All bits of each of eight octets but the top one.
const LOW: u64 = EACH * 0x7F;

/// The first eight octets of `text`, at which `all` ends, as one number; zeros stand for those that it does not have.
#[inline]
fn first_eight(text: &[u8], all: &[u8]) -> Option<u64> {
    if let Some(eight) = text.first_chunk() {
        return Some(u64::from_be_bytes(*eight));
    }
    let missing = u32::try_from(8 - text.len()).ok()?;
    u64::from_be_bytes(*all.last_chunk()?).checked_shl(8 * missing)
}

/// The first eight octets of a keyword in upper case as one number, with zeros for those that it does not have.
#[inline]
const fn front(keyword: &[u8]) -> u64 {
    let mut number = 0;
    if let Some(octets) = keyword.first_chunk::<8>() {
        number = u64::from_be_bytes(*octets);
    } else {
        let (mut rest, mut left) = (keyword, 64);
        while let [octet, tail @ ..] = rest {
            left -= 8;
            number |= (*octet as u64) << left;
            rest = tail;
        }
    }
    upper(number)
}

/// Eight octets, small letters made capital.
#[inline]
const fn upper(number: u64) -> u64 {
    // In every octet at once, the top bit says: from `a` on, and not after `z`, and below 128.
    let low = number & LOW;
    let from_a = low + EACH * (0x80 - b'a' as u64);
    let after_z = low + EACH * (0x7F - b'z' as u64);
    let is_lower = from_a & !after_z & !number & !LOW;
    number ^ (is_lower >> 2)
}

impl<'a> FutureRelease<'a> {
    /// `max-future-release-interval SP max-future-release-date-time` (RFC 4865 §4)
    fn read(text: &'a str) -> Option<Self> {
        let (seconds, until) = text.trim().split_once(' ')?;
        Some(Self { seconds: seconds.parse().ok()?, until: Cow::Borrowed(until.trim()) })
    }
}
