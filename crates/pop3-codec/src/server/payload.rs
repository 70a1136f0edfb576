use alloc::vec::Vec;

use super::{Mode, Server};
use crate::Misuse;

impl Server {
    /// Writes a piece of what was asked for, of any size: of the whole message to RETR and to TOP alike (what
    /// TOP does not ask for is left out here), of lines to anything else. Dots are stuffed, and every CR,
    /// LF and CRLF becomes one CRLF, so that the reply cannot end early.
    ///
    /// Gives whether more is wanted: `false` when TOP has all its lines.
    ///
    /// # Errors
    /// [`Misuse::NoPayloadDue`] if no positive reply with lines came before.
    pub fn body(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<bool, Misuse> {
        let Mode::Body(body) = &mut self.mode else { return Err(self.not_due()) };
        let piece = body.top.as_mut().map_or(piece, |top| top.select(piece));
        let start = out.len();
        body.writer.write(piece, out);
        self.meter.count(0, out.len() - start, false);
        Ok(!body.top.as_ref().is_some_and(crate::TopLines::is_complete))
    }

    /// Ends the reply: a line with a single dot.
    ///
    /// # Errors
    /// As [`body`](Self::body).
    pub fn end_of_body(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let Mode::Body(body) = &mut self.mode else { return Err(self.not_due()) };
        let start = out.len();
        body.writer.finish(out);
        self.meter.count(0, out.len() - start, false);
        self.mode = Mode::Command;
        self.timer.start(self.config.limits.server_idle);
        Ok(())
    }

    const fn not_due(&self) -> Misuse {
        match self.mode {
            Mode::Over => Misuse::Over,
            _ => Misuse::NoPayloadDue,
        }
    }
}
