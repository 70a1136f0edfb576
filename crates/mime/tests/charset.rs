//! Character sets: labels, the sets that the Encoding Standard does not have, and text that is cut anywhere.
#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use std::{
    io::Write,
    process::{Command, Stdio},
};

use mime::{
    Charset, Tree,
    transfer::{MIN_OUTPUT, Progress},
};
use proptest::prelude::*;

fn charset(label: &str) -> Charset {
    Charset::from_label(label.as_bytes()).unwrap_or_else(|| panic!("{label}"))
}

/// Label, octets, text, and whether something is malformed.
const CASES: &[(&str, &[u8], &str, bool)] = &[
    // The examples of RFC 2152.
    ("utf-7", b"A+ImIDkQ.", "A\u{2262}\u{391}.", false),
    ("utf-7", b"Hi Mom -+Jjo--!", "Hi Mom -\u{263A}-!", false),
    ("utf-7", b"+ZeVnLIqe-", "\u{65E5}\u{672C}\u{8A9E}", false),
    ("utf-7", b"Item 3 is +AKM-1.", "Item 3 is £1.", false),
    ("utf-7", b"1 +- 1 = 2", "1 + 1 = 2", false),
    ("utf-7", b"+2D3cvw-", "\u{1F4BF}", false),
    ("utf-7", b"+2D3cvQ-", "\u{1F4BD}", false),
    ("utf-7", b"+2D0-", "\u{FFFD}", true),
    ("utf-7", b"+!", "\u{FFFD}!", true),
    ("utf-7", b"+", "\u{FFFD}", true),
    ("utf-7", b"+AGE", "a", false),
    ("utf-7", b"+AGEA", "a\u{FFFD}", true),
    ("utf-7", b"caf\xE9", "caf\u{FFFD}", true),
    ("iso-2022-kr", b"\x1B$)C\x0E>H3g\x0F, abc\r\n\x0E>H\x0F", "안녕, abc\r\n안", false),
    ("iso-2022-kr", b"\x0E>H3g\nabc", "안녕\nabc", false),
    ("iso-2022-kr", b"\x1B$)A\x0E>H", "\u{FFFD}A안", true),
    ("iso-2022-kr", b"\x0E>", "\u{FFFD}", true),
    // The example of RFC 1922 §7.2.
    ("iso-2022-cn", b"\x1B$)A\x0E=;;;\x1B$)GG(_P\x0F", "交换交換", false),
    ("iso-2022-cn", b"\x1B$*H\x1BN!!ascii", "乂ascii", false),
    ("iso-2022-cn", b"\x0EG(", "\u{FFFD}G(", true),
    ("iso-2022-cn", b"\x1B$)A\x0E=;\n\x0E=;", "交\n\u{FFFD}=;", true),
    // The example of RFC 1843 §2.
    (
        "hz-gb-2312",
        b"This sentence is in ASCII.\nThe next sentence is in GB.~{<:Ky2;S{#,NpJ)l6HK!#~}~\nBye.~~",
        "This sentence is in ASCII.\nThe next sentence is in GB.己所不欲，勿施於人。Bye.~",
        false,
    ),
    ("hz-gb-2312", b"~{<:\nabc", "己\nabc", false),
    ("hz-gb-2312", b"~\r\nx~y~", "x\u{FFFD}y\u{FFFD}", true),
    // The octets of Unicode §3.10, table 3-12: with a mark, without one, and in the order that the label says.
    (
        "utf-32",
        b"\0\0\xFE\xFF\0\0\0M\0\0\x04\x30\0\0\x4E\x8C\0\x01\x03\x02",
        "M\u{430}\u{4E8C}\u{10302}",
        false,
    ),
    ("UTF-32", b"\xFF\xFE\0\0M\0\0\0\x30\x04\0\0\x02\x03\x01\0", "M\u{430}\u{10302}", false),
    ("csUTF32", b"\0\0\0M", "M", false),
    ("utf-32be", b"\0\0\0M\0\0\xFE\xFF", "M\u{FEFF}", false),
    ("utf-32le", b"M\0\0\0", "M", false),
    ("ucs-4", b"\0\0\xD8\0\0\x11\0\0\0\0\0a\0", "\u{FFFD}\u{FFFD}a\u{FFFD}", true),
    ("shift_jis", b"\x83\x65\x83", "テ\u{FFFD}", true),
    ("iso-2022-jp", b"\x1B$B%F%9%H\x1B(B.", "テスト.", false),
    ("utf-8", b"\xEF\xBB\xBFa\xC3", "a\u{FFFD}", true),
    ("utf-16", b"\xFF\xFEa\0\xE9\0", "aé", false),
    ("utf-16", b"\xFE\xFF\0a\0\xE9", "aé", false),
    ("utf-16", b"a\0\xE9\0", "aé", false),
    ("utf-16be", b"\0a\0\xE9", "aé", false),
    ("utf-16be", b"\xFF\xFEa\0", "a", false),
    ("utf-16", b"\xFE\xFF\0a\0", "a\u{FFFD}", true),
];

fn in_pieces(charset: Charset, pieces: &[&[u8]]) -> (String, bool) {
    let mut decoder = charset.decoder();
    let mut out = Vec::new();
    let mut buffer = [0; MIN_OUTPUT];
    for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() {
            let (progress, taken, written) = decoder.decode(rest, &mut buffer);
            assert!(
                taken + written > 0 && (progress == Progress::InputEmpty) == (taken == rest.len())
            );
            out.extend_from_slice(&buffer[..written]);
            rest = &rest[taken..];
        }
    }
    let (progress, written) = decoder.finish(&mut buffer);
    assert_eq!(progress, Progress::Done);
    out.extend_from_slice(&buffer[..written]);
    (String::from_utf8(out).expect("whole characters"), decoder.is_malformed())
}

#[test]
fn tables_at_every_cut() {
    for (label, octets, text, malformed) in CASES {
        let charset = charset(label);
        let decoded = charset.decode(octets);
        assert_eq!(
            (&decoded.text[..], decoded.malformed),
            (*text, *malformed),
            "{label} {}",
            octets.escape_ascii()
        );
        for cut in 0..=octets.len() {
            let (a, b) = octets.split_at(cut);
            assert_eq!(
                in_pieces(charset, &[a, b]),
                (text.to_string(), *malformed),
                "{label} {} at {cut}",
                octets.escape_ascii()
            );
        }
    }
}

#[test]
fn labels() {
    for (label, name) in [
        ("UTF-8", "UTF-8"),
        (" utf8 ", "UTF-8"),
        ("csUTF8", "UTF-8"),
        ("ANSI_X3.4-1968", "windows-1252"),
        ("ISO_646.irv:1991", "windows-1252"),
        ("cp367", "windows-1252"),
        ("iso-8859-1", "windows-1252"),
        ("gb2312", "GBK"),
        ("ks_c_5601-1987", "EUC-KR"),
        ("cp50220", "ISO-2022-JP"),
        ("UNICODE-1-1-UTF-7", "UTF-7"),
        ("csISO2022KR", "ISO-2022-KR"),
        ("ISO-2022-CN", "ISO-2022-CN"),
        ("HZ-GB-2312", "HZ-GB-2312"),
        ("windows-31j", "Shift_JIS"),
    ] {
        assert_eq!(charset(label).name(), name, "{label}");
    }
    for label in ["", "x-unknown", "replacement", "unknown-8bit", "iso-2022", "utf-9"] {
        assert_eq!(Charset::from_label(label.as_bytes()), None, "{label}");
    }
}

#[test]
fn what_is_unknown_is_said_and_kept() {
    let tree = Tree::parse(b"Content-Type: text/plain; charset=x-unheard-of\r\n\r\nna\xEFve");
    let text = tree.root().text().expect("text");
    assert!(text.unknown_charset && text.charset.is_none());
    assert_eq!(tree.root().decoded().0, &b"na\xEFve"[..]);
    // What says that it is US-ASCII and is not: by its octets.
    let tree =
        Tree::parse("Content-Type: text/plain; charset=ANSI_X3.4-1968\r\n\r\nnaïve".as_bytes());
    assert_eq!(tree.root().text().expect("text").text, "naïve");
}

/// All of what `python` or `iconv` decode, where they are installed: cell by cell.
#[test]
fn every_cell_of_the_double_octet_sets() {
    let cells = || (0x21..0x7F_u8).flat_map(|high| (0x21..0x7F_u8).map(move |low| [high, low]));
    for (label, before, after, python) in [
        ("iso-2022-kr", &b"\x1B$)C\x0E"[..], &b"\x0F"[..], "iso2022_kr"),
        ("hz-gb-2312", b"~{", b"~}", "hz"),
    ] {
        let mut encoded = before.to_vec();
        let mut ours = Vec::new();
        for cell in cells().filter(|cell| cell[0] < 0x7E) {
            let decoded = charset(label).decode(&[before, &cell, after].concat()).text.into_owned();
            ours.push(decoded);
            encoded.extend_from_slice(&cell);
        }
        encoded.extend_from_slice(after);
        let script = format!(
            "import sys\nd=sys.stdin.buffer.read()\nb={before:?}\na={after:?}\n\
             for i in range(len(b),len(d)-len(a),2):\n\
             \x20 try: s=(bytes(b)+d[i:i+2]+bytes(a)).decode('{python}')\n\
             \x20 except UnicodeDecodeError: s=''\n\
             \x20 print(' '.join('%x'%ord(c) for c in s))"
        );
        let Some(theirs) = run("python3", &["-c", &script], &encoded) else { return };
        let mut equal = 0;
        for (ours, theirs) in ours.iter().zip(theirs.lines()) {
            let text: String = theirs
                .split(' ')
                .filter_map(|hex| char::from_u32(u32::from_str_radix(hex, 16).ok()?))
                .collect();
            if text.is_empty() {
                continue;
            }
            // Vendors differ over a few marks.
            let differs = matches!(
                text.as_str(),
                "\u{2015}" | "\u{B7}" | "\u{30FB}" | "\u{223C}" | "\u{20AC}" | "\u{AE}"
            );
            assert!(*ours == text || differs, "{label}: {ours} {text}");
            equal += usize::from(*ours == text);
        }
        println!("{label}: {equal} equal");
        assert!(equal > 7400, "{label} {equal}");
    }
    let mut encoded = Vec::new();
    for [high, low] in cells() {
        encoded.extend_from_slice(&[
            0x1B, b'$', b')', b'G', 0x0E, high, low, 0x0F, 0x1B, b'$', b'*', b'H', 0x1B, b'N',
            high, low, b'\n',
        ]);
    }
    let Some(theirs) = run("iconv", &["-c", "-f", "ISO-2022-CN", "-t", "UTF-8"], &encoded) else {
        return;
    };
    let ours = charset("iso-2022-cn").decode(&encoded).text.into_owned();
    let mut equal = 0;
    for (line, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
        let ours = ours.replace('\u{FFFD}', "");
        if ours == theirs {
            equal += ours.chars().count();
            continue;
        }
        // Where only one of them has a character (what is left of a wrong cell is US-ASCII there), and marks that vendors map differently.
        let alike = ours.chars().last() == theirs.chars().last()
            || ours.chars().next() == theirs.chars().next();
        // 0x7641 of plane 1 is U+5F5D by Big5, and its variant U+5F5E there.
        assert!(
            alike || theirs.is_ascii() || line < 94 * 6 || line == 8022,
            "{line}: {ours} {theirs}"
        );
    }
    println!("iso-2022-cn: {equal} equal");
    assert!(equal > 12_300, "{equal}");
}

/// What the program writes; `None` if it is not there.
fn run(program: &str, args: &[&str], input: &[u8]) -> Option<String> {
    let child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: no {program}");
        return None;
    };
    let mut stdin = child.stdin.take()?;
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    String::from_utf8(output.stdout).ok()
}

proptest! {
    /// Where text is cut makes no difference, whatever it is.
    #[test]
    fn cuts(
        octets in prop::collection::vec(prop_oneof![
            3 => prop::sample::select(b"\x1B\x0E\x0F$)*ACGHN~{}+-\r\n!AZaz09/".to_vec()),
            1 => any::<u8>(),
        ], 0..80),
        cuts in prop::collection::vec(0..20usize, 0..8),
    ) {
        for label in ["utf-7", "iso-2022-kr", "iso-2022-cn", "hz", "iso-2022-jp", "utf-8", "big5", "gb18030"] {
            let charset = charset(label);
            let mut pieces = Vec::new();
            let mut rest = &octets[..];
            for cut in &cuts {
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            pieces.push(rest);
            let decoded = charset.decode(&octets);
            let mut decoder = charset.decoder();
            let mut text = String::new();
            pieces.iter().for_each(|piece| decoder.decode_to(piece, &mut text));
            decoder.finish_to(&mut text);
            prop_assert_eq!((&text[..], decoder.is_malformed()), (&decoded.text[..], decoded.malformed), "{}", label);
            prop_assert_eq!(in_pieces(charset, &pieces), (decoded.text.into_owned(), decoded.malformed), "{}", label);
        }
    }
}
