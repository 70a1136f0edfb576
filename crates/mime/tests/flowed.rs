//! Flowed text both ways (RFC 3676).

use mime::flowed::{Event, Flowed, LineKind, Paragraph};
use proptest::prelude::*;

const NO: Flowed = Flowed { del_sp: false };
const YES: Flowed = Flowed { del_sp: true };

/// Depth and text of each paragraph; a separator has none.
type Read = Vec<(usize, Option<String>)>;

fn read(flowed: Flowed, whole: &str) -> Read {
    let text = |p: Paragraph<'_>| (p.depth(), (!p.is_separator()).then(|| p.text().into_owned()));
    flowed.paragraphs(whole).map(text).collect()
}

fn pushed(flowed: Flowed, pieces: &[&str]) -> Read {
    let mut decoder = flowed.decoder();
    let mut read: Read = Vec::new();
    let mut open = false;
    for piece in pieces.iter().map(Some).chain([None]) {
        let mut piece = match piece {
            Some(piece) => *piece,
            None => {
                decoder.finish();
                ""
            }
        };
        while let Some(event) = decoder.push(&mut piece) {
            match event {
                Event::Begin { depth } => {
                    assert!(!core::mem::replace(&mut open, true));
                    read.push((depth, Some(String::new())));
                }
                Event::Text(text) => match read.last_mut() {
                    Some((_, Some(last))) if open => last.push_str(text),
                    _ => unreachable!("text between paragraphs"),
                },
                Event::End => assert!(core::mem::take(&mut open)),
                Event::Separator { depth } => {
                    assert!(!open);
                    read.push((depth, None));
                }
            }
        }
        assert!(piece.is_empty());
    }
    assert!(!open);
    read
}

type Case = (Flowed, &'static str, &'static [(usize, Option<&'static str>)]);

/// Format, text, and what is read.
const CASES: &[Case] = &[
    (NO, "", &[]),
    (NO, "\r\n", &[(0, Some(""))]),
    (NO, "a\r\nb", &[(0, Some("a")), (0, Some("b"))]),
    (NO, "a \r\nb\r\n", &[(0, Some("a b"))]),
    (NO, "a \nb\n", &[(0, Some("a b"))]),
    (YES, "a \r\nb\r\n", &[(0, Some("ab"))]),
    (YES, "a  \r\nb\r\n", &[(0, Some("a b"))]),
    (NO, "a \r\n", &[(0, Some("a "))]),
    (YES, "a \r\n", &[(0, Some("a"))]),
    (NO, "a ", &[(0, Some("a "))]),
    // RFC 3676 §4.5.
    (NO, ">> Exit, Stage Left\r\n>>Exit\r\n", &[(2, Some("Exit, Stage Left")), (2, Some("Exit"))]),
    (NO, "> > Exit, Stage Left\r\n", &[(1, Some("> Exit, Stage Left"))]),
    (
        NO,
        "> Thou villainous \r\n> reeky pigeon-egg! \r\n>> Thou artless \r\n>> scut!\r\n",
        &[(1, Some("Thou villainous reeky pigeon-egg! ")), (2, Some("Thou artless scut!"))],
    ),
    (NO, "a \r\n> b\r\n", &[(0, Some("a ")), (1, Some("b"))]),
    // Stuffing.
    (
        NO,
        " >a\r\n From b\r\n  c\r\n \r\n",
        &[(0, Some(">a")), (0, Some("From b")), (0, Some(" c")), (0, Some(""))],
    ),
    (NO, "  \r\nx\r\n", &[(0, Some(" x"))]),
    (NO, ">\r\n> \r\n>  \r\n>x\r\n", &[(1, Some("")), (1, Some("")), (1, Some(" x"))]),
    // Signatures (§4.3).
    (NO, "a \r\n-- \r\nb\r\n", &[(0, Some("a ")), (0, None), (0, Some("b"))]),
    (NO, "> -- \r\n>-- \r\n", &[(1, None), (1, None)]),
    (NO, " -- \r\nx", &[(0, Some("-- x"))]),
    (NO, "--\r\n-- x\r\n--  \r\ny", &[(0, Some("--")), (0, Some("-- x")), (0, Some("--  y"))]),
    (NO, "-- ", &[(0, None)]),
    (NO, "-- \r", &[(0, Some("-- \r"))]),
    (NO, "--", &[(0, Some("--"))]),
    (NO, "a\rb \r c\r\r\n", &[(0, Some("a\rb \r c\r"))]),
    (NO, ">>", &[(2, Some(""))]),
];

#[test]
fn tables_at_every_cut() {
    for (flowed, text, expected) in CASES {
        let expected: Read =
            expected.iter().map(|(depth, text)| (*depth, text.map(str::to_owned))).collect();
        assert_eq!(read(*flowed, text), expected, "{text:?}");
        for cut in 0..=text.len() {
            let (a, b) = text.split_at(cut);
            assert_eq!(pushed(*flowed, &[a, b]), expected, "{text:?} at {cut}");
        }
        let single: Vec<_> = text.split("").collect();
        assert_eq!(pushed(*flowed, &single), expected, "{text:?}");
    }
}

#[test]
fn lines() {
    let lines: Vec<_> =
        NO.lines("> a \r\n> b\r\n-- \r\n").map(|line| (line.depth, line.kind, line.text)).collect();
    assert_eq!(
        lines,
        [(1, LineKind::Flowed, "a "), (1, LineKind::Fixed, "b"), (0, LineKind::Separator, "-- ")]
    );
}

#[test]
fn wrapping() {
    for (flowed, width, depth, text, expected) in [
        (NO, 10, 0, "", "\r\n"),
        (NO, 10, 1, "", ">\r\n"),
        (NO, 10, 0, "1234567890", "1234567890\r\n"),
        (NO, 10, 0, "12345 7890 x", "12345 \r\n7890 x\r\n"),
        (NO, 10, 0, "123456789 x", "123456789 \r\nx\r\n"),
        (NO, 10, 0, "1234567890 x", "1234567890 \r\nx\r\n"),
        (NO, 10, 0, "12345678901234 x", "12345678901234 \r\nx\r\n"),
        (NO, 10, 0, "a   b      c d", "a   \r\nb      c d\r\n"),
        (NO, 10, 2, "abc def ghi", ">> abc \r\n>> def ghi\r\n"),
        (NO, 10, 0, "12345 >789012", "12345 \r\n >789012\r\n"),
        (NO, 10, 0, "12345 From me to", "12345 \r\n From me \r\nto\r\n"),
        (NO, 4, 0, "-- abcd x", "-- abcd \r\nx\r\n"),
        (NO, 10, 0, "two\nlines ", "two\r\nlines\r\n"),
        (YES, 10, 0, "12345 7890 x", "12345  \r\n7890 x\r\n"),
        (YES, 6, 0, "日本語日本語日本語", "日本語日本 \r\n語日本語\r\n"),
        (YES, 6, 0, "日本語 日本語", "日本語 日 \r\n本語\r\n"),
    ] {
        let mut out = String::new();
        flowed.writer(width).paragraph(depth, text, &mut out);
        assert_eq!(out, expected, "{text:?}");
    }
}

proptest! {
    /// What is written is read again, in lines that are no longer than they must be, and no line is a separator by chance.
    #[test]
    fn there_and_back(
        paragraphs in prop::collection::vec((0..4usize, "([a-z]{1,9}|-|--| |>|From |日本|語){0,40}"), 0..6),
        width in 1..80usize,
        del_sp: bool,
    ) {
        let flowed = Flowed { del_sp };
        let writer = flowed.writer(width);
        let mut text = String::new();
        for (depth, paragraph) in &paragraphs {
            writer.paragraph(*depth, paragraph, &mut text);
        }
        let expected: Read = paragraphs
            .iter()
            .map(|(depth, paragraph)| (*depth, Some(paragraph.trim_end_matches(' ').to_owned())))
            .collect();
        prop_assert_eq!(read(flowed, &text), expected, "{:?}", text);
        prop_assert!(text.lines().all(|line| !line.starts_with("From ")), "{:?}", text);
        for line in text.lines().filter(|line| line.chars().count() > width) {
            let content = line.trim_start_matches('>').trim();
            prop_assert!(!content.contains(' ') || content.starts_with("-- ") || line.len() - line.trim_start_matches('>').len() >= width.saturating_sub(content.find(' ').unwrap_or(0) + 3), "{width} {:?}", line);
        }
    }

    /// Any text, at any cut: as it arrives and in one piece it is the same.
    #[test]
    fn any_text(pieces in prop::collection::vec("[> \\-\r\na-c]{0,6}", 0..12), del_sp: bool) {
        let flowed = Flowed { del_sp };
        let pieces: Vec<_> = pieces.iter().map(String::as_str).collect();
        prop_assert_eq!(pushed(flowed, &pieces), read(flowed, &pieces.concat()));
    }

    #[test]
    fn encoding_any_text(text in "([a-z -]{0,30}|\r|\n|>|\\PC){0,20}") {
        let encoded = NO.encode(&text);
        // Blanks at the end of a line are dropped, and so is a CR there.
        let end = [' ', '\r'];
        let back: Vec<_> = read(NO, &encoded).into_iter().map(|(_, text)| text.unwrap_or("--".into())).collect();
        let back: Vec<_> = back.iter().map(|line| line.trim_end_matches(end)).collect();
        let lines: Vec<_> = text.split_inclusive('\n').map(|line| line.trim_end_matches('\n').trim_end_matches(end)).collect();
        prop_assert_eq!(back, lines);
    }
}
