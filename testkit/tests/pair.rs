//! A client and a server in memory: the same dialogue however the pipe behaves, typed ends when it breaks.

#[path = "support/echo.rs"]
mod echo;
#[path = "support/speaker.rs"]
mod speaker;

use std::time::Duration;

use echo::{Bug, Echo, EchoError, State, replies};
use speaker::{Script, Speaker, SpeakerError};
use testkit::{
    cuts::Silent,
    pair::{Outcome, Plan, join},
    transcript::{Side, Transcript},
};

const LINES: &[&str] = &["ECHO hello", "TLS", "ECHO again", "HMM", "QUIT"];
const DIALOGUE: &str = "C: ECHO hello\nS: hello\nC: TLS\nS: go secure\nC: ECHO again\nS: again\nC: HMM\nS: what?\nC: QUIT\nS: bye\n";

type Replies = fn(&mut Echo, echo::Said<'_>, &mut Vec<u8>);

fn run(plan: &Plan) -> Outcome<Speaker, Script, Echo, Replies> {
    join((Speaker::new(), Script(LINES)), (Echo::new(Bug::None), replies), plan)
}

#[test]
fn a_smooth_pipe_carries_the_dialogue() {
    let outcome = run(&Plan::smooth());
    assert_eq!(outcome.dialogue(), DIALOGUE);
    assert_eq!(outcome.client.result, Some(Ok(())));
    assert_eq!(outcome.server.result, Some(Ok(())));
    assert_eq!(outcome.server.events, ["Echo(hello)", "Tls", "Echo(again)", "Bad(HMM)", "Quit"]);
    assert_eq!(
        outcome.client.events,
        ["Heard(hello)", "Heard(go secure)", "Heard(again)", "Heard(what?)", "Heard(bye)"]
    );
    // Five round trips.
    assert_eq!(outcome.end.since_epoch(), Duration::from_millis(100));
    assert_eq!(outcome.client.caller.0.len(), 0);
}

#[test]
fn a_rough_pipe_changes_nothing_but_time() {
    for seed in 0..50 {
        let outcome = run(&Plan::rough(seed));
        assert_eq!(outcome.dialogue(), DIALOGUE);
        assert_eq!((outcome.client.result, outcome.server.result), (Some(Ok(())), Some(Ok(()))));
        assert_eq!(
            outcome.end,
            run(&Plan::rough(seed)).end,
            "the same plan gives the same outcome"
        );
    }
}

#[test]
fn the_dialogue_is_a_transcript_for_both_sides() {
    let (clear, secure) = DIALOGUE.split_at(DIALOGUE.find("C: ECHO again").unwrap());
    let transcript = Transcript::parse("dialogue", &format!("{clear}== TLS\n{secure}"));
    transcript.replay(Side::Client, Speaker::new(), Script(LINES));
    transcript.replay(Side::Server, Echo::new(Bug::None), replies);
}

#[test]
fn a_broken_pipe_ends_both_wherever_it_breaks() {
    let length = run(&Plan::smooth()).bytes(Side::Client).len();
    for bytes in 0..length {
        let outcome = run(&Plan::rough(3).broken_after(Side::Client, bytes));
        assert_eq!(outcome.client.result, Some(Err(SpeakerError::Eof)), "broken after {bytes}");
        assert_eq!(outcome.bytes(Side::Client).len(), bytes);
        let server = outcome.server.result.unwrap();
        assert!(
            matches!(server, Ok(()) | Err(EchoError::Eof(State::Command))),
            "broken after {bytes}: {server:?}"
        );
    }
}

#[test]
fn deadlines_pass_without_sleeping() {
    // Nobody answers: the client's 30 seconds pass, then the server hears the close while a reply is due.
    let outcome =
        join((Speaker::new(), Script(LINES)), (Echo::new(Bug::None), Silent), &Plan::smooth());
    assert_eq!(outcome.client.result, Some(Err(SpeakerError::TimedOut)));
    assert_eq!(outcome.server.result, Some(Err(EchoError::Eof(State::Reply))));
    assert_eq!(outcome.end.since_epoch(), Duration::from_millis(30_010));
    // Nobody asks: the server's 60 seconds pass, and its farewell is sent.
    let outcome =
        join((Speaker::new(), Script(&[])), (Echo::new(Bug::None), replies), &Plan::smooth());
    assert_eq!(outcome.server.result, Some(Err(EchoError::TimedOut)));
    assert_eq!(outcome.dialogue(), "S: bye\n");
    assert_eq!(outcome.client.result, Some(Err(SpeakerError::Eof)));
}

#[test]
fn two_clients_wait_for_ever_and_are_left_alone() {
    let outcome =
        join((Speaker::new(), Script(&[])), (Speaker::new(), Script(&[])), &Plan::smooth());
    assert_eq!((outcome.client.result, outcome.server.result), (None, None));
    assert_eq!(outcome.end, sans_io::Instant::EPOCH);
}

#[test]
#[should_panic(expected = "after 4 steps the session is not over")]
fn steps_are_bounded() {
    run(&Plan { steps: 4, ..Plan::smooth() });
}

#[test]
fn chunks_are_joined_in_the_events() {
    let lines = &["TAKE", "line one\r\nline two\r\n.", "QUIT"];
    let outcome = join(
        (Speaker::new(), Script(lines)),
        (Echo::new(Bug::None), replies as Replies),
        &Plan::rough(1),
    );
    assert_eq!(
        outcome.server.events,
        ["Take", "chunk \"line one\\r\\nline two\\r\\n\"", "Taken", "Quit"]
    );
}
