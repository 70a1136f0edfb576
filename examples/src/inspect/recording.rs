use sans_io::{Connection, Want};

/// What one side of a session received, as it came over the wire.
#[derive(Debug)]
pub struct Recording {
    octets: Vec<u8>,
    /// Where CRs were put back.
    inserted: Vec<usize>,
}

impl Recording {
    /// From a file. Recordings that were kept as text have lost their CRs: if no line ends in CRLF, they are put back.
    #[must_use]
    pub fn new(file: Vec<u8>) -> Self {
        if file.windows(2).any(|pair| pair == b"\r\n") {
            return Self { octets: file, inserted: Vec::new() };
        }
        let (mut octets, mut inserted) = (Vec::with_capacity(file.len()), Vec::new());
        for octet in file {
            if octet == b'\n' {
                inserted.push(octets.len());
                octets.push(b'\r');
            }
            octets.push(octet);
        }
        Self { octets, inserted }
    }

    /// The octets, with their CRs.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Where octet `at` stands in the file.
    #[must_use]
    pub fn offset(&self, at: usize) -> u64 {
        (at - self.inserted.partition_point(|inserted| *inserted < at)) as u64
    }
}

/// Gives a machine one line of a recording after the other, so that it is known where each event began.
pub(super) struct Feed<'r> {
    recording: &'r Recording,
    /// Where the last step began.
    began: usize,
    /// Where the next one begins.
    start: usize,
    /// Where what the machine was shown ends.
    end: usize,
}

/// What a machine did.
pub(super) enum Step<E> {
    /// It decoded something.
    Event(E),
    /// It used octets, and has perhaps answered them by itself.
    Used,
    /// It waits for something else than octets, or there are no more.
    Stuck,
}

impl<'r> Feed<'r> {
    pub(super) const fn new(recording: &'r Recording) -> Self {
        Self { recording, began: 0, start: 0, end: 0 }
    }

    pub(super) fn step<C: Connection>(
        &mut self,
        machine: &mut C,
        out: &mut Vec<u8>,
    ) -> Result<Step<C::Event<'r>>, C::Error> {
        let octets = self.recording.octets();
        self.began = self.start;
        loop {
            let shown = &octets[self.start..self.end];
            let mut left = shown;
            let received = machine.receive(&mut left, out);
            self.start = self.end - left.len();
            let used = left.len() < shown.len();
            match received? {
                Some(event) => return Ok(Step::Event(event)),
                None if used => return Ok(Step::Used),
                None if self.end == octets.len() || machine.want() != Want::Input => {
                    return Ok(Step::Stuck);
                }
                None => {
                    let line = octets[self.end..].iter().position(|octet| *octet == b'\n');
                    self.end = line.map_or(octets.len(), |line| self.end + line + 1);
                }
            }
        }
    }

    /// Takes the last step back.
    pub(super) const fn step_back(&mut self) {
        self.start = self.began;
    }

    /// Goes on after the line in which the last step began.
    pub(super) fn skip_line(&mut self) {
        let octets = self.recording.octets();
        let line = octets[self.began..].iter().position(|octet| *octet == b'\n');
        self.start = self.start.max(line.map_or(octets.len(), |line| self.began + line + 1));
        self.end = self.end.max(self.start);
    }

    /// Leaves the octets to come out.
    pub(super) const fn skip_rest(&mut self) {
        self.end = self.recording.octets.len();
        self.start = self.end;
    }

    /// The octets of the last step.
    pub(super) fn used(&self) -> &'r [u8] {
        &self.recording.octets()[self.began..self.start]
    }

    /// The octets to come.
    pub(super) fn rest(&self) -> &'r [u8] {
        &self.recording.octets()[self.start..]
    }

    /// The next line, without its line end.
    pub(super) fn next_line(&self) -> &'r [u8] {
        let rest = self.rest();
        let line = rest.split(|octet| *octet == b'\n').next().unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// Where in the file the last step began.
    pub(super) fn at(&self) -> u64 {
        self.recording.offset(self.began)
    }

    /// The same for the octet that is `by` octets further on.
    pub(super) fn at_plus(&self, by: usize) -> u64 {
        self.recording.offset((self.began + by).min(self.recording.octets().len()))
    }

    /// Where in the file the next step begins, and how many octets follow there.
    pub(super) fn ahead(&self) -> (u64, u64) {
        let at = self.recording.offset(self.start);
        (at, self.recording.offset(self.recording.octets().len()) - at)
    }

    /// Whether the octets to come are those of TLS (RFC 8446 §5.1).
    pub(super) fn is_tls_ahead(&self) -> bool {
        is_tls(self.rest())
    }
}

/// Whether `octets` begin with a record of TLS, which nothing in clear begins with.
pub(super) const fn is_tls(octets: &[u8]) -> bool {
    matches!(octets, [0x14..=0x17, 0x03, ..] | [0x16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_in_the_file() {
        let recording = Recording::new(b"ab\nc\n".to_vec());
        assert_eq!(recording.octets(), b"ab\r\nc\r\n");
        let offsets: Vec<_> = (0..=7).map(|at| recording.offset(at)).collect();
        assert_eq!(offsets, [0, 1, 2, 2, 3, 4, 4, 5]);

        let recording = Recording::new(b"\r\n\n".to_vec());
        assert_eq!((recording.octets(), recording.offset(3)), (&b"\r\n\n"[..], 3));
        let recording = Recording::new(b"ab\r\nc\n".to_vec());
        assert_eq!(recording.octets(), b"ab\r\nc\n");
        assert_eq!(recording.offset(6), 6);
    }
}
