use super::{Input, Result, marks::Marks, scan::plain_nstring};
use crate::{Address, Addresses, Envelope, Items, NString};

impl<'a> Input<'a> {
    /// An envelope that was read over before: its addresses are read when they are iterated.
    ///
    /// `envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc
    /// SP env-bcc SP env-in-reply-to SP env-message-id ")"`
    pub(crate) fn envelope(&mut self) -> Result<Envelope<'a>> {
        self.enter_marked();
        self.bracket(b'(')?;
        let envelope = Envelope {
            date: self.nstring()?,
            subject: self.envelope_string()?,
            from: self.addresses_again()?,
            sender: self.addresses_again()?,
            reply_to: self.addresses_again()?,
            to: self.addresses_again()?,
            cc: self.addresses_again()?,
            bcc: self.addresses_again()?,
            in_reply_to: self.envelope_string()?,
            message_id: self.envelope_string()?,
        };
        self.close(b')')?;
        Ok(envelope)
    }

    fn envelope_string(&mut self) -> Result<NString<'a>> {
        if self.is_structure_over() {
            return Ok(NString::NIL);
        }
        self.space()?;
        self.nstring()
    }

    fn addresses_again(&mut self) -> Result<Addresses<'a>> {
        if self.is_structure_over() {
            return Ok(Items::EMPTY);
        }
        self.space()?;
        if self.nil() { Ok(Items::EMPTY) } else { self.skipped_list() }
    }

    /// Reads over an envelope and checks all of it.
    pub(super) fn check_envelope(&mut self, marks: &mut Marks) -> Result<()> {
        marks.open(self);
        let (made, rest) = (marks.made_so_far(), self.rest());
        if let Some(after) = usual_envelope(rest, marks) {
            self.take(rest.len() - after.len());
        } else {
            marks.back_to(made);
            self.check_any_envelope(marks)?;
        }
        marks.close(self);
        Ok(())
    }

    /// The same, however it is written.
    fn check_any_envelope(&mut self, marks: &mut Marks) -> Result<()> {
        self.bracket(b'(')?;
        self.check_nstring()?;
        self.check_envelope_string()?;
        for _ in 0..6 {
            if !self.is_structure_over() {
                self.space()?;
                self.check_addresses(marks)?;
            }
        }
        self.check_envelope_string()?;
        self.check_envelope_string()?;
        self.close(b')')
    }

    #[inline]
    fn check_envelope_string(&mut self) -> Result<()> {
        if self.is_structure_over() {
            return Ok(());
        }
        self.space()?;
        self.check_nstring()
    }

    /// Whether the fields to come are missing, and that is tolerated.
    #[inline]
    pub(crate) fn is_structure_over(&self) -> bool {
        match self.rest() {
            [b')', ..] => self.leniency().loose_structure,
            // One space, and a field: nothing else is common.
            [b' ', next, ..] if !matches!(next, b' ' | b')') => false,
            _ => {
                let mut ahead = *self;
                ahead.extra_space();
                self.leniency().loose_structure && ahead.peek() == Some(b')')
            }
        }
    }

    /// `"(" 1*address ")" / nil`
    fn check_addresses(&mut self, marks: &mut Marks) -> Result<()> {
        if self.nil() {
            return Ok(());
        }
        marks.open(self);
        let rest = self.rest();
        if let Some(after) = plain_addresses(rest) {
            self.take(rest.len() - after.len());
        } else if self.leniency().loose_structure {
            self.list::<Address<'_>>()?;
        } else {
            self.bracket(b'(')?;
            self.items::<Address<'_>>()?;
            self.bracket(b')')?;
        }
        marks.close(self);
        Ok(())
    }

    /// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`
    pub(crate) fn check_address(&mut self) -> Result<()> {
        if self.leniency().loose_structure && self.nil() {
            return Ok(());
        }
        self.bracket(b'(')?;
        self.check_nstring()?;
        for _ in 0..3 {
            self.space()?;
            self.check_nstring()?;
        }
        self.close(b')')
    }

    /// The same, read.
    pub(crate) fn address(&mut self) -> Result<Address<'a>> {
        if let Some(address) = self.usual_address() {
            return Ok(address);
        }
        if self.leniency().loose_structure && self.nil() {
            return Ok(Address::default());
        }
        self.bracket(b'(')?;
        let name = self.nstring()?;
        self.space()?;
        let adl = self.nstring()?;
        self.space()?;
        let mailbox = self.nstring()?;
        self.space()?;
        let host = self.nstring()?;
        self.close(b')')?;
        Ok(Address { name, adl, mailbox, host })
    }
}

/// What follows an envelope, if it is written as nearly all servers do.
fn usual_envelope<'a>(octets: &'a [u8], marks: &mut Marks) -> Option<&'a [u8]> {
    let date = octets.strip_prefix(b"(")?;
    let subject = marked_nstring(date, marks)?.strip_prefix(b" ")?;
    let mut rest = marked_nstring(subject, marks)?;
    // Who sends a message is told three times, where it does not say more: the same octets are right again.
    let mut last = &[][..];
    for _ in 0..6 {
        let list = rest.strip_prefix(b" ")?;
        rest = if let Some(after) = list.strip_prefix(b"NIL") {
            after
        } else {
            let after = match list.strip_prefix(last) {
                Some(after) if !last.is_empty() => after,
                _ => plain_addresses(list)?,
            };
            last = list.get(..list.len() - after.len())?;
            marks.add(last.len());
            after
        };
    }
    let message_id = marked_nstring(rest.strip_prefix(b" ")?, marks)?.strip_prefix(b" ")?;
    marked_nstring(message_id, marks)?.strip_prefix(b")")
}

/// What follows a string without escapes, which is marked, or NIL.
#[inline]
pub(super) fn marked_nstring<'a>(octets: &'a [u8], marks: &mut Marks) -> Option<&'a [u8]> {
    let after = plain_nstring(octets)?;
    marks.string(octets, after);
    Some(after)
}

/// What follows a list of addresses, if it is written as nearly all servers do.
fn plain_addresses(octets: &[u8]) -> Option<&[u8]> {
    let mut rest = octets.strip_prefix(b"(")?;
    loop {
        rest = plain_nstring(rest.strip_prefix(b"(")?)?;
        rest = plain_nstring(rest.strip_prefix(b" ")?)?;
        rest = plain_nstring(rest.strip_prefix(b" ")?)?;
        rest = plain_nstring(rest.strip_prefix(b" ")?)?;
        rest = rest.strip_prefix(b")")?;
        if let [b')', after @ ..] = rest {
            return Some(after);
        }
    }
}
