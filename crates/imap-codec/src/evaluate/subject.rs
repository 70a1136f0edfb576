use alloc::string::String;

use super::casemap;

/// A subject without `Re:`, `[list]`, `(fwd)` and the like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseSubject {
    /// What remains.
    pub text: String,
    /// Whether something was removed that says that the message is a reply or a forwarded one.
    pub is_reply_or_forward: bool,
}

impl BaseSubject {
    /// What base subjects are compared by: without a difference of case.
    #[must_use]
    pub fn key(&self) -> String {
        casemap(&self.text)
    }
}

/// The base subject of a Subject field that was decoded (RFC 5256 §2.1). Takes time in proportion to the length.
///
/// ```
/// use imap_codec::evaluate::base_subject;
/// let base = base_subject("Re: [crew] re[2]: [fwd: Ketchup  or\tnot] (fwd)");
/// assert_eq!((&*base.text, base.is_reply_or_forward), ("Ketchup or not", true));
/// ```
#[must_use]
pub fn base_subject(subject: &str) -> BaseSubject {
    // (1)
    let mut text = String::with_capacity(subject.len());
    for char in subject.chars() {
        let char = if matches!(char, '\t' | '\r' | '\n') { ' ' } else { char };
        if char != ' ' || !text.ends_with(' ') {
            text.push(char);
        }
    }
    let mut rest = text.as_str();
    let mut is_reply_or_forward = false;
    loop {
        // (2)
        rest = rest.trim_end_matches(' ');
        while let Some(shorter) = strip_suffix(rest, "(fwd)") {
            is_reply_or_forward = true;
            rest = shorter.trim_end_matches(' ');
        }
        // (3) to (5)
        loop {
            rest = rest.trim_start_matches(' ');
            let (last, behind) = blobs(rest);
            if let Some(behind) = refwd(behind) {
                is_reply_or_forward = true;
                rest = behind;
            } else {
                // Of blobs alone the last one remains.
                rest = if behind.is_empty() { last } else { behind };
                break;
            }
        }
        // (6)
        match strip_prefix(rest, "[fwd:").and_then(|inner| inner.strip_suffix(']')) {
            Some(inner) => {
                is_reply_or_forward = true;
                rest = inner;
            }
            None => return BaseSubject { text: rest.into(), is_reply_or_forward },
        }
    }
}

/// Skips `*subj-blob`. Gives the text from the last blob on, and the text behind all of them.
fn blobs(text: &str) -> (&str, &str) {
    let (mut last, mut rest) = (text, text);
    while let Some(behind) = blob(rest) {
        last = rest;
        rest = behind;
    }
    (last, rest)
}

/// `subj-blob = "[" *BLOBCHAR "]" *WSP`
fn blob(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let end = memchr::memchr2(b'[', b']', inner.as_bytes())?;
    let behind = inner.get(end..)?.strip_prefix(']')?;
    Some(behind.trim_start_matches(' '))
}

/// `subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"`
fn refwd(text: &str) -> Option<&str> {
    let words = ["re", "fwd", "fw"];
    let behind = words.iter().find_map(|word| strip_prefix(text, word))?;
    let behind = behind.trim_start_matches(' ');
    blob(behind).unwrap_or(behind).strip_prefix(':')
}

/// The text behind `prefix`, in any case.
fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The text before `suffix`, in any case.
fn strip_suffix<'t>(text: &'t str, suffix: &str) -> Option<&'t str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects() {
        for (subject, text, is_reply_or_forward) in [
            ("", "", false),
            ("Hello", "Hello", false),
            (" Hello\t you\r\n  there ", "Hello you there", false),
            ("Re: Hello", "Hello", true),
            ("RE : Hello", "Hello", true),
            ("re[5]: Hello", "Hello", true),
            ("re [a] : x", "x", true),
            ("FW: Fwd:Re:x", "x", true),
            ("Re: re: re:", "", true),
            ("[list] Re: Hello", "Hello", true),
            ("[list] [x] Hello", "Hello", false),
            ("[list] [x]", "[x]", false),
            ("[list]", "[list]", false),
            ("[unclosed Hello", "[unclosed Hello", false),
            ("Hello (fwd) (FWD)", "Hello", true),
            ("(fwd)", "", true),
            ("[Fwd: Hello]", "Hello", true),
            ("[fwd: [fwd: re: Hello (fwd)] (fwd)]", "Hello", true),
            ("[fwd: Hello", "[fwd: Hello", false),
            ("Rest: x", "Rest: x", false),
            ("Re x", "Re x", false),
            ("Réponse: ü", "Réponse: ü", false),
            ("é", "é", false),
        ] {
            let base = base_subject(subject);
            assert_eq!(
                (&*base.text, base.is_reply_or_forward),
                (text, is_reply_or_forward),
                "{subject:?}"
            );
        }
    }

    #[test]
    fn hostile_subjects() {
        for (part, left) in
            [("re:", ""), ("[a]", "[a]"), ("[fwd:", "[fwd:"), ("(fwd)", ""), ("re[a]", "re[a]")]
        {
            let text = base_subject(&part.repeat(200_000)).text;
            assert!(text.starts_with(left), "{part}");
        }
        let nested = alloc::format!("{}x{}", "[fwd: ".repeat(100_000), "]".repeat(100_000));
        assert_eq!(base_subject(&nested).text, "x");
    }
}
