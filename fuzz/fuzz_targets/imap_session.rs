//! Sessions made of operations. Large values of METADATA, URLFETCH and annotations reach a client as they were sent, however
//! the stream is cut. A client's APPEND in several parts reaches a server as it was meant, and is refused at any place in sync.
//! A mirror that is resynchronised with QRESYNC, after changes that it was told of or not, is the mailbox.

#![no_main]

#[path = "imap_session/append.rs"]
mod append;
#[path = "imap_session/resync.rs"]
mod resync;
#[path = "imap_session/values.rs"]
mod values;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use sans_io::Connection;

#[derive(Arbitrary, Debug)]
enum Session {
    Values(values::Values),
    Append(append::Script),
    Resync(Vec<resync::Step>),
}

fuzz_target!(|session: Session| match session {
    Session::Values(values) => values.run(),
    Session::Append(script) => script.run(),
    Session::Resync(steps) => resync::run(&steps),
});

/// Feeds a stream in pieces of these sizes, over and over. All of it must be consumed.
fn feed<C>(conn: &mut C, stream: &[u8], pieces: &[u8], mut on: impl FnMut(C::Event<'_>))
where
    C: Connection<Error: core::fmt::Debug>,
{
    let mut pieces = pieces.iter().cycle();
    let (mut start, mut end) = (0, 0);
    while end < stream.len() {
        end = stream
            .len()
            .min(end + 1 + pieces.next().map_or(usize::MAX >> 1, |piece| (*piece).into()));
        let mut input = &stream[start..end];
        let mut out = Vec::new();
        while let Some(event) = conn.receive(&mut input, &mut out).expect("a good stream") {
            on(event);
        }
        start = end - input.len();
        assert!(input.len() <= conn.capacity());
    }
    assert_eq!(start, stream.len());
}
