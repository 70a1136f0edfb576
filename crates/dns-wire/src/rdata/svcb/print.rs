//! Prints parameters in presentation format (RFC 9460 §2.1, Appendix A).

use core::fmt::{self, Display, Write};

use super::{SvcParam, SvcParams};
use crate::{encoding, name::write_escaped};

/// With spaces between, in ascending order of keys; lists of strings and unknown values in quotes.
impl Display for SvcParams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().enumerate().try_for_each(|(index, param)| {
            f.write_str(if index == 0 { "" } else { " " })?;
            Display::fmt(&param, f)
        })
    }
}

/// `key=value`, or the key alone. A value that has not the form that its key asks for is shown under `keyNNNNN`.
impl Display for SvcParam<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Unknown { key, value } = self {
            write!(f, "key{}", key.0)?;
            return if value.0.is_empty() { Ok(()) } else { quoted(value.0, f) };
        }
        write!(f, "{}", self.key())?;
        match self {
            Self::Mandatory(keys) => joined(keys.iter(), f),
            Self::Alpn(strings) => listed(strings.iter().map(|string| (string.0, None)), f),
            Self::DocPath(strings) if strings.is_empty() => Ok(()),
            Self::DocPath(strings) => listed(strings.iter().map(|string| (string.0, None)), f),
            Self::Oots(entries) => {
                listed(entries.iter().map(|(string, percent)| (string.0, Some(percent))), f)
            }
            Self::Port(port) => write!(f, "={port}"),
            Self::Ipv4Hint(addresses) => joined(addresses.iter(), f),
            Self::Ipv6Hint(addresses) => joined(addresses.iter(), f),
            Self::TlsSupportedGroups(groups) => joined(groups.iter(), f),
            Self::Ech(configs) => {
                f.write_str("=")?;
                encoding::print_base64(configs.0, f)
            }
            Self::DohPath(path) => quoted(path.as_bytes(), f),
            Self::NoDefaultAlpn | Self::Ohttp | Self::Pvd | Self::Unknown { .. } => Ok(()),
        }
    }
}

fn quoted(value: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("=\"")?;
    write_escaped(value, f)?;
    f.write_str("\"")
}

/// Items that need no escapes.
fn joined(items: impl Iterator<Item = impl Display>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    items.enumerate().try_for_each(|(index, item)| {
        f.write_str(if index == 0 { "=" } else { "," })?;
        Display::fmt(&item, f)
    })
}

/// Strings, escaped as items of the list and then as part of a character-string (RFC 9460 Appendix A.1).
fn listed<'m>(
    items: impl Iterator<Item = (&'m [u8], Option<u8>)>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    f.write_str("=\"")?;
    for (index, (string, percent)) in items.enumerate() {
        f.write_str(if index == 0 { "" } else { "," })?;
        for octet in string {
            match octet {
                b',' => f.write_str("\\\\,")?,
                b'\\' => f.write_str("\\\\\\\\")?,
                octet => write_escaped(&[*octet], f)?,
            }
        }
        if let Some(percent) = percent {
            write!(f, ":{percent}")?;
        }
    }
    f.write_char('"')
}
