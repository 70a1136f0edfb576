use super::{Input, Result, scan::find, usual::usual_attributes};
use crate::{Atom, FetchAttribute, FetchAttributes, Items, ParseErrorKind};

impl<'a> Input<'a> {
    /// `"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"`
    pub(crate) fn fetch_attributes(&mut self) -> Result<FetchAttributes<'a>> {
        if let [b'(', rest @ ..] = self.rest() {
            if let Some(after) = usual_attributes(rest) {
                self.bump();
                let attributes = self.take(rest.len() - after.len()).unwrap_or_default();
                self.bump();
                return Ok(FetchAttributes::List(Items::checked(attributes, self.rules())));
            }
            return self.list1(ParseErrorKind::FetchAttribute).map(FetchAttributes::List);
        }
        for (word, attributes) in [
            (&b"ALL"[..], FetchAttributes::All),
            (b"FAST", FetchAttributes::Fast),
            (b"FULL", FetchAttributes::Full),
        ] {
            let mut ahead = *self;
            if ahead.eat_word(word) && matches!(ahead.peek(), None | Some(b' ')) {
                *self = ahead;
                return Ok(attributes);
            }
        }
        let start = self.at();
        self.fetch_attribute()?;
        Ok(FetchAttributes::List(self.items_since(start)))
    }

    /// Reads over a `fetch-att`.
    pub(crate) fn check_fetch_attribute(&mut self) -> Result<()> {
        let rest = self.rest();
        let name: &[u8] = match rest {
            [b'U', ..] => b"UID",
            [b'F', ..] => b"FLAGS",
            [b'I', ..] => b"INTERNALDATE",
            [b'R', ..] => b"RFC822.SIZE",
            [b'E', ..] => b"ENVELOPE",
            [b'M', ..] => b"MODSEQ",
            _ => b" ",
        };
        if let Some([b' ' | b')', ..]) = rest.strip_prefix(name) {
            self.take(name.len());
            return Ok(());
        }
        self.fetch_attribute().map(drop)
    }

    /// `fetch-att`
    pub(crate) fn fetch_attribute(&mut self) -> Result<FetchAttribute<'a>> {
        let error = self.error(ParseErrorKind::FetchAttribute);
        let start = *self;
        let word = self.word().map_err(|_| error)?;
        // `[` may stand in an atom, and a section's own text in it.
        if matches!(word, [b'B' | b'b', ..])
            && let Some(bracket) = find(b'[', word)
        {
            let mut section = start;
            let name = section.take(bracket).unwrap_or_default();
            if let Some(attribute) = section.section_attribute(name)? {
                *self = section;
                return Ok(attribute);
            }
        }
        let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
        Ok(match word.len() {
            3 if is(b"UID") => FetchAttribute::Uid,
            4 if is(b"BODY") => FetchAttribute::Body,
            5 if is(b"FLAGS") => FetchAttribute::Flags,
            6 if is(b"MODSEQ") => FetchAttribute::ModSeq,
            6 if is(b"RFC822") => FetchAttribute::Rfc822,
            8 if is(b"ENVELOPE") => FetchAttribute::Envelope,
            11 if is(b"RFC822.SIZE") => FetchAttribute::Rfc822Size,
            11 if is(b"RFC822.TEXT") => FetchAttribute::Rfc822Text,
            11 if is(b"RFC822.PEEK") => FetchAttribute::Rfc822Peek,
            12 if is(b"INTERNALDATE") => FetchAttribute::InternalDate,
            13 if is(b"BODYSTRUCTURE") => FetchAttribute::BodyStructure,
            13 if is(b"RFC822.HEADER") => FetchAttribute::Rfc822Header,
            16 if is(b"RFC822.TEXT.PEEK") => FetchAttribute::Rfc822TextPeek,
            19 if is(b"RFC822.HEADER.LINES") => {
                self.space()?;
                FetchAttribute::Rfc822HeaderLines(self.list1(ParseErrorKind::Section)?)
            }
            23 if is(b"RFC822.HEADER.LINES.NOT") => {
                self.space()?;
                FetchAttribute::Rfc822HeaderLinesNot(self.list1(ParseErrorKind::Section)?)
            }
            7 if is(b"EMAILID") => FetchAttribute::EmailId,
            8 if is(b"THREADID") => FetchAttribute::ThreadId,
            8 if is(b"SAVEDATE") => FetchAttribute::SaveDate,
            7 if is(b"PREVIEW") => FetchAttribute::Preview { lazy: self.preview_modifiers()? },
            7 if is(b"SNIPPET") => FetchAttribute::Snippet(self.snippet_algorithms()?),
            10 if is(b"ANNOTATION") => {
                self.space()?;
                FetchAttribute::Annotation(self.annotation_request()?)
            }
            10 if is(b"X-GM-MSGID") => FetchAttribute::GmMsgId,
            10 if is(b"X-GM-THRID") => FetchAttribute::GmThrId,
            11 if is(b"X-GM-LABELS") => FetchAttribute::GmLabels,
            _ => {
                let mut ahead = *self;
                let has_value = ahead.space().is_ok() && ahead.peek() == Some(b'(');
                let value = has_value.then(|| ahead.raw_value()).transpose()?;
                if has_value {
                    *self = ahead;
                }
                FetchAttribute::Other { name: Atom::checked(word), value }
            }
        })
    }

    /// An attribute with a section, after its name; `None` for any other.
    fn section_attribute(&mut self, name: &[u8]) -> Result<Option<FetchAttribute<'a>>> {
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        Ok(Some(match name.len() {
            4 | 9 if is(b"BODY") || is(b"BODY.PEEK") => {
                let section = self.section()?;
                let partial = self.partial()?;
                FetchAttribute::Section { peek: name.len() == 9, section, partial }
            }
            6 | 11 if is(b"BINARY") || is(b"BINARY.PEEK") => {
                let part = self.binary_section()?;
                let partial = self.partial()?;
                FetchAttribute::Binary { peek: name.len() == 11, part, partial }
            }
            11 if is(b"BINARY.SIZE") => FetchAttribute::BinarySize(self.binary_section()?),
            _ => return Ok(None),
        }))
    }

    /// `[SP "(" preview-mod *(SP preview-mod) ")"]`, where LAZY is all there is (RFC 8970 §6).
    fn preview_modifiers(&mut self) -> Result<bool> {
        let mut ahead = *self;
        if ahead.space().is_err() || ahead.peek() != Some(b'(') {
            return Ok(false);
        }
        let error = ahead.error(ParseErrorKind::FetchAttribute);
        let modifiers: Items<'a, Atom<'a>> = ahead.list1(ParseErrorKind::FetchAttribute)?;
        if !modifiers.iter().all(|modifier| modifier.is("LAZY")) {
            return Err(error);
        }
        *self = ahead;
        Ok(true)
    }

    /// `[SP "(" atom *(SP atom) ")"]`
    fn snippet_algorithms(&mut self) -> Result<Items<'a, Atom<'a>>> {
        let mut ahead = *self;
        if ahead.space().is_err() || ahead.peek() != Some(b'(') {
            return Ok(Items::EMPTY);
        }
        let algorithms = ahead.list1(ParseErrorKind::FetchAttribute)?;
        *self = ahead;
        Ok(algorithms)
    }
}
