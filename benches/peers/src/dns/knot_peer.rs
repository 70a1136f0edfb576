//! libknot, through its C interface: the part of it that builds messages.

use std::{
    ffi::{c_int, c_void},
    hint::black_box,
    ptr,
};

use dns_wire::{Message, RecordType, Section};

use super::built;
use crate::measure::Entrant;

/// `knot_pkt_t` up to the size of what was written; the rest is the library's.
#[repr(C)]
struct Packet {
    wire: *mut u8,
    size: usize,
}

/// `knot_rrset_t`.
#[repr(C)]
struct Rrset {
    owner: *const u8,
    ttl: u32,
    rtype: u16,
    class: u16,
    /// `knot_rdataset_t`: how many, octets in all, and the length of each before it.
    count: u16,
    size: u32,
    data: *const u16,
    additional: *mut c_void,
}

#[link(name = "knot")]
unsafe extern "C" {
    fn knot_pkt_new(wire: *mut c_void, length: u16, memory: *mut c_void) -> *mut Packet;
    fn knot_pkt_clear(packet: *mut Packet);
    fn knot_pkt_free(packet: *mut Packet);
    fn knot_pkt_begin(packet: *mut Packet, section: c_int) -> c_int;
    fn knot_pkt_put_question(packet: *mut Packet, name: *const u8, class: u16, rtype: u16)
    -> c_int;
    fn knot_pkt_put_rotate(
        packet: *mut Packet,
        hint: u16,
        rrset: *const Rrset,
        rotate: u16,
        flags: u16,
    ) -> c_int;
}

/// A record as the library takes it, and what it points to.
struct Record {
    section: Section,
    rrset: Rrset,
    _owner: Box<[u8]>,
    _data: Box<[u16]>,
}

impl Record {
    fn new(section: Section, owner: &[u8], ttl: u32, class: u16, rtype: u16, data: &[u8]) -> Self {
        let owner: Box<[u8]> = owner.into();
        let length = u16::try_from(data.len()).expect("the data of a record");
        let mut padded = data.to_vec();
        padded.resize(data.len().next_multiple_of(2), 0);
        let words = padded.as_chunks::<2>().0.iter().map(|pair| u16::from_ne_bytes(*pair));
        let data: Box<[u16]> = std::iter::once(length).chain(words).collect();
        let size = u32::try_from(2 * data.len()).expect("little");
        let rrset = Rrset {
            owner: owner.as_ptr(),
            ttl,
            rtype,
            class,
            count: 1,
            size,
            data: data.as_ptr(),
            additional: ptr::null_mut(),
        };
        Self { section, rrset, _owner: owner, _data: data }
    }
}

/// A packet over a buffer, freed at the end.
struct Owned {
    packet: *mut Packet,
    buffer: Vec<u8>,
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: it came from `knot_pkt_new` and is not used any more.
        unsafe { knot_pkt_free(self.packet) }
    }
}

pub(super) fn builder(message: &[u8]) -> Entrant<'_> {
    let source = Message::new(message).expect("a header");
    let question = source.question().expect("a question").expect("one question");
    let (asked, qtype, qclass) = (question.name.to_owned(), question.qtype.0, question.qclass.0);
    let mut records: Vec<Record> = source
        .records()
        .map(|record| record.expect("a record"))
        .filter(|(_, record)| record.rtype != RecordType::OPT)
        .map(|(section, record)| {
            let record = record.to_owned().expect("record data");
            let (owner, data) = (record.name.as_wire(), record.data.as_wire());
            Record::new(section, owner, record.ttl, record.class.0, record.rtype().0, data)
        })
        .collect();
    if let Some(edns) = source.edns().expect("EDNS") {
        let (class, ttl) = (edns.udp_size, if edns.dnssec_ok() { 0x8000 } else { 0 });
        records.push(Record::new(Section::Additional, &[0], ttl, class, 41, &[]));
    }
    let header: [u8; 4] = *message.first_chunk().expect("a header");
    let mut buffer = vec![0; 65_535];
    // SAFETY: the buffer has so many octets and lives as long as the packet; no memory context is the C library's own.
    let packet = unsafe { knot_pkt_new(buffer.as_mut_ptr().cast(), u16::MAX, ptr::null_mut()) };
    assert!(!packet.is_null(), "no packet");
    let mut owned = Owned { packet, buffer };
    let mut build = move || {
        let Owned { packet, buffer } = &mut owned;
        // SAFETY: the packet is one of `knot_pkt_new`; names and records live as long as this closure, and what is in
        // them is in wire form.
        unsafe {
            knot_pkt_clear(*packet);
            knot_pkt_put_question(*packet, asked.as_wire().as_ptr(), qclass, qtype);
            let mut section = Section::Question;
            for record in black_box(&records) {
                while section < record.section {
                    section = match section {
                        Section::Question => Section::Answer,
                        Section::Answer => Section::Authority,
                        _ => Section::Additional,
                    };
                    knot_pkt_begin(*packet, section as c_int - 1);
                }
                assert_eq!(knot_pkt_put_rotate(*packet, 0, &record.rrset, 0, 0), 0);
            }
            buffer[..4].copy_from_slice(&header);
            (**packet).size
        }
    };
    let size = build();
    // SAFETY: the closure owns the buffer that was written; it is read here before the closure is called again.
    let output = unsafe { std::slice::from_raw_parts((*packet).wire, size) }.to_vec();
    built("libknot", &output, build)
}
