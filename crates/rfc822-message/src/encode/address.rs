//! Addresses (RFC 5322 §3.4).

use crate::{
    AddrSpec, BuildError, FieldWriter, NameAddr, NewAddress, NonAscii, encode::fold::ascii,
};

impl FieldWriter<'_, '_> {
    /// `address-list`, each element behind a space.
    ///
    /// # Errors
    /// [`BuildError::Empty`] without an element or for a group without a name, [`BuildError::NonAscii`] for an address that only
    /// UTF-8 can write, and what [`phrase`](Self::phrase) refuses.
    pub fn address_list(&mut self, addresses: &[NewAddress<'_>]) -> Result<(), BuildError> {
        let mut rest = addresses.iter();
        self.address(rest.next().ok_or(BuildError::Empty)?)?;
        for address in rest {
            self.put(b",");
            self.address(address)?;
        }
        Ok(())
    }

    /// `mailbox-list`, each element behind a space.
    ///
    /// # Errors
    /// As [`address_list`](Self::address_list).
    pub fn mailbox_list(&mut self, mailboxes: &[NameAddr<'_>]) -> Result<(), BuildError> {
        let mut rest = mailboxes.iter();
        self.mailbox(rest.next().ok_or(BuildError::Empty)?)?;
        for mailbox in rest {
            self.put(b",");
            self.mailbox(mailbox)?;
        }
        Ok(())
    }

    /// `addr-spec`, behind what was written before.
    ///
    /// # Errors
    /// [`BuildError::NonAscii`] if only UTF-8 can write it.
    pub fn addr_spec(&mut self, spec: &AddrSpec) -> Result<(), BuildError> {
        if !matches!(self.non_ascii(), NonAscii::Utf8) {
            ascii(spec.as_str())?;
        }
        self.put(spec.as_str().as_bytes());
        Ok(())
    }

    fn address(&mut self, address: &NewAddress<'_>) -> Result<(), BuildError> {
        match address {
            NewAddress::Mailbox(mailbox) => self.mailbox(mailbox),
            NewAddress::Group { name: "", .. } => Err(BuildError::Empty),
            NewAddress::Group { name, members } => {
                self.space();
                self.phrase(name)?;
                self.put(b":");
                if !members.is_empty() {
                    self.mailbox_list(members)?;
                }
                self.put(b";");
                Ok(())
            }
        }
    }

    fn mailbox(&mut self, mailbox: &NameAddr<'_>) -> Result<(), BuildError> {
        self.space();
        if mailbox.name.is_empty() {
            return self.addr_spec(mailbox.spec);
        }
        self.phrase(mailbox.name)?;
        self.space();
        self.put(b"<");
        self.addr_spec(mailbox.spec)?;
        self.put(b">");
        Ok(())
    }
}
