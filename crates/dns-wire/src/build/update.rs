use super::{BuildError, Builder};
use crate::{
    Class, Flags, Header, Name, Opcode, Question, RecordBuf, RecordData, RecordType, Section,
    WriteData,
};

/// Writes a dynamic update: zone, prerequisites, changes (RFC 2136 §2).
///
/// ```
/// use dns_wire::{Message, NameBuf, RecordBuf, RecordData, UpdateBuilder};
/// let zone: NameBuf = "com".parse()?;
/// let name: NameBuf = "dns1.networkutopia.com".parse()?;
/// let mut buffer = [0; 512];
/// let mut update = UpdateBuilder::new(&mut buffer, 99, zone.as_name())?;
/// update.require_no_name(name.as_name())?;
/// let address = RecordData::address([212, 212, 212, 1].into());
/// update.add(&RecordBuf::new(name, 86400, address))?;
/// let message = Message::new(update.finish())?;
/// assert_eq!(message.question()?.map(|zone| zone.name), Some(zone.as_name()));
/// assert_eq!((message.answers().count(), message.authorities().count()), (1, 1));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct UpdateBuilder<'b> {
    builder: Builder<'b>,
    class: Class,
}

impl<'b> UpdateBuilder<'b> {
    /// An update of `zone`, of class IN (§2.3).
    ///
    /// # Errors
    /// If the buffer is too small.
    #[inline]
    pub fn new(buffer: &'b mut [u8], id: u16, zone: Name<'_>) -> Result<Self, BuildError> {
        Self::of_class(buffer, id, zone, Class::IN)
    }

    /// An update of `zone`, of any class.
    ///
    /// # Errors
    /// If the buffer is too small.
    #[inline]
    pub fn of_class(
        buffer: &'b mut [u8],
        id: u16,
        zone: Name<'_>,
        class: Class,
    ) -> Result<Self, BuildError> {
        let mut builder = Builder::new(buffer);
        builder.header(Header { id, flags: Flags::default().with_opcode(Opcode::UPDATE) });
        builder.question(&Question { name: zone, qtype: RecordType::SOA, qclass: class })?;
        Ok(Self { builder, class })
    }

    /// An RRset of this type must exist, whatever it holds (§2.4.1).
    ///
    /// # Errors
    /// If it does not fit, or a change was added before.
    #[inline]
    pub fn require_rrset(&mut self, name: Name<'_>, rtype: RecordType) -> Result<(), BuildError> {
        self.empty(Section::PREREQUISITE, name, Class::ANY, rtype)
    }

    /// An RRset must exist that holds `data` and whatever else is required of it (§2.4.2).
    ///
    /// # Errors
    /// If it does not fit, or a change was added before.
    #[inline]
    pub fn require_record(
        &mut self,
        name: Name<'_>,
        data: &impl WriteData,
    ) -> Result<(), BuildError> {
        self.builder.record(Section::PREREQUISITE, name, self.class, 0, data)
    }

    /// No RRset of this type may exist (§2.4.3).
    ///
    /// # Errors
    /// If it does not fit, or a change was added before.
    #[inline]
    pub fn require_no_rrset(
        &mut self,
        name: Name<'_>,
        rtype: RecordType,
    ) -> Result<(), BuildError> {
        self.empty(Section::PREREQUISITE, name, Class::NONE, rtype)
    }

    /// The name must own a record (§2.4.4).
    ///
    /// # Errors
    /// If it does not fit, or a change was added before.
    #[inline]
    pub fn require_name(&mut self, name: Name<'_>) -> Result<(), BuildError> {
        self.empty(Section::PREREQUISITE, name, Class::ANY, RecordType::ANY)
    }

    /// The name may own no record (§2.4.5).
    ///
    /// # Errors
    /// If it does not fit, or a change was added before.
    #[inline]
    pub fn require_no_name(&mut self, name: Name<'_>) -> Result<(), BuildError> {
        self.empty(Section::PREREQUISITE, name, Class::NONE, RecordType::ANY)
    }

    /// Adds a record (§2.5.1), whose class has to be that of the zone.
    ///
    /// # Errors
    /// If it does not fit.
    #[inline]
    pub fn add(&mut self, record: &RecordBuf) -> Result<(), BuildError> {
        self.builder.push(Section::UPDATE, record)
    }

    /// Deletes an RRset (§2.5.2).
    ///
    /// # Errors
    /// If it does not fit.
    #[inline]
    pub fn delete_rrset(&mut self, name: Name<'_>, rtype: RecordType) -> Result<(), BuildError> {
        self.empty(Section::UPDATE, name, Class::ANY, rtype)
    }

    /// Deletes all records of a name (§2.5.3).
    ///
    /// # Errors
    /// If it does not fit.
    #[inline]
    pub fn delete_name(&mut self, name: Name<'_>) -> Result<(), BuildError> {
        self.empty(Section::UPDATE, name, Class::ANY, RecordType::ANY)
    }

    /// Deletes one record of an RRset (§2.5.4).
    ///
    /// # Errors
    /// If it does not fit.
    #[inline]
    pub fn delete_record(
        &mut self,
        name: Name<'_>,
        data: &impl WriteData,
    ) -> Result<(), BuildError> {
        self.builder.record(Section::UPDATE, name, Class::NONE, 0, data)
    }

    /// The message as it is, for an OPT or a signature.
    #[inline]
    pub const fn builder(&mut self) -> &mut Builder<'b> {
        &mut self.builder
    }

    /// Completes the message.
    #[must_use]
    #[inline]
    pub fn finish(self) -> &'b [u8] {
        self.builder.finish()
    }

    #[inline]
    fn empty(
        &mut self,
        section: Section,
        name: Name<'_>,
        class: Class,
        rtype: RecordType,
    ) -> Result<(), BuildError> {
        self.builder.record(section, name, class, 0, &RecordData::empty(rtype))
    }
}
