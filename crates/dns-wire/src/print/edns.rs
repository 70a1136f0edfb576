//! The pseudo-section of OPT as `dig` prints it.

use core::fmt::{self, Write};

use crate::{EdnsOption, InfoCode, Message, OptionCode, edns::OptionData};

/// Prints the pseudo-section of an OPT record, if there is one.
pub(super) fn print(message: &Message<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let edns = match message.edns() {
        Ok(Some(edns)) => edns,
        Ok(None) => return Ok(()),
        Err(error) => return writeln!(f, ";; OPT PSEUDOSECTION:\n;; malformed: {error}"),
    };
    writeln!(f, ";; OPT PSEUDOSECTION:")?;
    write!(f, "; EDNS: version: {}, flags:", edns.version)?;
    for (bit, name) in [(0x8000, "do"), (0x4000, "co")] {
        if edns.flags & bit != 0 {
            write!(f, " {name}")?;
        }
    }
    f.write_str(";")?;
    if edns.flags & 0x3FFF != 0 {
        write!(f, " MBZ: 0x{:04x},", edns.flags & 0x3FFF)?;
    }
    writeln!(f, " udp: {}", edns.udp_size)?;
    edns.options.iter().try_for_each(|option| print_option(&option, f))
}

fn print_option(option: &EdnsOption<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("; ")?;
    match option.code {
        OptionCode::LLQ => f.write_str("LLQ")?,
        OptionCode::NSID => f.write_str("NSID")?,
        OptionCode::CLIENT_SUBNET => f.write_str("CLIENT-SUBNET")?,
        OptionCode::EXPIRE => f.write_str("EXPIRE")?,
        OptionCode::COOKIE => f.write_str("COOKIE")?,
        OptionCode::TCP_KEEPALIVE => f.write_str("TCP KEEPALIVE")?,
        OptionCode::PADDING => f.write_str("PAD")?,
        OptionCode::KEY_TAG => f.write_str("KEY-TAG")?,
        OptionCode::EDE => f.write_str("EDE")?,
        OptionCode(16) => f.write_str("CLIENT-TAG")?,
        OptionCode(17) => f.write_str("SERVER-TAG")?,
        OptionCode(code) => write!(f, "OPT={code}")?,
    }
    f.write_str(":")?;
    if !print_value(option, f)? && !option.data.0.is_empty() {
        option.data.0.iter().try_for_each(|octet| write!(f, " {octet:02x}"))?;
        f.write_str(" (\"")?;
        print_dotted(option.data.0, f)?;
        f.write_str("\")")?;
    }
    f.write_str("\n")
}

/// Prints what the option says; false if it is none that is understood.
fn print_value(option: &EdnsOption<'_>, f: &mut fmt::Formatter<'_>) -> Result<bool, fmt::Error> {
    match (option.code, option.data.0) {
        (OptionCode::LLQ, [a, b, c, d, e, g, id @ .., h, i, j, k]) if id.len() == 8 => {
            let [version, opcode, error] = [[*a, *b], [*c, *d], [*e, *g]].map(u16::from_be_bytes);
            let id = id.iter().fold(0, |id, octet| id << 8 | u64::from(*octet));
            let lifetime = u32::from_be_bytes([*h, *i, *j, *k]);
            write!(f, " Version: {version}, Opcode: {opcode}, Error: {error}, ")?;
            write!(f, "Identifier: {id}, Lifetime: {lifetime}")?;
        }
        (OptionCode::COOKIE, data @ [_, ..]) => {
            f.write_str(" ")?;
            data.iter().try_for_each(|octet| write!(f, "{octet:02x}"))?;
        }
        (OptionCode::CLIENT_SUBNET, _) => match option.typed() {
            Ok(OptionData::ClientSubnet(subnet)) if subnet.ip().is_some() => {
                write!(f, " {subnet}")?;
            }
            Ok(_) => return Ok(false),
            // What is no network is not shown as one; its octets follow.
            Err(error) => {
                write!(f, " malformed: {}", error.kind)?;
                return Ok(false);
            }
        },
        (OptionCode::EXPIRE, [a, b, c, d]) => {
            let seconds = u32::from_be_bytes([*a, *b, *c, *d]);
            write!(f, " {seconds} (")?;
            print_span(seconds, f)?;
            f.write_str(")")?;
        }
        (OptionCode::TCP_KEEPALIVE, [high, low]) => {
            let tenths = u16::from_be_bytes([*high, *low]);
            write!(f, " {}.{} secs", tenths / 10, tenths % 10)?;
        }
        (OptionCode::PADDING, data @ [_, ..]) => write!(f, " ({} bytes)", data.len())?,
        (OptionCode::KEY_TAG, data @ [_, _, ..]) if data.len().is_multiple_of(2) => {
            for (index, tag) in data.chunks_exact(2).enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let tag = tag.iter().fold(0, |tag, octet| tag << 8 | u16::from(*octet));
                write!(f, "{comma} {tag}")?;
            }
        }
        (OptionCode::EDE, [high, low, text @ ..]) => {
            let code = u16::from_be_bytes([*high, *low]);
            write!(f, " {code}")?;
            match InfoCode(code) {
                InfoCode::OTHER => f.write_str(" (Other)")?,
                code => code.mnemonic().iter().try_for_each(|meaning| write!(f, " ({meaning})"))?,
            }
            if !text.is_empty() {
                f.write_str(": (")?;
                print_text(text, f)?;
                f.write_str(")")?;
            }
        }
        (OptionCode(16 | 17), [high, low]) => {
            write!(f, " {}", u16::from_be_bytes([*high, *low]))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Octets that are printable as they are, others as a dot.
fn print_dotted(octets: &[u8], f: &mut impl Write) -> fmt::Result {
    octets.iter().try_for_each(|octet| {
        f.write_char(if matches!(octet, b' '..=b'~') { char::from(*octet) } else { '.' })
    })
}

/// Text in UTF-8 without its control characters; other octets as dots.
fn print_text(octets: &[u8], f: &mut impl Write) -> fmt::Result {
    match str::from_utf8(octets) {
        Ok(text) => text.chars().try_for_each(|character| {
            f.write_char(if character.is_control() { '.' } else { character })
        }),
        Err(_) => print_dotted(octets, f),
    }
}

/// A span of time in words.
fn print_span(mut seconds: u32, f: &mut impl Write) -> fmt::Result {
    let mut space = "";
    for (unit, length) in
        [("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)]
    {
        let count = seconds / length;
        seconds %= length;
        if count != 0 || (length == 1 && space.is_empty()) {
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{}{count} {unit}{plural}", core::mem::replace(&mut space, " "))?;
        }
    }
    Ok(())
}
