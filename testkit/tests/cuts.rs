//! The harness accepts a machine that keeps the contract and catches one that does not.

#[path = "support/echo.rs"]
mod echo;

use echo::{Bug, Echo, Said, replies};
use sans_io::Want;
use testkit::cuts::{
    Caller, Silent, answer, check, every_cut, every_pair, random_cuts, single_bytes, whole,
};

const SESSION: &[u8] =
    b"ECHO hello\r\nTAKE\r\nline one\r\nline two\r\n..\r\n.\r\nHMM\r\nQUIT\r\nignored";

#[test]
fn a_sound_machine_passes() {
    let run = check(Echo::new(Bug::None), replies, &[SESSION]);
    assert_eq!(
        run.lines(),
        [
            "Echo(hello)",
            "Take",
            "chunk \"line one\\r\\nline two\\r\\n..\\r\\n\"",
            "Taken",
            "Bad(HMM)",
            "Quit"
        ]
    );
    assert_eq!(run.events(), ["Echo(hello)", "Take", "Taken", "Bad(HMM)", "Quit"]);
    assert_eq!(run.payload(), b"line one\r\nline two\r\n..\r\n");
    assert_eq!(run.out, b"hello\r\ngo on\r\nthanks\r\nwhat?\r\nbye\r\n");
    assert_eq!((run.want, &run.eof), (Want::Close, &Some("Eof(Closed)".to_owned())));
    let shown = format!("{run:?}");
    assert!(shown.starts_with("    12  Echo(hello)  -> \"hello\\r\\n\"\n"), "{shown}");
}

#[test]
fn every_way_of_cutting_gives_the_same_run() {
    let echo = || Echo::new(Bug::None);
    let run = whole(echo(), replies, &[SESSION]);
    assert_eq!(run, every_cut(echo(), replies, &[SESSION]));
    assert_eq!(run, every_pair(echo(), replies, &[SESSION]));
    assert_eq!(run, single_bytes(echo(), replies, &[SESSION]));
    assert_eq!(run, random_cuts(echo(), replies, &[SESSION], 7, 50));
}

#[test]
fn segments_are_joined_by_layer_switches() {
    let run = check(Echo::new(Bug::None), replies, &[b"ECHO a\r\nTLS\r\n", b"ECHO b\r\n"]);
    assert_eq!(run.lines(), ["Echo(a)", "Tls", "== Tls", "Echo(b)"]);
    assert_eq!(run.eof, None);
}

#[test]
fn injected_plaintext_is_an_error_at_every_cut() {
    let run = check(Echo::new(Bug::None), replies, &[b"TLS\r\nECHO a\r\n", b"ECHO b\r\n"]);
    assert_eq!(run.lines(), ["Tls", "error Injected"]);
}

#[test]
fn an_error_ends_the_run() {
    let long = [b"ECHO ".as_slice(), &[b'x'; 40], b"\r\n"].concat();
    let run = check(Echo::new(Bug::None), replies, &[&long]);
    assert_eq!((run.error(), run.out.as_slice()), (Some("LineTooLong"), b"bye\r\n".as_slice()));
}

#[test]
fn a_machine_that_waits_for_its_caller_stops() {
    let run = check(Echo::new(Bug::None), Silent, &[b"ECHO a\r\nECHO b\r\n"]);
    assert_eq!((run.events(), run.want), (vec!["Echo(a)"], Want::Caller));
}

#[test]
fn closures_and_idle_callers() {
    let closure = answer(|echo: &mut Echo, said, out| replies(echo, said, out));
    assert_eq!(
        check(Echo::new(Bug::None), closure, &[SESSION]),
        whole(Echo::new(Bug::None), replies, &[SESSION])
    );

    /// Answers late.
    #[derive(Clone, Default)]
    struct Lazy(u32);
    impl Caller<Echo> for Lazy {
        fn start(&mut self, _: &mut Echo, out: &mut Vec<u8>) {
            out.extend_from_slice(b"hello\r\n");
        }
        fn on(&mut self, _: &mut Echo, _: Said<'_>, _: &mut Vec<u8>) {
            self.0 += 1;
        }
        fn idle(&mut self, echo: &mut Echo, out: &mut Vec<u8>) -> bool {
            echo.reply(self.0.to_string().as_bytes(), out);
            true
        }
    }
    let run = check(Echo::new(Bug::None), Lazy::default(), &[b"ECHO a\r\nECHO b\r\nHMM\r\n"]);
    assert_eq!(run.out, b"hello\r\n1\r\n2\r\n3\r\n");
}

fn caught(bug: Bug, segments: &[&[u8]]) {
    check(Echo::new(bug), replies, segments);
}

#[test]
#[should_panic(
    expected = "uncut: Bad(A, 3 more) (3 bytes consumed, 7 sent)\n  cut:   Bad(A) (3 bytes consumed, 7 sent)"
)]
fn an_event_that_depends_on_the_buffer_is_caught() {
    caught(Bug::SeesBuffered, &[b"A\r\nB\r\n"]);
}

#[test]
#[should_panic(expected = "the state differs")]
fn a_counter_in_the_state_is_caught() {
    caught(Bug::CountsCalls, &[b"A\r\nB\r\n"]);
}

#[test]
#[should_panic(expected = "the bytes sent differ")]
fn output_that_depends_on_waiting_is_caught() {
    caught(Bug::SendsWhenWaiting, &[b"A\r\nB\r\n"]);
}

#[test]
#[should_panic(
    expected = "uncut: Bad(A) (3 bytes consumed, 7 sent)\n  cut:   Bad(A) (2 bytes consumed, 7 sent)"
)]
fn a_line_that_ends_at_the_cut_is_caught() {
    caught(Bug::BareCr, &[b"A\r\nB\r\n"]);
}

#[test]
#[should_panic(
    expected = "fed byte by byte\ncut at 0: \"\" | \"A\\r\\nB\\r\\n\"\ncut at 1: \"A\" | \"\\r\\nB\\r\\n\"\ncut at 2: \"A\\r\" | \"\\nB\\r\\n\"\nstep 0 differs"
)]
fn the_message_shows_the_cut() {
    single_bytes(Echo::new(Bug::BareCr), replies, &[b"A\r\nB\r\n"]);
}

#[test]
#[should_panic(expected = "cut at 4: \"\\r\\nCD\" | \"\\r\\nEF\\r\\n\"\nstep 1 differs")]
fn what_only_two_pieces_show_is_caught() {
    let input = b"\r\nCD\r\nEF\r\n";
    single_bytes(Echo::new(Bug::CutBeforeCrLf), replies, &[input]);
    every_cut(Echo::new(Bug::CutBeforeCrLf), replies, &[input]);
}

#[test]
#[should_panic(
    expected = "cut at 3: \"\\r\\nC\" | \"D\\r\\nEF\\r\\n\"\ncut at 4: \"\\r\\nCD\" | \"\\r\\nEF\\r\\n\"\nstep 1 differs"
)]
fn what_only_three_pieces_show_is_caught() {
    let echo = || Echo::new(Bug::ThreePieces);
    let input = b"\r\nCD\r\nEF\r\n";
    single_bytes(echo(), replies, &[input]);
    every_cut(echo(), replies, &[input]);
    every_pair(echo(), replies, &[input]);
}

#[test]
#[should_panic(expected = "cut:   error LineTooLong")]
fn a_limit_that_depends_on_the_buffer_is_caught() {
    caught(Bug::LateLimit, &[b"ECHO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"]);
}

#[test]
#[should_panic(expected = "an error must be sticky")]
fn a_forgotten_error_is_caught() {
    caught(Bug::ForgetsError, &[b"TLS\r\nECHO a\r\n", b""]);
}

#[test]
#[should_panic(expected = "plaintext injected before TLS was let pass: \"ECHO a\\r\\n\"")]
fn injection_is_caught() {
    caught(Bug::Injectable, &[b"TLS\r\nECHO a\r\n", b""]);
}

#[test]
#[should_panic(expected = "4 bytes fill a buffer of capacity()")]
fn a_wrong_capacity_is_caught() {
    caught(Bug::SmallCapacity, &[b"ECHO a\r\n"]);
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn a_panic_at_a_cut_is_passed_on() {
    caught(Bug::Panics, &[b"ECHO a\r\n"]);
}

#[test]
#[should_panic(expected = "segment 0 is used up and no switch of layers is due")]
fn a_segment_without_a_switch_is_an_error_of_the_test() {
    caught(Bug::None, &[b"ECHO a\r\n", b"ECHO b\r\n"]);
}

#[test]
fn a_long_session_costs_the_length_of_its_events() {
    // Two thousand lines are cut at 24,000 places.
    let session = b"ECHO hello\r\n".repeat(2000);
    let run = check(Echo::new(Bug::None), replies, &[&session]);
    assert_eq!((run.steps.len(), run.out.len()), (2000, 14_000));
}
