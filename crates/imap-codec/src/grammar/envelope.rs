use super::{Input, Result};
use crate::{Address, Addresses, Envelope, Items, NString};

impl<'a> Input<'a> {
    /// `envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc
    /// SP env-bcc SP env-in-reply-to SP env-message-id ")"`
    pub(crate) fn envelope(&mut self) -> Result<Envelope<'a>> {
        self.bracket(b'(')?;
        let envelope = Envelope {
            date: self.nstring()?,
            subject: self.envelope_string()?,
            from: self.envelope_addresses()?,
            sender: self.envelope_addresses()?,
            reply_to: self.envelope_addresses()?,
            to: self.envelope_addresses()?,
            cc: self.envelope_addresses()?,
            bcc: self.envelope_addresses()?,
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

    fn envelope_addresses(&mut self) -> Result<Addresses<'a>> {
        if self.is_structure_over() {
            return Ok(Items::EMPTY);
        }
        self.space()?;
        self.addresses()
    }

    /// Whether the fields to come are missing, and that is tolerated.
    pub(crate) fn is_structure_over(&self) -> bool {
        let mut ahead = *self;
        ahead.extra_space();
        self.leniency().loose_structure && ahead.peek() == Some(b')')
    }

    /// `"(" 1*address ")" / nil`
    fn addresses(&mut self) -> Result<Addresses<'a>> {
        if self.nil() {
            return Ok(Items::EMPTY);
        }
        if self.leniency().loose_structure {
            return self.list();
        }
        self.bracket(b'(')?;
        let addresses = self.items()?;
        self.bracket(b')')?;
        Ok(addresses)
    }

    /// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`
    pub(crate) fn address(&mut self) -> Result<Address<'a>> {
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
