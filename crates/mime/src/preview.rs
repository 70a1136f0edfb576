//! The first words of a message, as lists of messages show them.

use alloc::string::String;

use crate::{Charset, Entity, transfer};

/// No more of a body is looked at.
const BODY: usize = 256 << 10;

impl Entity<'_, '_> {
    /// The start of the text that a person reads first: of its plain text, else of its HTML without marks. White space is one
    /// blank each; at most `limit` characters (RFC 8621 §4.1.4 asks for no more than 256). No more than 256 KiB of the body are
    /// looked at. `None` if there is no text to be shown.
    ///
    /// ```
    /// use mime::Tree;
    ///
    /// let tree = Tree::parse(b"Content-Type: text/html\r\n\r\n<style>p{}</style><p>Do you like\r\n <b>ket</b>chup &amp; fries?");
    /// assert_eq!(tree.root().preview(256).unwrap(), "Do you like ketchup & fries?");
    /// assert_eq!(tree.root().preview(6).unwrap(), "Do you");
    /// ```
    #[must_use]
    pub fn preview(self, limit: usize) -> Option<String> {
        let lists = self.body_lists();
        let text = |part: &&Self| part.content_type().is_kind("text");
        let mut preview = Preview::new(limit);
        for part in lists.text.iter().filter(text) {
            let body = part.body().get(..BODY).unwrap_or(part.body());
            let (octets, _) = transfer::decode(part.transfer_encoding(), body);
            let content_type = part.content_type();
            let label = content_type.parameters().octets("charset");
            let text = Charset::decode_labelled(label.as_deref(), octets).text;
            if content_type.is("text", "html") {
                preview.html(&text);
            } else {
                preview.plain(&text);
            }
            preview.blank();
            if preview.left == 0 {
                break;
            }
        }
        Some(preview.text).filter(|_| lists.text.iter().any(|part| text(&part)))
    }
}

struct Preview {
    text: String,
    /// How many characters fit.
    left: usize,
    /// White space came after the last character.
    gap: bool,
}

impl Preview {
    const fn new(limit: usize) -> Self {
        Self { text: String::new(), left: limit, gap: false }
    }

    const fn blank(&mut self) {
        self.gap = true;
    }

    fn push(&mut self, c: char) {
        // Marks that only say where a line may break or how it runs are not seen.
        if matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{34F}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        {
            return;
        }
        if c.is_whitespace() || c.is_control() {
            self.blank();
            return;
        }
        if core::mem::take(&mut self.gap) && !self.text.is_empty() {
            if self.left < 2 {
                self.left = 0;
                return;
            }
            self.text.push(' ');
            self.left -= 1;
        }
        if self.left > 0 {
            self.text.push(c);
            self.left -= 1;
        }
    }

    fn plain(&mut self, text: &str) {
        for c in text.chars() {
            if self.left == 0 {
                return;
            }
            self.push(c);
        }
    }

    /// Text without tags, comments, and what browsers do not show.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while self.left > 0
            && let Some(next) = rest.find(['<', '&'])
        {
            let (before, after) = rest.split_at(next);
            self.plain(before);
            rest = if after.starts_with('&') { self.entity(after) } else { self.tag(after) };
        }
        self.plain(rest);
    }

    /// `rest` starts with a `<`; gives what comes after the tag.
    fn tag<'h>(&mut self, rest: &'h str) -> &'h str {
        let after = rest.get(1..).unwrap_or_default();
        if let Some(comment) = after.strip_prefix("!--") {
            return behind(comment, "-->").unwrap_or_default();
        }
        let name = after.strip_prefix('/').unwrap_or(after);
        let len = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name.get(..len).unwrap_or_default();
        if name.is_empty() && !after.starts_with(['!', '/', '?']) {
            self.push('<');
            return after;
        }
        let Some((_, after)) = after.split_once('>') else { return "" };
        if !INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline)) {
            self.blank();
        }
        let hidden = HIDDEN.iter().find(|hidden| name.eq_ignore_ascii_case(hidden));
        match hidden {
            Some(name) if !rest.starts_with("</") => skip_to_end(after, name),
            _ => after,
        }
    }

    /// `rest` starts with an `&`; gives what comes after the reference.
    fn entity<'h>(&mut self, rest: &'h str) -> &'h str {
        let body = rest.get(1..).unwrap_or_default();
        let len =
            body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).unwrap_or(body.len());
        let (name, after) = body.split_at(len);
        let found = if let Some(number) = name.strip_prefix('#') {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        } else {
            ENTITIES.iter().find(|(entity, _)| *entity == name).map(|(_, c)| *c)
        };
        match found {
            Some(c) => {
                self.push(c);
                after.strip_prefix(';').unwrap_or(after)
            }
            None => {
                self.push('&');
                body
            }
        }
    }
}

/// What stands behind the first `mark`.
fn behind<'h>(html: &'h str, mark: &str) -> Option<&'h str> {
    let at = memchr::memmem::find(html.as_bytes(), mark.as_bytes())?;
    html.get(at + mark.len()..)
}

/// What stands behind the end tag `name`.
fn skip_to_end<'h>(html: &'h str, name: &str) -> &'h str {
    let mut rest = html;
    while let Some(after) = behind(rest, "</") {
        if after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, after)| after);
        }
        rest = after;
    }
    ""
}

/// Tags that end no word.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "tt", "u", "wbr",
];
/// Elements that are not shown.
const HIDDEN: &[&str] = &["head", "noscript", "object", "script", "style", "template", "title"];
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '•'),
    ("cent", '¢'),
    ("copy", '©'),
    ("deg", '°'),
    ("euro", '€'),
    ("gt", '>'),
    ("hellip", '…'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("middot", '·'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("pound", '£'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsquo", '’'),
    ("sect", '§'),
    ("times", '×'),
    ("trade", '™'),
    ("yen", '¥'),
    ("zwnj", '\u{200C}'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("aacute", 'á'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("oslash", 'ø'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("ugrave", 'ù'),
    ("Eacute", 'É'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html() {
        for (html, expected) in [
            ("a<br>b", "a b"),
            ("<b>a</b>b", "ab"),
            ("<head><title>t</title></head><body>x", "x"),
            ("<script>if (a</b) {}</script >x", "x"),
            ("a < b &lt; c &#60; d &#x3c; e &bogus; &", "a < b < c < d < e &bogus; &"),
            ("<!-- <p> -->x<!doctype html>y", "x y"),
            ("a<!-- never closed", "a"),
            ("a<p never closed", "a"),
            ("&nbsp; &zwnj;x", "x"),
            ("", ""),
        ] {
            let mut preview = Preview::new(99);
            preview.html(html);
            assert_eq!(preview.text, expected, "{html}");
        }
    }

    #[test]
    fn limits() {
        for (limit, expected) in [(0, ""), (1, "a"), (2, "a"), (3, "a b"), (4, "a b"), (9, "a b c")]
        {
            let mut preview = Preview::new(limit);
            preview.plain("  a\r\n\tb  c  ");
            assert_eq!(preview.text, expected);
        }
    }
}
