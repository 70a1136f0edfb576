use core::fmt::{self, Display};

use super::{ExtendedError, Llq, OptionData, UpdateLease, ZoneVersion};
use crate::{encoding, name::write_escaped};

/// The text after the name of the option, as `dig` prints it; nothing for an option without data.
impl Display for OptionData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Llq(llq) => Display::fmt(llq, f),
            Self::UpdateLease(lease) => Display::fmt(lease, f),
            Self::Nsid(octets) => dump(octets.0, f),
            Self::Unknown(option) => dump(option.data.0, f),
            Self::Dau(list) => joined(list.iter().map(|algorithm| algorithm.0), " ", f),
            Self::Dhu(list) => joined(list.iter().map(|digest| digest.0), " ", f),
            Self::N3u(list) => joined(list.iter(), " ", f),
            Self::ClientSubnet(subnet) => Display::fmt(subnet, f),
            Self::Expire(seconds) => {
                seconds.iter().try_for_each(|seconds| Display::fmt(seconds, f))
            }
            Self::Cookie(cookie) => {
                let mut octets = cookie.client.iter().chain(cookie.server());
                octets.try_for_each(|octet| write!(f, "{octet:02x}"))
            }
            Self::TcpKeepalive(idle) => {
                idle.iter().try_for_each(|idle| write!(f, "{}.{} secs", idle / 10, idle % 10))
            }
            Self::Padding(octets) => write!(f, "({} bytes)", octets.0.len()),
            Self::Chain(name) | Self::ReportChannel(name) => {
                name.iter().try_for_each(|name| Display::fmt(name, f))
            }
            Self::KeyTag(list) => joined(list.iter(), ", ", f),
            Self::Ede(error) => Display::fmt(error, f),
            Self::ClientTag(tag) | Self::ServerTag(tag) => Display::fmt(tag, f),
            Self::ZoneVersion(version) => {
                version.iter().try_for_each(|version| Display::fmt(version, f))
            }
            Self::MqtypeQuery(list) | Self::MqtypeResponse(list) => joined(list.iter(), " ", f),
        }
    }
}

fn joined(
    mut items: impl Iterator<Item = impl Display>,
    between: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    if let Some(first) = items.next() {
        Display::fmt(&first, f)?;
    }
    items.try_for_each(|item| {
        f.write_str(between)?;
        Display::fmt(&item, f)
    })
}

/// Octets in hexadecimal and as text.
fn dump(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if octets.is_empty() {
        return Ok(());
    }
    octets.iter().try_for_each(|octet| write!(f, "{octet:02x} "))?;
    f.write_str("(\"")?;
    write_escaped(octets, f)?;
    f.write_str("\")")
}

impl Display for Llq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, opcode, error, id, lease } = self;
        write!(
            f,
            "Version: {version}, Opcode: {opcode}, Error: {error}, Identifier: {id}, Lifetime: {lease}"
        )
    }
}

/// The seconds, and behind a slash those of keys.
impl Display for UpdateLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.lease, f)?;
        self.key_lease.iter().try_for_each(|lease| write!(f, "/{lease}"))
    }
}

/// `code (what it means): (text)`
impl Display for ExtendedError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.code.0, f)?;
        if let Some(meaning) = self.code.mnemonic() {
            write!(f, " ({meaning})")?;
        }
        if !self.extra.0.is_empty() {
            f.write_str(": (")?;
            match self.text() {
                // Beyond ASCII the text is shown as it is, but no control character reaches a terminal.
                Some(text) if !text.contains(char::is_control) => f.write_str(text)?,
                _ => write_escaped(self.extra.0, f)?,
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// `SOA-SERIAL: serial (labels)`, or the kind and the octets.
impl Display for ZoneVersion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.serial() {
            Some(serial) => write!(f, "SOA-SERIAL: {serial}")?,
            None => {
                write!(f, "{}: ", self.kind)?;
                encoding::print_hex(self.version.0, f)?;
            }
        }
        write!(f, " (labels: {})", self.labels)
    }
}
