use alloc::string::String;

use super::{Flowed, lines::SEPARATOR};

/// Writes flowed text; see [`Flowed::writer`]. Lines end in CRLF.
///
/// ```
/// use mime::flowed::Flowed;
///
/// // An answer: what came is quoted one deeper.
/// let flowed = Flowed::default();
/// let writer = flowed.writer(20);
/// let mut answer = String::new();
/// for paragraph in flowed.paragraphs("> Do you like it?\r\nI like it very much indeed.\r\n") {
///     writer.paragraph(paragraph.depth() + 1, &paragraph.text(), &mut answer);
/// }
/// writer.paragraph(0, "So do I.", &mut answer);
/// assert_eq!(answer, ">> Do you like it?\r\n> I like it very \r\n> much indeed.\r\nSo do I.\r\n");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writer {
    format: Flowed,
    width: usize,
}

impl Writer {
    pub(super) const fn new(format: Flowed, width: usize) -> Self {
        Self { format, width }
    }

    /// Appends a paragraph that is quoted so deep to `out`. Line breaks in it end it and begin another; spaces at its end are
    /// dropped. A word that is longer than a line stays whole.
    pub fn paragraph(&self, depth: usize, text: &str, out: &mut String) {
        for line in text.split('\n') {
            let line = line.strip_suffix('\r').unwrap_or(line);
            self.wrap(depth, line.trim_end_matches(' '), out);
        }
    }

    /// Appends the line before a signature (RFC 3676 §4.3).
    pub fn separator(&self, depth: usize, out: &mut String) {
        quote(depth, out);
        out.push_str(SEPARATOR);
        out.push_str("\r\n");
    }

    fn wrap(&self, depth: usize, text: &str, out: &mut String) {
        let mut rest = text;
        loop {
            quote(depth, out);
            // Quotes are stuffed for the looks of it; what begins with a quote mark or a space of its own must be.
            let quoted = depth > 0 && !rest.is_empty();
            let stuffed = quoted || rest.starts_with([' ', '>']) || rest.starts_with("From ");
            if stuffed {
                out.push(' ');
            }
            let room = self.width.saturating_sub(depth + usize::from(stuffed));
            let Some((line, after)) = self.find_break(rest, room) else {
                out.push_str(rest);
                out.push_str("\r\n");
                return;
            };
            out.push_str(line);
            if self.format.del_sp {
                out.push(' ');
            }
            out.push_str("\r\n");
            rest = after;
        }
    }

    /// Where to wrap so that the line has at most `room` characters, or else as few as possible; `None` if the rest is one
    /// line.
    fn find_break<'t>(&self, text: &'t str, room: usize) -> Option<(&'t str, &'t str)> {
        // All of it fits.
        text.chars().nth(room)?;
        let extra = usize::from(self.format.del_sp);
        let mut found = None;
        let mut before = None;
        for (count, (at, c)) in text.char_indices().enumerate() {
            if count > room && found.is_some() {
                break;
            }
            let natural = before == Some(' ') && c != ' ';
            let wide =
                self.format.del_sp && before.is_some_and(|before| is_wide(before) || is_wide(c));
            if (natural || wide && c != ' ') && !self.separates(text, at) {
                if count + extra > room && found.is_some() {
                    break;
                }
                found = Some(at);
            }
            before = Some(c);
        }
        text.split_at_checked(found?)
    }

    /// Whether a line break there would make the line a signature separator (RFC 3676 §4.2).
    fn separates(&self, text: &str, at: usize) -> bool {
        let line = text.get(..at).unwrap_or_default();
        if self.format.del_sp { line == "--" } else { line == SEPARATOR }
    }
}

fn quote(depth: usize, out: &mut String) {
    out.extend(core::iter::repeat_n('>', depth));
}

/// Scripts that are written without spaces: a line may be wrapped between any two of their characters.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}')
}
