use alloc::{collections::BTreeSet, string::String};

use crate::{Client, ForwardPath, Misuse, Outcome, Verb};

/// What is known of a recipient of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecipientStatus {
    /// RCPT was accepted; the message was not sent, or waits for its reply.
    Accepted,
    /// RCPT, or the message for this recipient, was refused with this code.
    Refused(u16),
    /// The server has taken the message.
    Taken,
    /// The connection ended between the end of the message and its reply: the server may have taken it (RFC 1047).
    Unknown,
}

/// What a server that offers LIMITS (RFC 9422) has been asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    mails: u32,
    rcpts: u32,
    /// Kept only where they are limited.
    domains: BTreeSet<String>,
}

impl Client {
    /// What is known of each recipient, in the order of the replies to RCPT, since the last reply to MAIL.
    #[must_use]
    pub fn recipients(&self) -> &[RecipientStatus] {
        &self.recipients
    }

    /// Counts what a command asks for.
    pub(super) fn ask(&mut self, verb: Verb, to: Option<&ForwardPath<'_>>) -> Result<(), Misuse> {
        let limits = self.extensions.limits.as_ref();
        let reached = |limit: Option<u32>, count: u32| limit.is_some_and(|limit| count >= limit);
        match verb {
            Verb::Mail => {
                if reached(limits.and_then(|limits| limits.mail_max()), self.asked.mails) {
                    return Err(Misuse::ServerLimit);
                }
                self.asked.mails = self.asked.mails.saturating_add(1);
                self.asked.rcpts = 0;
            }
            Verb::Rcpt => {
                if reached(limits.and_then(|limits| limits.rcpt_max()), self.asked.rcpts) {
                    return Err(Misuse::ServerLimit);
                }
                let domain_max = limits.and_then(|limits| limits.rcpt_domain_max());
                if let (Some(most), Some(mailbox)) = (domain_max, to.and_then(ForwardPath::mailbox))
                {
                    let domain = mailbox.domain().to_ascii_lowercase();
                    let count = u32::try_from(self.asked.domains.len()).unwrap_or(u32::MAX);
                    if !self.asked.domains.contains(&domain) && count >= most {
                        return Err(Misuse::ServerLimit);
                    }
                    self.asked.domains.insert(domain);
                }
                self.asked.rcpts = self.asked.rcpts.saturating_add(1);
            }
            _ => {}
        }
        Ok(())
    }

    /// How many replies the end of a message has.
    pub(super) const fn end_replies(&self) -> usize {
        if self.lmtp { self.accepted } else { 1 }
    }

    /// Keeps what a reply says of recipients.
    pub(super) fn learn_recipients(&mut self, verb: Verb, outcome: Outcome, code: u16) {
        let waiting = |status: &&mut RecipientStatus| **status == RecipientStatus::Accepted;
        let (done, fate) = match outcome {
            Outcome::Done => (true, RecipientStatus::Taken),
            _ => (false, RecipientStatus::Refused(code)),
        };
        match verb {
            Verb::Mail => self.recipients.clear(),
            Verb::Rcpt if done => self.recipients.push(RecipientStatus::Accepted),
            Verb::Rcpt => self.recipients.push(fate),
            // With PRDR a recipient's own reply comes before the one to the message, which may still refuse it.
            Verb::EndOfData | Verb::BdatLast | Verb::BurlLast => {
                if self.lmtp || self.prdr_replies > 1 {
                    if let Some(status) = self.recipients.iter_mut().find(waiting) {
                        *status = fate;
                    }
                } else if self.prdr_replies == 1 {
                    let taken = |status: &&mut RecipientStatus| **status == RecipientStatus::Taken;
                    if !done {
                        self.recipients.iter_mut().filter(taken).for_each(|status| *status = fate);
                    }
                } else {
                    self.recipients.iter_mut().filter(waiting).for_each(|status| *status = fate);
                }
                self.prdr_replies = self.prdr_replies.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// What becomes of those whose message waits for a reply that will not come.
    pub(super) fn lose_recipients(&mut self) {
        let is_end =
            |verb: &Verb| matches!(verb, Verb::EndOfData | Verb::BdatLast | Verb::BurlLast);
        if self.open.iter().any(is_end) {
            for status in &mut self.recipients {
                if *status == RecipientStatus::Accepted {
                    *status = RecipientStatus::Unknown;
                }
            }
        }
    }
}
