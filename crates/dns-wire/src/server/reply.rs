use crate::{
    BuildError, Builder, Edns, Flags, Header, Message, Question, Rcode, RecordType, Section,
};

/// The frame of an answer: what it repeats of the request, and its OPT record.
///
/// A server that has records to give [begins](Self::begin) with it, adds them, and [ends](Self::end) with it.
///
/// ```
/// use dns_wire::{A, Builder, Message, NameBuf, Question, Rcode, RecordType, Section, query};
/// use dns_wire::{server::{Intake, Received}, udp_limit};
/// let name: NameBuf = "example.com".parse()?;
/// let mut asked = [0; 512];
/// let asked = query(&mut asked, 7, &Question::new(&name, RecordType::A))?.finish();
///
/// let Received::Request(request) = Intake::new().receive(asked) else { panic!() };
/// let mut buffer = [0; 1232];
/// let mut builder = Builder::new(&mut buffer);
/// builder.limit(udp_limit(request.edns(), 1232));
/// request.reply().begin(&mut builder)?;
/// builder.add(Section::Answer, &name, 60, &A { address: [192, 0, 2, 1].into() })?;
/// request.reply().end(&mut builder, Rcode::NOERROR)?;
/// let response = Message::new(builder.finish())?;
/// assert_eq!((response.id(), response.rcode()), (7, Rcode::NOERROR));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reply<'m> {
    header: Header,
    question: Option<Question<'m>>,
    /// If the request has an OPT record, whatever is in it.
    edns: Option<Edns<'static>>,
}

/// Octets of an OPT record without options: root, type, class, TTL, length.
const OPT: usize = 11;

impl<'m> Reply<'m> {
    /// The frame of an answer to `request`, of which `edns` could be read.
    #[inline]
    pub(crate) fn new(request: &Message<'m>, edns: Option<&Edns<'_>>, udp_size: u16) -> Self {
        let asked = request.flags();
        // What is not understood is not repeated (RFC 1035 §4.1.1, RFC 8906 §3.1.3).
        let flags = Flags::default()
            .with_response(true)
            .with_opcode(asked.opcode())
            .with_rd(asked.rd())
            .with_cd(asked.cd());
        // One question or none (RFC 9619 §4).
        let question = match request.count(Section::Question) {
            1 => request.question().ok().flatten(),
            _ => None,
        };
        let dnssec_ok = edns.is_some_and(Edns::dnssec_ok);
        let has_opt = edns.is_some()
            || request.additionals().flatten().any(|record| record.rtype == RecordType::OPT);
        let edns = has_opt.then(|| Edns::new(udp_size).with_dnssec_ok(dnssec_ok));
        Self { header: Header { id: request.id(), flags }, question, edns }
    }

    /// Writes the header and the question, and reserves room for the OPT record.
    ///
    /// # Errors
    /// If there is no room.
    #[inline]
    pub fn begin(&self, builder: &mut Builder<'_>) -> Result<(), BuildError> {
        builder.header(self.header);
        if let Some(question) = &self.question {
            builder.question(question)?;
        }
        if self.edns.is_some() {
            builder.reserve(OPT);
        }
        Ok(())
    }

    /// Sets the response code, and writes the OPT record: our UDP size, DO as in the request (RFC 3225 §3), version 0, no options. Who
    /// has options to send writes the record that [`edns`](Self::edns) begins.
    ///
    /// # Errors
    /// If there is no room, which [`begin`](Self::begin) has reserved.
    #[inline]
    pub fn end(&self, builder: &mut Builder<'_>, rcode: Rcode) -> Result<(), BuildError> {
        builder.rcode(rcode);
        match self.edns {
            Some(edns) => builder.opt(&edns.with_rcode(rcode)),
            None => Ok(()),
        }
    }

    /// Writes the whole answer if it is a response code alone; 282 octets always are enough. `None`: there is no room.
    #[must_use]
    #[inline]
    pub fn refuse<'b>(&self, rcode: Rcode, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let mut builder = Builder::new(buffer);
        self.begin(&mut builder).ok()?;
        self.end(&mut builder, rcode).ok()?;
        Some(builder.finish()).filter(|octets| !octets.is_empty())
    }

    /// The header so far.
    #[must_use]
    #[inline]
    pub const fn header(&self) -> Header {
        self.header
    }

    /// The OPT record of the answer, `None` if the request has none.
    #[must_use]
    #[inline]
    pub const fn edns(&self) -> Option<&Edns<'static>> {
        self.edns.as_ref()
    }
}
