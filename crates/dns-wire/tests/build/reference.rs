use dns_wire::{NameBuf, RecordBuf, RecordType};

/// The smallest message that answers `records`: each name is compared with what lies at every octet where a label begins.
pub(crate) fn build(records: &[RecordBuf]) -> Vec<u8> {
    let mut message = Reference { octets: vec![0; 12], labels: Vec::new() };
    message.octets[6..8].copy_from_slice(&(records.len() as u16).to_be_bytes());
    for record in records {
        message.record(record);
    }
    message.octets
}

struct Reference {
    octets: Vec<u8>,
    /// Where labels begin, and the octets of the name there.
    labels: Vec<(usize, Vec<u8>)>,
}

impl Reference {
    fn record(&mut self, record: &RecordBuf) {
        self.name(record.name.as_wire(), true);
        self.octets.extend(record.rtype().0.to_be_bytes());
        self.octets.extend(record.class.0.to_be_bytes());
        self.octets.extend(record.ttl.to_be_bytes());
        self.octets.extend([0, 0]);
        let start = self.octets.len();
        let data = record.data.as_wire();
        // How many octets stand before the names, how many names, and whether they are compressed.
        let (before, names, compress) = match record.rtype() {
            RecordType::NS => (0, 1, true),
            RecordType::MX => (2, 1, true),
            RecordType::SOA => (0, 2, true),
            RecordType::SRV => (6, 1, false),
            RecordType::RRSIG => (18, 1, false),
            RecordType::DNAME => (0, 1, false),
            _ => (0, 0, false),
        };
        let (front, mut rest) = data.split_at(before);
        self.octets.extend(front);
        for _ in 0..names {
            let length = (1..=rest.len())
                .find(|length| NameBuf::from_wire(&rest[..*length]).is_ok())
                .expect("a name");
            self.name(&rest[..length], compress);
            rest = &rest[length..];
        }
        self.octets.extend(rest);
        let length = (self.octets.len() - start) as u16;
        self.octets[start - 2..start].copy_from_slice(&length.to_be_bytes());
    }

    fn name(&mut self, wire: &[u8], compress: bool) {
        let mut starts = Vec::new();
        let mut at = 0;
        while wire[at] != 0 {
            starts.push(at);
            at += 1 + usize::from(wire[at]);
        }
        let here = self.octets.len();
        let found = starts.iter().find_map(|start| {
            let same =
                |(offset, name): &&(usize, Vec<u8>)| *offset < 0x4000 && name == &wire[*start..];
            self.labels.iter().find(same).map(|(offset, _)| (*start, *offset))
        });
        let (kept, target) = match found {
            Some((kept, target)) if compress => (kept, Some(target)),
            _ => (wire.len(), None),
        };
        for start in starts.into_iter().filter(|start| *start < kept) {
            self.labels.push((here + start, wire[start..].to_vec()));
        }
        self.octets.extend(&wire[..kept]);
        if let Some(target) = target {
            self.octets.extend((0xC000 | target as u16).to_be_bytes());
        }
    }
}
