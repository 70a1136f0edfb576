//! Messages that are sound, and made to cost as much as limits allow.

/// A header with `count` answers, and what `entry` makes of each number and offset.
fn handmade(count: usize, entry: impl Fn(usize, usize) -> Vec<u8>) -> Vec<u8> {
    let [high, low] = u16::try_from(count).expect("a count").to_be_bytes();
    let mut octets = vec![0, 1, 0x80, 0, 0, 0, high, low, 0, 0, 0, 0];
    for number in 0..count {
        let record = entry(number, octets.len());
        octets.extend(record);
        octets.extend_from_slice(&[0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
    }
    octets
}

fn pointer(offset: usize) -> [u8; 2] {
    u16::try_from(0xC000 | offset).expect("in reach").to_be_bytes()
}

/// Two chains of `depth` names, each the one before behind `front`; then as many more with the last of the one and of the other in
/// turn, so that none is the same as the owner before.
fn chains(count: usize, depth: usize, front: &[u8]) -> Vec<u8> {
    let (first, size) = (3 + 14, front.len() + 2 + 14);
    let chain = first + (depth - 1) * size;
    let start = |number: usize| 12 + number / depth * chain;
    let place = |number: usize| match number % depth {
        0 => start(number),
        index => start(number) + first + (index - 1) * size,
    };
    handmade(count, |number, at| match number {
        _ if number < 2 * depth && number % depth == 0 => b"\x01a\0".to_vec(),
        _ if number < 2 * depth => {
            assert_eq!(at, place(number));
            [front, &pointer(place(number - 1))].concat()
        }
        _ => [front, &pointer(place((1 + number % 2) * depth - 1))].concat(),
    })
}

/// Owners that are pointers to pointers, as deep as the budget of steps lets all of them be.
pub(super) fn pointers(count: usize) -> Vec<u8> {
    chains(count, 23, b"")
}

/// Owners that are a label and a pointer to such a name, as deep as the budget of steps lets all of them be.
pub(super) fn suffixes(count: usize) -> Vec<u8> {
    chains(count, 21, b"\x01b")
}

/// Owners that are a pointer to one of two names of 92 labels.
pub(super) fn long_names(count: usize) -> Vec<u8> {
    let name = [&b"\x01a".repeat(92)[..], b"\0"].concat();
    handmade(count, |number, _| match number {
        0 | 1 => name.clone(),
        _ => pointer(12 + number % 2 * (name.len() + 14)).to_vec(),
    })
}

/// Owners of 126 labels, all in place.
pub(super) fn labels(count: usize) -> Vec<u8> {
    handmade(count / 4, |_, _| [&b"\x01a".repeat(126)[..], b"\0"].concat())
}

/// Names of 126 labels, of which no two are the same at any place.
pub(super) fn flat_labels(count: usize) -> Vec<u8> {
    handmade(count, |number, _| {
        let label = |place: usize| {
            let letter = (number >> (place % 8) & 1) * 32 + place * 7 % 26;
            [1, b'A' + u8::try_from(letter).expect("a letter")]
        };
        let mut name: Vec<u8> = (0..126).flat_map(label).collect();
        name.push(0);
        name
    })
}

/// An OPT record with options of no octets.
pub(super) fn options(count: usize) -> Vec<u8> {
    let options = b"\0\x0A\0\0".repeat(count);
    let [high, low] = u16::try_from(options.len()).expect("a length").to_be_bytes();
    let head = [0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, high, low];
    [&head[..], &options].concat()
}

/// Names that the builder's table of labels cannot tell apart by their place and tag in it, each of them twice.
pub(super) fn colliding(count: usize) -> Vec<u8> {
    let mut found = (0..).map(label).filter(|label| slot(*label) == slot(label_of(b"aaaaaaa")));
    let labels: Vec<[u8; 8]> = found.by_ref().take(count / 2).collect();
    handmade(count, |number, _| match number.checked_sub(1) {
        None => b"\x07example\0".to_vec(),
        Some(number) => [&labels[number % labels.len()][..], b"\x07example\0"].concat(),
    })
}

/// What `build` makes of [`colliding`] is larger than of names that a table tells apart: two octets for each second one.
pub(super) fn has_collided(count: usize, built: usize) -> bool {
    built > 22 * count
}

fn label_of(letters: &[u8; 7]) -> [u8; 8] {
    let mut label = [7; 8];
    label[1..].copy_from_slice(letters);
    label
}

/// Seven letters.
fn label(mut number: u64) -> [u8; 8] {
    label_of(&[0; 7].map(|_: u8| {
        let letter = b'a' + u8::try_from(number % 26).expect("a letter");
        number /= 26;
        letter
    }))
}

/// The first slot that the label is looked for in, and its tag there, as dns-wire's builder computes them below a name at octet 12.
fn slot(label: [u8; 8]) -> (u64, u64) {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let hash = u64::from_le_bytes(label).wrapping_mul(MIX);
    let hash = (hash ^ hash >> 32).wrapping_add(12).wrapping_mul(MIX);
    (hash >> 40 & 1023, hash >> 32 & 3)
}
