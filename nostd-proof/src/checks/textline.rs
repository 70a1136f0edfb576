use textline::{BareLineEnding, DotReader, Dotted, LineEnding, LineScanner, Scanned};

pub(crate) fn check() -> bool {
    let mut input = &b"DATA\r\n..dot\r\n.\r\n"[..];
    let line = LineScanner::new(512, LineEnding::Crlf).scan(&mut input);
    let mut body = DotReader::new(BareLineEnding::Reject);
    matches!(line, Some(Scanned::Line(line)) if line.content == b"DATA")
        && body.read(&mut input) == Some(Dotted::Chunk(b".dot\r\n"))
        && body.read(&mut input) == Some(Dotted::End { bare: None })
}
