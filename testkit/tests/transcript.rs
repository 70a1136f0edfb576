//! Transcripts are read exactly, and replayed at every cut.

#[path = "support/echo.rs"]
mod echo;

use echo::{Bug, Echo, replies};
use sans_io::Layer;
use testkit::{
    cuts::Silent,
    transcript::{Side, Transcript, Turn},
};

const SESSION: &str = r"# A session of the toy.
# provenance: made for this test
# elided: nothing

C: ECHO hello
S: hello
C: TLS
S: go secure

== TLS
C: ECHO \r is text here
S: \r is text here
C| TAKE\r\n
S| go on
S| \r\n
C:
C| a\x00\\r\x5c\tb\r\n
C: .
S: thanks
";

#[test]
fn a_transcript_is_read_exactly() {
    let transcript = Transcript::parse("toy.txt", SESSION);
    assert_eq!(transcript.provenance, ["made for this test"]);
    assert_eq!(transcript.elided, ["nothing"]);
    assert_eq!(transcript.layers, [Layer::Tls]);
    assert_eq!(
        transcript.segments(Side::Client),
        [
            b"ECHO hello\r\nTLS\r\n".to_vec(),
            b"ECHO \\r is text here\r\nTAKE\r\n\r\na\0\\r\\\tb\r\n.\r\n".to_vec()
        ]
    );
    assert_eq!(
        transcript.bytes(Side::Server),
        b"hello\r\ngo secure\r\n\\r is text here\r\ngo on\r\nthanks\r\n"
    );
    let first = Turn { line: 5, segment: 0, side: Side::Client, bytes: b"ECHO hello\r\n".to_vec() };
    assert_eq!(transcript.turns[0], first);
}

#[test]
fn a_sound_server_says_what_the_transcript_says() {
    let run =
        Transcript::parse("toy.txt", SESSION).replay(Side::Server, Echo::new(Bug::None), replies);
    assert_eq!(run.payload(), b"\r\na\0\\r\\\tb\r\n");
    assert_eq!(run.eof, None);
}

#[test]
#[should_panic(
    expected = "toy.txt:2: sent otherwise\n  expected: \"hullo\\r\\n\"\n  sent:     \"hello\\r\\n\""
)]
fn another_answer_is_told_with_its_line() {
    Transcript::parse("toy.txt", "C: ECHO hello\nS: hullo\n").replay(
        Side::Server,
        Echo::new(Bug::None),
        replies,
    );
}

#[test]
#[should_panic(expected = "toy.txt:2: sent otherwise")]
fn a_missing_answer_is_told_with_its_line() {
    Transcript::parse("toy.txt", "C: ECHO hello\nS: hello\n").replay(
        Side::Server,
        Echo::new(Bug::None),
        Silent,
    );
}

#[test]
#[should_panic(expected = "toy.txt: more was sent: \"what?\\r\\n\"")]
fn too_much_is_told() {
    Transcript::parse("toy.txt", "C: HMM\n").replay(Side::Server, Echo::new(Bug::None), replies);
}

#[test]
#[should_panic(expected = "toy.txt: the connection failed: LineTooLong")]
fn a_failure_is_told() {
    let text = "C: ECHO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nS: bye\n";
    Transcript::parse("toy.txt", text).replay(Side::Server, Echo::new(Bug::None), replies);
}

#[test]
fn what_is_no_transcript_is_told_with_its_line() {
    let problems = [
        ("C: a\nX: b", "toy.txt:2: expected C:, S:, C|, S|, == or #: \"X: b\""),
        ("C- a", "toy.txt:1: expected : or | after the side: \"C- a\""),
        ("== SSL", "toy.txt:1: expected TLS or DEFLATE after ==: \"== SSL\""),
        (r"C| a\q", r#"toy.txt:1: expected \r, \n, \t, \\ or \xNN: "C| a\\q""#),
        (r"C| a\x1", r#"toy.txt:1: expected \r, \n, \t, \\ or \xNN: "C| a\\x1""#),
        (r"C| a\", r#"toy.txt:1: expected \r, \n, \t, \\ or \xNN: "C| a\\""#),
    ];
    for (text, problem) in problems {
        let panic = std::panic::catch_unwind(|| Transcript::parse("toy.txt", text)).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), problem);
    }
}
