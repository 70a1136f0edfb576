//! What a message is, said a second time: plainly, from the RFCs, without a thought for speed. A message that both refuse
//! is refused for good reason; one that only one of them refuses is a finding.

/// The fields of record data, one letter each: digits are octets, `n` a name, `s` a character-string, `S` one and more of
/// them to the end, `O` one or none, `c` and `k` octets after their count of 8 and 16 bits, `g` a CAA tag, `t` type maps,
/// `o` options, `v` all of a service binding, `r` the rest, `z` a rest of 12 octets and more; `L`, `x`, `p`, `i`, `h` and
/// `m` what is peculiar to LOC, A6, APL, IPSECKEY, HIP and AMTRELAY.
const SHAPES: &[(u16, &str)] = &[
    (1, "4"),
    (2, "n"),
    (3, "n"),
    (4, "n"),
    (5, "n"),
    (6, "nn44444"),
    (7, "n"),
    (8, "n"),
    (9, "n"),
    (11, "41r"),
    (12, "n"),
    (13, "ss"),
    (14, "nn"),
    (15, "2n"),
    (16, "S"),
    (17, "nn"),
    (18, "2n"),
    (19, "s"),
    (20, "sO"),
    (21, "2n"),
    (23, "n"),
    (24, "2114442nr"),
    (25, "211r"),
    (26, "2nn"),
    (27, "sss"),
    (28, "8 8"),
    (29, "L"),
    (30, "nr"),
    (33, "222n"),
    (34, "1r"),
    (35, "22sssn"),
    (36, "2n"),
    (37, "221r"),
    (38, "x"),
    (39, "n"),
    (40, "111r"),
    (41, "o"),
    (42, "p"),
    (43, "211r"),
    (44, "11r"),
    (45, "1i"),
    (46, "2114442nr"),
    (47, "nt"),
    (48, "211r"),
    (50, "112cct"),
    (51, "112c"),
    (52, "111r"),
    (53, "111r"),
    (55, "h"),
    (56, "S"),
    (57, "211r"),
    (58, "nn"),
    (59, "211r"),
    (60, "211r"),
    (62, "42t"),
    (63, "411z"),
    (64, "v"),
    (65, "v"),
    (66, "212n"),
    (99, "S"),
    (104, "28"),
    (105, "24"),
    (106, "28"),
    (107, "2n"),
    (108, "222"),
    (109, "8"),
    (249, "n4422kk"),
    (250, "n422k22k"),
    (256, "22r"),
    (257, "1gr"),
    (258, "S"),
    (259, "441sr"),
    (260, "1m"),
    (261, "S"),
    (262, "S"),
    (263, "S"),
    (264, "8"),
    (32768, "211r"),
    (32769, "211r"),
];

/// Whether `message` is sound to its last octet.
pub(crate) fn is_sound(message: &[u8]) -> bool {
    sound(message).is_some()
}

fn sound(message: &[u8]) -> Option<()> {
    let word = |at: usize| {
        Some(usize::from(u16::from_be_bytes([*message.get(at)?, *message.get(at + 1)?])))
    };
    let mut at = 12;
    for _ in 0..word(4)? {
        at = name(message, at, message.len())? + 4;
    }
    let mut opts = 0;
    for section in [6, 8, 10] {
        for _ in 0..word(section)? {
            let root = message.get(at) == Some(&0) || points_to_root(message, at);
            at = name(message, at, message.len())?;
            let (rtype, class, length) = (word(at)?, word(at + 2)?, word(at + 8)?);
            let (start, end) = (at + 10, at + 10 + length);
            message.get(start..end)?;
            if rtype == 41 {
                opts += 1;
                (root && section == 10 && opts == 1).then_some(())?;
            }
            let internet = matches!(class & 0x7FFF, 1 | 4 | 254 | 255);
            let free = (matches!(class, 254 | 255) && length == 0)
                || (matches!(rtype, 1 | 11) && !internet && (class, rtype) != (3, 1));
            let shape = match (class, rtype) {
                (3, 1) => Some("n2"),
                _ => SHAPES
                    .iter()
                    .find(|(known, _)| usize::from(*known) == rtype)
                    .map(|(_, shape)| *shape),
            };
            if let Some(shape) = shape
                && !free
            {
                let stop = shape.chars().try_fold(start, |at, field| {
                    let next = read(message, field, at, end)?;
                    (next <= end).then_some(next)
                })?;
                (stop == end).then_some(())?;
            }
            at = end;
        }
    }
    (at == message.len()).then_some(())
}

fn read(message: &[u8], field: char, at: usize, end: usize) -> Option<usize> {
    let start = at;
    let octet =
        |at: usize| if at < end { message.get(at).map(|octet| usize::from(*octet)) } else { None };
    match field {
        ' ' => Some(at),
        'n' => name(message, at, end),
        's' | 'c' => Some(at + 1 + octet(at)?),
        'S' => {
            let mut at = at + 1 + octet(at)?;
            while at < end {
                at += 1 + octet(at)?;
            }
            Some(at)
        }
        'g' => {
            let next = at + 1 + octet(at)?;
            let tag = message.get(at + 1..next)?;
            (!tag.is_empty() && tag.iter().all(u8::is_ascii_alphanumeric)).then_some(next)
        }
        't' => {
            let (mut at, mut window) = (at, -1);
            while at < end {
                let (next, count) = (octet(at)? as i32, octet(at + 1)?);
                (next > window && (1..=32).contains(&count)).then_some(())?;
                (window, at) = (next, at + 2 + count);
            }
            Some(at)
        }
        'o' => {
            let mut at = at;
            while at < end {
                at += 4 + octet(at + 2)? * 256 + octet(at + 3)?;
            }
            Some(at)
        }
        'v' => {
            let mut at = name(message, at + 2, end)?;
            let (alias, mut params) = (octet(start)? + octet(start + 1)? == 0, Vec::new());
            while at < end {
                let key = octet(at)? * 256 + octet(at + 1)?;
                let next = at + 4 + octet(at + 2)? * 256 + octet(at + 3)?;
                params.push((key, message.get(at + 4..next).filter(|_| next <= end)?));
                at = next;
            }
            params.is_sorted_by(|a, b| a.0 < b.0).then_some(())?;
            let keys: Vec<usize> = params.iter().map(|param| param.0).collect();
            let fits = |(key, value): &(usize, &[u8])| fits(*key, value, &keys);
            (alias || params.iter().all(fits)).then_some(at)
        }
        'r' => Some(end),
        'O' => {
            if at == end {
                Some(at)
            } else {
                Some(at + 1 + octet(at)?)
            }
        }
        'k' => Some(at + 2 + octet(at)? * 256 + octet(at + 1)?),
        'z' => (at + 12 <= end).then_some(end),
        // Another version than 0 has no known form.
        'L' => {
            if octet(at)? == 0 {
                Some(at + 16)
            } else {
                Some(end)
            }
        }
        'x' => match octet(at)? {
            0 => Some(at + 17),
            bits @ 1..=128 => name(message, at + 17 - bits / 8, end),
            _ => None,
        },
        'p' => {
            let mut at = at;
            while at < end {
                let (family, bits) = (octet(at)? * 256 + octet(at + 1)?, octet(at + 2)?);
                let count = octet(at + 3)? % 128;
                let most = match family {
                    1 => (32, 4),
                    2 => (128, 16),
                    _ => (255, 127),
                };
                (bits <= most.0 && count <= most.1).then_some(())?;
                at += 4 + count;
            }
            Some(at)
        }
        'i' => {
            octet(at + 1)?;
            host(message, octet(at)?, at + 2, end).and_then(|at| (at <= end).then_some(end))
        }
        'm' => host(message, octet(at)? % 128, at + 1, end),
        'h' => {
            let mut at = at + 4 + octet(at)? + octet(at + 2)? * 256 + octet(at + 3)?;
            while at < end {
                // Without pointers.
                at = name(message.get(..end)?, at, end).filter(|_| octet(at).is_some())?;
            }
            Some(at)
        }
        digit => Some(at + digit.to_digit(10)? as usize),
    }
}

/// Whether the value of a service parameter has the form of its key, and all keys are there that it asks for.
fn fits(key: usize, value: &[u8], keys: &[usize]) -> bool {
    let words: Vec<usize> = value
        .chunks_exact(2)
        .map(|pair| usize::from(pair[0]) * 256 + usize::from(pair[1]))
        .collect();
    let strings = || {
        let mut at = 0;
        while at < value.len() && value[at] != 0 {
            at += 1 + usize::from(value[at]);
        }
        at == value.len()
    };
    let whole = |size| !value.is_empty() && value.len().is_multiple_of(size);
    match key {
        0 => {
            whole(2)
                && words.is_sorted_by(|a, b| a < b)
                && words.iter().all(|key| *key != 0 && keys.contains(key))
        }
        1 => !value.is_empty() && strings(),
        2 => value.is_empty() && keys.contains(&1),
        3 => value.len() == 2,
        4 => whole(4),
        5 => !value.is_empty(),
        6 => whole(16),
        7 => !value.is_empty() && str::from_utf8(value).is_ok(),
        8 | 11 => value.is_empty(),
        9 => whole(2) && (1..words.len()).all(|index| !words[..index].contains(&words[index])),
        10 => strings(),
        _ => true,
    }
}

/// The gateway of a key, or a relay.
fn host(message: &[u8], kind: usize, at: usize, end: usize) -> Option<usize> {
    match kind {
        0 => Some(at),
        1 => Some(at + 4),
        2 => Some(at + 16),
        3 => name(message, at, end),
        _ => Some(end),
    }
}

fn name(message: &[u8], start: usize, end: usize) -> Option<usize> {
    let (mut at, mut run, mut length, mut pointers, mut resume) = (start, start, 1, 0, None);
    loop {
        let limit = if resume.is_none() { end } else { message.len() };
        let octet = usize::from(*message.get(at).filter(|_| at < limit)?);
        match octet {
            0 => return Some(resume.unwrap_or(at + 1)),
            1..=63 => {
                length += octet + 1;
                at += octet + 1;
                (length <= 255).then_some(())?;
            }
            192.. => {
                (at + 1 < limit).then_some(())?;
                let target = (octet - 192) * 256 + usize::from(message[at + 1]);
                resume = resume.or(Some(at + 2));
                pointers += 1;
                (target >= 12 && target < run && pointers <= 126).then_some(())?;
                (at, run) = (target, target);
            }
            _ => return None,
        }
    }
}

fn points_to_root(message: &[u8], at: usize) -> bool {
    match message.get(at..at + 2) {
        Some([high @ 192..=255, low]) => {
            let target = usize::from(high - 192) * 256 + usize::from(*low);
            message.get(target) == Some(&0) || (target < at && points_to_root(message, target))
        }
        _ => false,
    }
}
