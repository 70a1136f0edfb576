use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use crate::{EdnsOption, Message, OptionCode, encoding, name::write_escaped};

/// Prints the pseudo-section of an OPT record, if there is one.
pub(super) fn print(message: &Message<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let edns = match message.edns() {
        Ok(Some(edns)) => edns,
        Ok(None) => return Ok(()),
        Err(error) => return writeln!(f, ";; OPT PSEUDOSECTION:\n;; malformed: {error}"),
    };
    writeln!(f, ";; OPT PSEUDOSECTION:")?;
    write!(f, "; EDNS: version: {}, flags:", edns.version)?;
    if edns.dnssec_ok() {
        f.write_str(" do")?;
    }
    f.write_str(";")?;
    if edns.flags & 0x7FFF != 0 {
        write!(f, " MBZ: 0x{:04x},", edns.flags & 0x7FFF)?;
    }
    writeln!(f, " udp: {}", edns.udp_size)?;
    edns.options.iter().try_for_each(|option| print_option(&option, f))
}

fn print_option(option: &EdnsOption<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let data = option.data.0;
    match option.code {
        OptionCode(code) if option.code.mnemonic().is_none() => write!(f, "; OPT={code}:")?,
        code => write!(f, "; {code}:")?,
    }
    match (option.code, data) {
        (OptionCode::COOKIE, _) => {
            f.write_str(" ")?;
            data.iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
        }
        (OptionCode::EDE, [high, low, text @ ..]) => {
            write!(f, " {}", u16::from_be_bytes([*high, *low]))?;
            if !text.is_empty() {
                f.write_str(" (")?;
                write_escaped(text, f)?;
                f.write_str(")")?;
            }
        }
        (OptionCode::CLIENT_SUBNET, [0, family @ (1 | 2), source, scope, address @ ..]) => {
            let mut octets = [0; 16];
            octets.iter_mut().zip(address).for_each(|(slot, octet)| *slot = *octet);
            match (family, octets.first_chunk()) {
                (1, Some(octets)) => write!(f, " {}/{source}/{scope}", Ipv4Addr::from(*octets))?,
                _ => write!(f, " {}/{source}/{scope}", Ipv6Addr::from(octets))?,
            }
        }
        (_, []) => {}
        _ => {
            f.write_str(" ")?;
            encoding::print_hex(data, f)?;
            f.write_str(" (\"")?;
            write_escaped(data, f)?;
            f.write_str("\")")?;
        }
    }
    f.write_str("\n")
}
