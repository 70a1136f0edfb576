use alloc::string::String;

use memchr::{memchr_iter, memmem};
use rfc822_message::{BuildError, FieldWriter, NonAscii};
use textline::Class;

use crate::transfer::hex;

/// `attribute-char` (RFC 2231 §7): those of `token` (RFC 2045 §5.1) without `*`, `'` and `%`.
pub(crate) const ATTRIBUTE: Class = Class::VCHAR.without(b"()<>@,;:\\\"/[]?=*'%");
/// A value that is longer is cut into sections, so that its lines stay within 78 octets.
const LONGEST: usize = 56;

/// `; name=value` in the form that it needs: a token, a quoted string, or percent-encoded UTF-8 in as many sections as it
/// takes (RFC 2231). Control characters are refused.
pub(crate) fn parameter(
    writer: &mut FieldWriter<'_, '_>,
    name: &str,
    value: &str,
) -> Result<(), BuildError> {
    if let Some(at) = value.find(char::is_control) {
        return Err(BuildError::Control { at });
    }
    // What looks like an encoded-word would be taken for one, and what looks like a charset and a language for these.
    let utf8 = matches!(writer.non_ascii(), NonAscii::Utf8);
    let misleading = memmem::find(value.as_bytes(), b"=?").is_some()
        || memchr_iter(b'\'', value.as_bytes()).nth(1).is_some();
    let extended = !(utf8 || value.is_ascii()) || misleading;
    if !extended && value.len() <= LONGEST {
        writer.token(";")?;
        writer.space();
        if is_token(value) {
            writer.token(name)?;
            writer.token("=")?;
            return writer.token(value);
        }
        return writer.token(&plain(name, value));
    }
    let mut section = 0u32;
    let mut text = String::new();
    let mut used = 0;
    let whole = value.chars().map(width).sum::<usize>() <= LONGEST;
    for c in value.chars() {
        if used + width(c) > LONGEST && !whole {
            one(writer, &part(name, section, extended, &text))?;
            section += 1;
            text.clear();
            used = 0;
        }
        used += width(c);
        if extended { percent(c, &mut text) } else { text.push(c) }
    }
    if whole && extended {
        return one(writer, &alloc::format!("{name}*=utf-8''{text}"));
    }
    one(writer, &part(name, section, extended, &text))
}

fn one(writer: &mut FieldWriter<'_, '_>, parameter: &str) -> Result<(), BuildError> {
    writer.token(";")?;
    writer.space();
    writer.token(parameter)
}

/// Whether `value` can stand without quotes. Some readers take the octets that RFC 2231 §7 gives a meaning for that.
fn is_token(value: &str) -> bool {
    !value.is_empty() && ATTRIBUTE.contains_all(value.as_bytes())
}

fn plain(name: &str, value: &str) -> String {
    let mut out = alloc::format!("{name}=");
    if is_token(value) {
        out.push_str(value);
        return out;
    }
    out.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

fn part(name: &str, section: u32, extended: bool, text: &str) -> String {
    match (extended, section) {
        (true, 0) => alloc::format!("{name}*0*=utf-8''{text}"),
        (true, _) => alloc::format!("{name}*{section}*={text}"),
        (false, _) => plain(&alloc::format!("{name}*{section}"), text),
    }
}

/// How many octets a character takes in the extended form; an upper bound for the others.
fn width(c: char) -> usize {
    match u8::try_from(c) {
        Ok(octet) if ATTRIBUTE.contains(octet) => 1,
        _ => c.len_utf8() * 3,
    }
}

fn percent(c: char, out: &mut String) {
    for octet in c.encode_utf8(&mut [0; 4]).bytes() {
        if ATTRIBUTE.contains(octet) {
            out.push(char::from(octet));
        } else {
            out.push('%');
            out.push(char::from(hex(octet >> 4)));
            out.push(char::from(hex(octet & 15)));
        }
    }
}
