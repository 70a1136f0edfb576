use alloc::string::String;
use core::fmt::Write;

use crate::{Extensions, Words};

impl Extensions<'_> {
    /// The lines of a reply to EHLO after its first one, each after a `\n`.
    pub(crate) fn write_lines(&self, text: &mut String) {
        let flags = [
            (self.pipelining, "PIPELINING"),
            (self.eight_bit_mime, "8BITMIME"),
            (self.chunking, "CHUNKING"),
            (self.chunking && self.binary_mime, "BINARYMIME"),
            (self.smtputf8, "SMTPUTF8"),
            (self.enhanced_status_codes, "ENHANCEDSTATUSCODES"),
            (self.starttls, "STARTTLS"),
            (self.dsn, "DSN"),
            (self.require_tls, "REQUIRETLS"),
            (self.rrvs, "RRVS"),
            (self.etrn, "ETRN"),
            (self.atrn, "ATRN"),
            (self.checkpoint, "CHECKPOINT"),
            (self.conperm, "CONPERM"),
            (self.conneg, "CONNEG"),
            (self.mtrk, "MTRK"),
            (self.submitter, "SUBMITTER"),
            (self.prdr, "PRDR"),
            (self.vrfy, "VRFY"),
            (self.expn, "EXPN"),
            (self.help, "HELP"),
            (self.verb, "VERB"),
            (self.onex, "ONEX"),
            (self.turn, "TURN"),
            (self.x_link2state, "X-LINK2STATE"),
            (self.xexch50, "XEXCH50"),
            (self.xrdst, "XRDST"),
            (self.xrcptforward, "XRCPTFORWARD"),
        ];
        for (_, keyword) in flags.into_iter().filter(|(offered, _)| *offered) {
            text.push('\n');
            text.push_str(keyword);
        }
        // Writing into a String cannot fail.
        match self.size {
            None => {}
            Some(0) => text.push_str("\nSIZE"),
            Some(size) => {
                let _ = write!(text, "\nSIZE {size}");
            }
        }
        match self.deliver_by {
            None => {}
            Some(0) => text.push_str("\nDELIVERBY"),
            Some(least) => {
                let _ = write!(text, "\nDELIVERBY {least}");
            }
        }
        if let Some(release) = &self.future_release {
            let _ = write!(text, "\nFUTURERELEASE {} {}", release.seconds, release.until);
        }
        let some = |words| Some(words).filter(|words: &&Words<'_>| !words.is_empty());
        let lists = [
            (some(&self.auth), "AUTH"),
            (some(&self.x_exps), "X-EXPS"),
            (self.mt_priority.as_ref(), "MT-PRIORITY"),
            (self.burl.as_ref(), "BURL"),
            (self.no_soliciting.as_ref(), "NO-SOLICITING"),
            (self.limits.as_ref().map(|limits| limits.words()), "LIMITS"),
            (self.xclient.as_ref(), "XCLIENT"),
            (self.xforward.as_ref(), "XFORWARD"),
        ];
        for (words, keyword) in lists {
            let Some(words) = words else { continue };
            text.push('\n');
            text.push_str(keyword);
            for word in Words::iter(words) {
                text.push(' ');
                text.push_str(word);
            }
        }
        for line in self.other.iter() {
            text.push('\n');
            text.push_str(&String::from_utf8_lossy(line));
        }
    }
}
