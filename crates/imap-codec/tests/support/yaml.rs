//! As much YAML as test fixtures need: the scalars of one key.

/// The values of `key`, in their order.
pub(crate) fn values(text: &str, key: &str) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some(found) = rest.find(key) {
        let line_start = rest[..found].rfind('\n').map_or(0, |lf| lf + 1);
        let is_key = rest[line_start..found].trim().is_empty();
        rest = &rest[found + key.len()..];
        if !is_key {
            continue;
        }
        let mut value = rest.trim_start_matches(' ');
        if value.starts_with('&') {
            value = value.split_once(' ').map_or("", |(_, value)| value).trim_start();
        }
        if let Some(quoted) = value.strip_prefix('"') {
            values.push(double_quoted(quoted));
        } else if let Some(quoted) = value.strip_prefix('\'') {
            values.push(single_quoted(quoted));
        }
    }
    values
}

/// A flow scalar in double quotes, folded, up to its closing quote.
fn double_quoted(text: &str) -> Vec<u8> {
    let mut value = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\n' => {
                fold(&mut value, &mut chars);
            }
            '\\' => match chars.next().expect("something after a backslash") {
                'n' => value.push(b'\n'),
                'r' => value.push(b'\r'),
                't' => value.push(b'\t'),
                '0' => value.push(0),
                'x' => {
                    let digits: String = chars.by_ref().take(2).collect();
                    let code = u32::from_str_radix(&digits, 16).expect("two digits");
                    push(&mut value, char::from_u32(code).expect("a character"));
                }
                'u' => {
                    let digits: String = chars.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).expect("four digits");
                    push(&mut value, char::from_u32(code).expect("a character"));
                }
                // The line goes on without a space.
                '\n' => while chars.next_if_eq(&' ').is_some() {},
                other => push(&mut value, other),
            },
            other => push(&mut value, other),
        }
    }
    value
}

fn single_quoted(text: &str) -> Vec<u8> {
    let mut value = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' if chars.next_if_eq(&'\'').is_none() => break,
            '\n' => fold(&mut value, &mut chars),
            other => push(&mut value, other),
        }
    }
    value
}

/// A line end in a flow scalar is a space, empty lines are line ends.
fn fold(value: &mut Vec<u8>, chars: &mut core::iter::Peekable<core::str::Chars<'_>>) {
    while value.last() == Some(&b' ') {
        value.pop();
    }
    let mut empty_lines = 0;
    loop {
        while chars.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
        if chars.next_if_eq(&'\n').is_none() {
            break;
        }
        empty_lines += 1;
    }
    if empty_lines == 0 {
        value.push(b' ');
    }
    value.extend(core::iter::repeat_n(b'\n', empty_lines));
}

fn push(value: &mut Vec<u8>, c: char) {
    value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
