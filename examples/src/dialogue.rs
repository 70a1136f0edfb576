//! Sessions as the textbook prints them: `C:` and `S:` lines, secrets masked.

use std::sync::{Arc, Mutex, PoisonError};

use textline::wirelog::{Redact, Side, WireLog};

use crate::driver::{Direction, Tap};

/// The lines of one session, filled while it runs.
#[derive(Clone, Default)]
pub struct Dialogue(Arc<Mutex<Vec<(Side, String)>>>);

impl Dialogue {
    /// A tap that fills the dialogue from the end that `we` are.
    pub fn tap<R: Redact + Send + 'static>(&self, redact: R, we: Side) -> Tap {
        let lines = self.0.clone();
        let mut log = WireLog::new(redact);
        let peer = if we == Side::Client { Side::Server } else { Side::Client };
        Box::new(move |direction, bytes| {
            let side = if direction == Direction::Sent { we } else { peer };
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            log.record(side, bytes, |side, line| lines.push((side, line.to_owned())));
        })
    }

    /// All lines so far, `S: 220 hamburger.edu`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|(side, line)| format!("{side}: {line}")).collect()
    }

    /// The lines, with long runs of one side's cut in the middle.
    #[must_use]
    pub fn shortened(&self) -> Vec<String> {
        const HEAD: usize = 14;
        const TAIL: usize = 3;
        let lines = self.lines();
        let mut shortened = Vec::new();
        for run in lines.chunk_by(|a, b| a.as_bytes()[0] == b.as_bytes()[0]) {
            if run.len() <= HEAD + TAIL + 1 {
                shortened.extend_from_slice(run);
                continue;
            }
            shortened.extend_from_slice(&run[..HEAD]);
            shortened.push(format!("{}: [{} lines more]", &run[0][..1], run.len() - HEAD - TAIL));
            shortened.extend_from_slice(&run[run.len() - TAIL..]);
        }
        shortened
    }

    /// Whether the lines have all of `wanted`, in order and perhaps with others between.
    #[must_use]
    pub fn has_in_order(&self, wanted: &[&str]) -> bool {
        let lines = self.lines();
        let mut lines = lines.iter();
        wanted.iter().all(|wanted| lines.any(|line| line == wanted))
    }
}
