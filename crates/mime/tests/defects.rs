//! Every defect of structure, and the octets that it is told of.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mime::{Defect, DefectKind, EntityTable, Limits, Tree};

/// `<` and `>` stand around the octets that the defect is of.
fn vectors() -> Vec<(DefectKind, String)> {
    use DefectKind::*;
    let with_type =
        |field: &str| format!("From: a@b.c\r\n<{field}\r\n>\r\n--b\r\n\r\nx\r\n--b--\r\n");
    let with_field = |field: &str| format!("From: a@b.c\r\n<{field}\r\n>\r\nAAEC\r\n");
    let mixed = |body: &str| {
        format!("From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{body}")
    };
    let base64 =
        |body: &str| format!("From: a@b.c\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}");
    let typed = |parameters: &str| with_type(&format!("Content-Type: multipart/mixed{parameters}"));
    vec![
        (NotAField, "From: a@b.c\r\n<no field\r\n>X: y\r\n\r\nx".into()),
        (NoFirstField, mixed("--b\r\n<>no field\r\n--b--\r\n")),
        (BadContentType, with_field("Content-Type: nonsense")),
        (ObscureContentType, with_field("Content-Type: text/plain (plain)")),
        (DuplicateField, "Content-Type: a/b\r\n<Content-Type: a/c\r\n>\r\nx".into()),
        (DuplicateBoundary, typed("; boundary=b; boundary=c")),
        (EmptyParameter, typed(";; boundary=b")),
        (ObscureParameters, typed("; boundary=\"b\"c")),
        (NoBoundary, typed("")),
        (BadBoundary, typed("; boundary=\"b*\"").replace("--b", "--b*")),
        (ObscureBoundary, typed("; boundary*=us-ascii''b")),
        (
            NestedBoundary,
            mixed("--b\r\n<Content-Type: multipart/mixed; boundary=bc\r\n>\r\n--bc--\r\n--b--\r\n"),
        ),
        (SpaceBeforeColon, with_field("Content-Type : text/plain")),
        (PaddedDelimiter, mixed("<--b \r\n>\r\nx\r\n--b--\r\n")),
        (UnknownEncoding, with_field("Content-Transfer-Encoding: x-base64")),
        (ObscureEncoding, with_field("Content-Transfer-Encoding: base64 (c)")),
        (
            EncodedMultipart,
            "Content-Type: multipart/mixed; boundary=b\r\n<Content-Transfer-Encoding: base64\r\n>\r\n--b--".into(),
        ),
        (
            EncodedMessage,
            "Content-Type: message/rfc822\r\n<Content-Transfer-Encoding: base64\r\n>\r\nAAEC".into(),
        ),
        (BoundaryPrefix, mixed("--b\r\n\r\n<-->bc\r\n--b--\r\n")),
        (BoundaryInLine, mixed("--b\r\n\r\nx<-->b\r\n")),
        (BareCrDelimiter, mixed("--b\r\n\r\nx\r<-->b--\r\n\r\n--b--\r\n")),
        (PartAfterClose, mixed("--b--\r\n<-->b\r\n\r\nx\r\n")),
        (DelimiterInHeader, mixed("--b\r\nX: y\r\n<>--b--\r\n")),
        (
            ClosedByOuter,
            mixed("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx<>\r\n--b--\r\n"),
        ),
        (NoParts, mixed("--c\r\n\r\nx\r\n--c--\r\n<>")),
        (Unclosed, mixed("--b\r\n\r\nx\r\n<>")),
        (DataAfterPadding, base64("AA==<AAEC\r\n>")),
        (BrokenBase64, base64("A<*AEC\r\n>")),
        (TruncatedBase64, base64("AAE\r\n<>")),
        (OverLimit, "<Content-Type: multipart/mixed; boundary=bbbbbbbb\r\n>\r\n--bbbbbbbb--".into()),
    ]
}

#[test]
fn every_kind_is_told_of_the_octets_that_it_is_of() {
    let vectors = vectors();
    let mut limits = Limits::default();
    limits.boundary = 7;
    for (kind, marked) in &vectors {
        let start = marked.find('<').unwrap();
        let end = marked.find('>').unwrap() - 1;
        let message = marked.replace(['<', '>'], "");
        let mut found: Vec<Defect> = Vec::new();
        Tree::parse_with(message.as_bytes(), &limits, EntityTable::new()).report(&mut found);
        let ranges: Vec<_> = found
            .iter()
            .filter(|defect| defect.kind == *kind)
            .map(|at| (at.start, at.end))
            .collect();
        assert_eq!(ranges, [(start as u64, end as u64)], "{kind:?}: {message:?} {found:?}");
    }
    for kind in DefectKind::ALL {
        assert!(vectors.iter().any(|(shown, _)| shown == kind), "{kind:?}");
    }
}
