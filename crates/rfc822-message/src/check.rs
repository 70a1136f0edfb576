//! What is wrong with the lines and characters of a header section, apart from the grammar of values.

use memchr::{memchr, memchr_iter};
use textline::Class;

use crate::{Address, Defect, DefectKind, DefectSink, Field, Header, Item, Junk, JunkKind, token};

/// The fields of which RFC 5322 §3.6 allows one, and whether it demands that one.
const SINGLE: &[(&str, bool)] = &[
    ("Date", true),
    ("From", true),
    ("Sender", false),
    ("Reply-To", false),
    ("To", false),
    ("Cc", false),
    ("Bcc", false),
    ("Message-ID", false),
    ("In-Reply-To", false),
    ("References", false),
    ("Subject", false),
];

/// What may be wrong in a field, a bare CR apart.
const SUSPECT: Class = token::NO_WS_CTL.with(b"\0").or(&Class::NON_ASCII);

/// RFC 5322 §2.1.1.
const LINE: usize = 998;

pub(crate) fn header(header: Header<'_, '_>, sink: &mut impl DefectSink) {
    if !sink.is_on() {
        return;
    }
    for item in header.items() {
        match item {
            Item::Field(field) => self::field(&field, sink),
            Item::Junk(junk) => self::junk(&junk, sink),
            Item::Excess(excess) => {
                let end = excess.at + excess.raw.len() as u64;
                sink.report(Defect::new(DefectKind::OverLimit, excess.at..end));
            }
        }
    }
    let end = header.raw().len() as u64;
    if header.is_empty() && header.separator().is_empty() {
        sink.report(Defect::new(DefectKind::NoHeader, 0..0));
    } else {
        if header.separator().is_empty() {
            sink.report(Defect::new(DefectKind::NoSeparator, end..end));
        }
        line_ends(header, sink);
        singles(header, sink);
    }
}

/// One report for a header section whose lines end in LF, or in CRLF here and LF there.
fn line_ends(header: Header<'_, '_>, sink: &mut impl DefectSink) {
    let section = header.bytes().get(..header.body_start()).unwrap_or_default();
    let mut bare = memchr_iter(b'\n', section)
        .map(|lf| (lf, !section.get(..lf).unwrap_or_default().ends_with(b"\r")));
    let Some((first, first_is_bare)) = bare.next() else { return };
    if first_is_bare {
        sink.report(Defect::new(DefectKind::BareLf, first as u64..first as u64 + 1));
    }
    if let Some((other, _)) = bare.find(|(_, is_bare)| *is_bare != first_is_bare) {
        sink.report(Defect::new(DefectKind::MixedLineEnds, other as u64..other as u64 + 1));
    }
}

fn singles(header: Header<'_, '_>, sink: &mut impl DefectSink) {
    let mut seen = [false; SINGLE.len()];
    for field in header.fields() {
        let known = SINGLE.iter().zip(&mut seen).find(|((name, _), _)| field.is(name));
        if let Some((_, seen)) = known
            && core::mem::replace(seen, true)
        {
            sink.report(Defect::new(DefectKind::DuplicateField, field.range()));
        }
    }
    let several = |from: &Field<'_>| {
        let group = from.addresses().any(|address| matches!(address, Address::GroupStart(_)));
        from.addresses().mailboxes().nth(usize::from(!group)).is_some()
    };
    for from in header.all("From").filter(several) {
        sink.report(Defect::new(DefectKind::SeveralAuthors, from.range()));
    }
    let end = header.raw().len() as u64;
    for ((_, demanded), seen) in SINGLE.iter().zip(seen) {
        if *demanded && !seen {
            sink.report(Defect::new(DefectKind::MissingField, end..end));
        }
    }
}

pub(crate) fn junk(junk: &Junk<'_>, sink: &mut impl DefectSink) {
    let kind = match junk.kind {
        JunkKind::NoColon => DefectKind::NoColon,
        JunkKind::BadName => DefectKind::BadFieldName,
        JunkKind::MboxFrom => DefectKind::MboxFromLine,
        JunkKind::Continuation => DefectKind::LeadingContinuation,
        JunkKind::ByteOrderMark => DefectKind::ByteOrderMark,
        JunkKind::Oversize => DefectKind::OverLimit,
    };
    sink.report(Defect::new(kind, 0..junk.raw.len() as u64).shifted(junk.at));
    characters(junk.raw, junk.at, sink);
}

pub(crate) fn field(field: &Field<'_>, sink: &mut impl DefectSink) {
    if !sink.is_on() {
        return;
    }
    let (at, raw) = (field.at(), field.raw());
    if field.is_oversize() {
        sink.report(Defect::new(DefectKind::OverLimit, field.range()));
    }
    let (name, colon) = (field.name_bytes().len(), field.value_start() - 1);
    if name < colon {
        let range = name as u64..colon as u64;
        sink.report(Defect::new(DefectKind::SpaceBeforeColon, range).shifted(at));
    }
    // Each once a field, at the first line concerned.
    let mut report = |kind, line: Option<(usize, &[u8])>| {
        if let Some((start, line)) = line {
            let range = start as u64..(start + line.len()) as u64;
            sink.report(Defect::new(kind, range).shifted(at));
        }
    };
    report(DefectKind::LineTooLong, lines(raw).find(|(_, line)| line.len() > LINE));
    let blank = lines(raw).skip(1).find(|(_, line)| token::WSP.contains_all(line));
    report(DefectKind::BlankContinuation, blank);
    characters(raw, at, sink);
}

/// The lines without their ends, and where they start.
fn lines(raw: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    raw.split_inclusive(|octet| *octet == b'\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, crate::unfold::strip_line_end(line))
    })
}

/// Reports each kind of bad character once, at its first.
fn characters(raw: &[u8], at: u64, sink: &mut impl DefectSink) {
    if !raw.iter().any(|octet| SUSPECT.contains(*octet)) && bare_cr(raw).is_none() {
        return;
    }
    let mut report = |kind, found: Option<usize>| {
        if let Some(found) = found {
            let range = found as u64..found as u64 + 1;
            sink.report(Defect::new(kind, range).shifted(at));
        }
    };
    report(DefectKind::Nul, memchr(0, raw));
    report(DefectKind::BareCr, bare_cr(raw));
    report(
        DefectKind::ControlCharacter,
        raw.iter().position(|octet| token::NO_WS_CTL.contains(*octet)),
    );
    report(
        DefectKind::InvalidUtf8,
        core::str::from_utf8(raw).err().map(|error| error.valid_up_to()),
    );
}

fn bare_cr(raw: &[u8]) -> Option<usize> {
    memchr_iter(b'\r', raw).find(|cr| raw.get(cr + 1) != Some(&b'\n'))
}
