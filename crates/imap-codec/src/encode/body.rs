use alloc::vec::Vec;
use core::slice;

use super::{Sink, Write, string::not_nil};
use crate::{Body, Extension, Items, Kind, NString, Parameter, Parameters, SinglePart};

impl Write for Body<'_> {
    fn write(&self, out: &mut impl Sink) {
        write_body(self, true, out);
    }
}

/// Writes a body and all in it, one after the other; `extended` as in BODYSTRUCTURE.
pub(crate) fn write_body(body: &Body<'_>, extended: bool, out: &mut impl Sink) {
    let mut open: Vec<(slice::Iter<'_, Body<'_>>, &Body<'_>)> = Vec::new();
    let mut next = Some(body);
    loop {
        let Some(body) = next.take().or_else(|| open.last_mut()?.0.next()) else {
            let Some((_, outer)) = open.pop() else { return };
            write_end(outer, has_parts(outer), extended, out);
            continue;
        };
        out.put(b"(");
        let inner = match body {
            Body::Multipart(part) => &part.parts,
            Body::Single(part) => {
                write_single(part, out);
                match &part.kind {
                    Kind::Message(message) => {
                        out.put(b" ");
                        message.envelope.write(out);
                        out.put(b" ");
                        &message.body
                    }
                    _ => &Items::EMPTY,
                }
            }
        };
        match inner.values() {
            Ok(values) => open.push((values.iter(), body)),
            Err(wire) => {
                out.checked(wire);
                write_end(body, has_parts(body), extended, out);
            }
        }
    }
}

/// Whether a space stands before the subtype of a multipart.
fn has_parts(body: &Body<'_>) -> bool {
    matches!(body, Body::Multipart(part) if !part.parts.is_empty())
}

/// What stands before the inner body, or before the extension.
pub(crate) fn write_single(part: &SinglePart<'_>, out: &mut impl Sink) {
    not_nil(&part.media_type, out);
    out.put(b" ");
    not_nil(&part.subtype, out);
    out.put(b" ");
    write_parameters(&part.parameters, out);
    for value in [&part.id, &part.description] {
        out.put(b" ");
        value.write(out);
    }
    out.put(b" ");
    not_nil(&part.encoding, out);
    out.put(b" ");
    out.number(part.octets);
}

/// What stands after the parts inside, and the `)`.
pub(crate) fn write_end(body: &Body<'_>, has_parts: bool, extended: bool, out: &mut impl Sink) {
    match body {
        Body::Multipart(part) => {
            if has_parts {
                out.put(b" ");
            }
            not_nil(&part.subtype, out);
            if let Some(extension) = part.extension.as_ref().filter(|_| extended) {
                out.put(b" ");
                write_parameters(&extension.parameters, out);
                write_extension(extension, out);
            }
        }
        Body::Single(part) => {
            match &part.kind {
                Kind::Message(message) => {
                    out.put(b" ");
                    out.number(message.lines);
                }
                // A text always has its lines, whatever it was made with.
                kind if part.media_type.is(b"TEXT") => {
                    let lines = if let Kind::Text { lines } = kind { *lines } else { 0 };
                    out.put(b" ");
                    out.number(lines);
                }
                _ => {}
            }
            if let Some(extension) = part.extension.as_ref().filter(|_| extended) {
                out.put(b" ");
                part.md5.write(out);
                write_extension(extension, out);
            }
        }
    }
    out.put(b")");
}

/// `SP body-fld-dsp SP body-fld-lang SP body-fld-loc *(SP body-extension)`
fn write_extension(extension: &Extension<'_>, out: &mut impl Sink) {
    out.put(b" ");
    match &extension.disposition {
        None => out.put(b"NIL"),
        Some(disposition) => {
            out.put(b"(");
            not_nil(&disposition.kind, out);
            out.put(b" ");
            write_parameters(&disposition.parameters, out);
            out.put(b")");
        }
    }
    out.put(b" ");
    if extension.language.is_empty() {
        out.put(b"NIL");
    } else {
        out.put(b"(");
        extension.language.write_all(out);
        out.put(b")");
    }
    out.put(b" ");
    extension.location.write(out);
    if let Some(other) = &extension.other {
        out.put(b" ");
        out.raw(other.as_bytes());
    }
}

fn write_parameters(parameters: &Parameters<'_>, out: &mut impl Sink) {
    if parameters.is_empty() {
        return out.put(b"NIL");
    }
    out.put(b"(");
    parameters.write_all(out);
    out.put(b")");
}

impl Write for Parameter<'_> {
    fn write(&self, out: &mut impl Sink) {
        not_nil(&self.name, out);
        out.put(b" ");
        not_nil(&self.value, out);
    }
}

impl NString<'_> {
    /// Whether it is `word`, in any case.
    pub(crate) fn is(&self, word: &[u8]) -> bool {
        self.as_bytes().is_some_and(|octets| octets.eq_ignore_ascii_case(word))
    }
}
