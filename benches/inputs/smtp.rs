//! What SMTP peers say.

/// A MAIL command with two parameters.
pub const MAIL: &[u8] = b"MAIL FROM:<joerg.mueller@sender.example> SIZE=123456 BODY=8BITMIME\r\n";

/// A RCPT command.
pub const RCPT: &[u8] = b"RCPT TO:<joe@recipient.example>\r\n";

/// A reply to EHLO of twelve lines.
pub const EHLO_REPLY: &[u8] = b"\
250-mx.recipient.example Hello mail.sender.example [198.51.100.7]\r\n\
250-SIZE 52428800\r\n\
250-8BITMIME\r\n\
250-PIPELINING\r\n\
250-CHUNKING\r\n\
250-STARTTLS\r\n\
250-AUTH PLAIN LOGIN SCRAM-SHA-256\r\n\
250-ENHANCEDSTATUSCODES\r\n\
250-DSN\r\n\
250-SMTPUTF8\r\n\
250-ETRN\r\n\
250 HELP\r\n";

/// A text of about `size` octets in lines of up to 76; every 100th line begins with a dot.
#[must_use]
pub fn text(size: usize) -> Vec<u8> {
    const WORDS: &[u8] =
        b"the quick brown fox jumps over a lazy dog while seven wizards mix liquid opium jars ";
    let mut out = Vec::with_capacity(size + 80);
    let mut line = 0usize;
    while out.len() < size {
        if line % 100 == 50 {
            out.push(b'.');
        }
        let length = 20 + line * 37 % 57;
        out.extend(WORDS.iter().cycle().skip(line * 13 % WORDS.len()).take(length));
        out.extend_from_slice(b"\r\n");
        line += 1;
    }
    out
}

/// [`text`] as it is sent after DATA, the line with a single dot included.
#[must_use]
pub fn stuffed(size: usize) -> Vec<u8> {
    let (mut out, mut writer) = (Vec::new(), textline::DotWriter::new());
    writer.write(&text(size), &mut out);
    writer.finish(&mut out);
    out
}

/// What a client sends in a session that delivers one message of about `size` octets, its commands in one piece.
#[must_use]
pub fn session(size: usize) -> Vec<u8> {
    let quit = b"QUIT\r\n".as_slice();
    [b"EHLO mail.sender.example\r\n", MAIL, RCPT, b"DATA\r\n", &stuffed(size), quit].concat()
}
