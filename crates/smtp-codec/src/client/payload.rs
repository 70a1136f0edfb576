use alloc::vec::Vec;

use crate::{Client, Misuse, Verb};

impl Client {
    /// Writes a piece of the message, of any size. Dots are stuffed, and every CR, LF and CRLF becomes one
    /// CRLF, so that the message cannot end early at any server (RFC 5321 §2.3.8, §4.5.2).
    ///
    /// Give pieces of a size that the transport takes, and flush `out` between them.
    ///
    /// # Errors
    /// [`Misuse`] if the server has not asked for the message with 354; [`Misuse::NeedsSevenBit`] for octets above 127 that
    /// MAIL did not announce, of which nothing is written: encode the message, or drop the connection.
    pub fn body(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.check(Verb::EndOfData)?;
        self.check_octets(piece)?;
        let start = out.len();
        self.body.write(piece, out);
        self.meter.count(0, out.len() - start, false);
        Ok(())
    }

    /// Ends the message; its reply says whether the server takes the responsibility for it. LMTP has a reply for each recipient that
    /// was accepted, in that order.
    ///
    /// # Errors
    /// As [`body`](Self::body).
    pub fn end_of_data(&mut self, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.check(Verb::EndOfData)?;
        let start = out.len();
        self.body.finish(out);
        self.meter.count(0, out.len() - start, false);
        for _ in 0..self.end_replies() {
            self.sent(Verb::EndOfData);
        }
        Ok(())
    }
}
