//! EDNS options: every one of the registry both ways, malformed ones, padding, error reports, and those of real messages.

#![cfg(all(feature = "owned", feature = "print"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    Builder, Edns, EdnsOption, ErrorKind, InfoCode, Message, NameBuf, Opaque, OptionCode, Options,
    Question, RecordType,
    edns::{
        Cookie, ErrorReport, ExtendedError, OptionData, OptionsBuf, OptionsWriter, QUERY_BLOCK,
        RESPONSE_BLOCK, ZoneVersion, padding,
    },
    query,
};
use proptest::prelude::*;
use testkit::{alloc, corpus};

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

fn option(code: u16, data: &[u8]) -> EdnsOption<'_> {
    EdnsOption { code: OptionCode(code), data: Opaque(data) }
}

/// Octets of an option, and what `dig` would print of it.
const SOUND: &[(u16, &[u8], &str)] = &[
    (
        1,
        b"\0\x01\0\x02\0\0\0\0\0\0\0\0\0\x07\0\0\x0E\x10",
        "Version: 1, Opcode: 2, Error: 0, Identifier: 7, Lifetime: 3600",
    ),
    (2, b"\0\0\x0E\x10", "3600"),
    (2, b"\0\0\x0E\x10\0\x01\0\0", "3600/65536"),
    (3, b"", ""),
    (3, b"gp\xFF", "67 70 ff (\"gp\\255\")"),
    (5, b"\x08\x0D", "8 13"),
    (6, b"\x01\x02", "1 2"),
    (7, b"\x01", "1"),
    (8, b"\0\x01\x18\x10\xC0\0\x02", "192.0.2.0/24/16"),
    (8, b"\0\x02\0\0", "::/0/0"),
    (8, b"\0\x09\x08\0\x01", "family 9 01/8/0"),
    (9, b"", ""),
    (9, b"\0\0\x0E\x10", "3600"),
    (10, b"\x01\x23\x45\x67\x89\xAB\xCD\xEF", "0123456789abcdef"),
    (10, b"\x01\x23\x45\x67\x89\xAB\xCD\xEF12345678", "0123456789abcdef3132333435363738"),
    (11, b"", ""),
    (11, b"\x01\x2C", "30.0 secs"),
    (12, b"", "(0 bytes)"),
    (12, b"\0\0\0", "(3 bytes)"),
    (13, b"", ""),
    (13, b"\x03com\0", "com."),
    (14, b"\x4F\x66\x4A\x5C", "20326, 19036"),
    (15, b"\0\x12", "18 (Prohibited)"),
    (15, b"\0\x06no \xC3\xA9\0", "6 (DNSSEC Bogus): (no \u{e9})"),
    (15, b"\xFF\xFF\x1B[\xFF", "65535: (\\027[\\255)"),
    (16, b"\0\x07", "7"),
    (17, b"\x01\0", "256"),
    (18, b"", ""),
    (18, b"\x01a\0", "a."),
    (19, b"", ""),
    (19, b"\x02\0\x78\x95\xA4\xE9", "SOA-SERIAL: 2023073001 (labels: 2)"),
    (19, b"\x02\xF6\x01", "246: 01 (labels: 2)"),
    (20, b"\0\x01\0\x1C", "A AAAA"),
    (21, b"\0\x1C", "AAAA"),
    (22, b"en", "65 6e (\"en\")"),
    (26_946, b"\x01", "01 (\"\\001\")"),
    (65_001, b"", ""),
    (65_001, b"\"", "22 (\"\\\"\")"),
];

#[test]
fn every_option_both_ways() {
    let mut buffer = [0; 1024];
    let mut writer = OptionsWriter::new(&mut buffer);
    let mut owned = OptionsBuf::new();
    for (code, data, text) in SOUND {
        let option = option(*code, data);
        let typed = option.typed().unwrap_or_else(|error| panic!("{code} {data:?}: {error}"));
        assert_eq!(typed.to_string(), *text, "{code}");
        assert_eq!(typed.code(), option.code);
        writer.push(&typed).unwrap();
        owned.push(&typed).unwrap();
    }
    let options = writer.finish();
    assert_eq!(options, owned.as_options());
    let read: Vec<_> = options.iter().map(|option| (option.code.0, option.data.0)).collect();
    let given: Vec<_> = SOUND.iter().map(|(code, data, _)| (*code, *data)).collect();
    assert_eq!(read, given);
    assert_eq!(Options::from_wire(options.as_wire()), Some(options));
    assert!(Options::from_wire(&options.as_wire()[..5]).is_none());
    assert!(owned.remove(OptionCode::NSID));
    assert!(!owned.remove(OptionCode::NSID));
    assert_eq!(owned.as_options().iter().count(), SOUND.len() - 2);
}

#[test]
fn malformed_options_fail_alone() {
    for (code, data, kind) in [
        (1, &b"\0\x01"[..], ErrorKind::DataLength),
        (1, &[0; 19], ErrorKind::DataLength),
        (2, b"\0\0\0\0\0", ErrorKind::DataLength),
        (8, b"\0\x01\x18\0\xC0\0", ErrorKind::DataLength),
        (8, b"\0\x01\x17\0\xC0\0\x03", ErrorKind::DataValue),
        (8, b"\0", ErrorKind::DataLength),
        (9, b"\0", ErrorKind::DataLength),
        (10, b"", ErrorKind::DataLength),
        (10, b"1234567", ErrorKind::DataLength),
        (10, b"123456789", ErrorKind::DataLength),
        (10, &[0; 15], ErrorKind::DataLength),
        (10, &[0; 41], ErrorKind::DataLength),
        (11, b"\0", ErrorKind::DataLength),
        (11, b"\0\0\0", ErrorKind::DataLength),
        (13, b"\x03com", ErrorKind::DataLength),
        (13, b"\xC0\x0C", ErrorKind::Pointer),
        (13, b"\0\0", ErrorKind::DataLength),
        (14, b"\0", ErrorKind::DataLength),
        (15, b"\0", ErrorKind::DataLength),
        (16, b"\0", ErrorKind::DataLength),
        (18, b"\x40", ErrorKind::LabelType),
        (19, b"\x01", ErrorKind::DataLength),
        (19, b"\x01\0\0\0\0", ErrorKind::DataLength),
        (20, b"\0", ErrorKind::DataLength),
    ] {
        let bad = option(code, data);
        assert_eq!(bad.typed().map_err(|error| error.kind), Err(kind), "{code} {data:?}");
        // It is carried on as it is, and its neighbours are read.
        let mut options = OptionsBuf::new();
        let nsid = OptionData::Nsid(Opaque(b"x"));
        options.push(&nsid).unwrap().push(&OptionData::Unknown(bad)).unwrap().push(&nsid).unwrap();
        let read: Vec<_> = options.as_options().iter().collect();
        assert_eq!(read[1], bad);
        assert_eq!((read[0].typed(), read[2].typed()), (Ok(nsid), Ok(nsid)));
    }
}

#[test]
fn a_full_buffer_keeps_what_fits() {
    let mut buffer = [0; 20];
    let mut writer = OptionsWriter::new(&mut buffer);
    let cookie = OptionData::Cookie(Cookie::new([1; 8]));
    assert_eq!(writer.push(&cookie), Ok(()));
    assert_eq!(writer.push(&cookie), Err(dns_wire::BuildError::Full));
    assert_eq!(writer.push(&OptionData::ClientTag(1)), Ok(()));
    assert_eq!(writer.push(&OptionData::Padding(Opaque(b""))), Err(dns_wire::BuildError::Full));
    assert_eq!(writer.finish().iter().count(), 2);
    let long = vec![0; 65_536];
    let mut options = OptionsBuf::new();
    assert!(options.push(&OptionData::Padding(Opaque(&long))).is_err());
    assert!(options.push(&OptionData::Padding(Opaque(&long[..65_531]))).is_ok());
    assert!(options.push(&OptionData::Padding(Opaque(b""))).is_err());
    let mut space = vec![0; 70_000];
    let mut writer = OptionsWriter::new(&mut space);
    let result = writer.push(&OptionData::Padding(Opaque(&long)));
    assert_eq!(result, Err(dns_wire::BuildError::DataTooLong));
    assert_eq!(writer.push(&cookie), Ok(()));
}

#[test]
fn options_are_written_and_read_without_allocation() {
    let name: NameBuf = "example.com".parse().unwrap();
    let counted = alloc::measure(|| {
        let (mut space, mut buffer) = ([0; 256], [0; 512]);
        let mut options = OptionsWriter::new(&mut space);
        options.push(&OptionData::Cookie(Cookie::new([1; 8]))).unwrap();
        options.push(&OptionData::ReportChannel(Some(name.as_name()))).unwrap();
        options.push(&OptionData::Ede(ExtendedError::new(InfoCode::OTHER))).unwrap();
        let edns = Edns { options: options.finish(), ..Edns::new(1232) };
        let mut builder = query(&mut buffer, 1, &Question::new(&name, RecordType::A)).unwrap();
        builder.opt_padded(&edns, QUERY_BLOCK).unwrap();
        let message = Message::new(builder.finish()).unwrap();
        let edns = message.edns().unwrap().unwrap();
        assert_eq!(edns.options.iter().filter(|option| option.typed().is_ok()).count(), 4);
    });
    assert_eq!(counted.allocations, 0);
}

#[test]
fn info_codes() {
    assert_eq!(InfoCode::BLOCKED_BY_UPSTREAM.mnemonic(), Some("Blocked by Upstream DNS Server"));
    assert!((0..=35).all(|code| InfoCode(code).mnemonic().is_some()));
    assert_eq!(InfoCode(36).to_string(), "EDE36");
    assert_eq!("prohibited".parse(), Ok(InfoCode::PROHIBITED));
    assert_eq!(ExtendedError::with_text(InfoCode::BLOCKED, "x\0").text(), Some("x"));
}

#[test]
fn zone_version() {
    let OptionData::ZoneVersion(Some(version)) = option(19, b"\x01\0\0\0\0\x09").typed().unwrap()
    else {
        panic!()
    };
    assert_eq!(version, ZoneVersion { labels: 1, kind: 0, version: Opaque(b"\0\0\0\x09") });
    assert_eq!(version.serial(), Some(9));
}

#[test]
fn padded_messages() {
    let name: NameBuf = "example.com".parse().unwrap();
    for (size, block, expected) in [
        (512, QUERY_BLOCK, 128),
        (512, RESPONSE_BLOCK, 468),
        (100, QUERY_BLOCK, 100),
        (42, QUERY_BLOCK, 40),
    ] {
        let mut buffer = [0; 512];
        let mut builder = query(&mut buffer, 1, &Question::new(&name, RecordType::A)).unwrap();
        builder.limit(size);
        builder.opt_padded(&Edns::new(1232), block).unwrap();
        let message = Message::new(builder.finish()).unwrap();
        assert_eq!(message.as_bytes().len(), expected, "{size} {block}");
        message.validate().unwrap();
        let last = message.edns().unwrap().unwrap().options.iter().last();
        assert_eq!(last.map(|option| option.code), (size > 43).then_some(OptionCode::PADDING));
    }
    // Padding that is there already is not added to.
    let mut options = OptionsBuf::new();
    options.push(&OptionData::Padding(Opaque(b"\0"))).unwrap();
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    let edns = Edns { options: options.as_options(), ..Edns::new(1232) };
    builder.opt_padded(&edns, QUERY_BLOCK).unwrap();
    assert_eq!(builder.finish().len(), 12 + 11 + 5);
    assert_eq!(padding(usize::MAX, 128, usize::MAX), None);
    assert_eq!(padding(10, 0, 100), Some(0));
}

#[test]
fn error_reports() {
    let agent: NameBuf = "agent.example".parse().unwrap();
    let report = ErrorReport {
        qtypes: vec![RecordType::AAAA, RecordType::A, RecordType::A],
        name: "x.test".parse().unwrap(),
        code: InfoCode::DNSSEC_BOGUS,
    };
    let name = report.to_name(agent.as_name()).unwrap();
    assert_eq!(name.to_string(), "_er.1-28.x.test.6._er.agent.example.");
    let read = ErrorReport::from_name(name.as_name(), agent.as_name()).unwrap();
    assert_eq!(
        (read.qtypes, read.name, read.code),
        (vec![RecordType::A, RecordType::AAAA], report.name, report.code)
    );
    let root = ErrorReport::new(RecordType::NS, NameBuf::root(), InfoCode(9));
    let name = root.to_name(agent.as_name()).unwrap();
    assert_eq!(name.to_string(), "_er.2.9._er.agent.example.");
    assert_eq!(ErrorReport::from_name(name.as_name(), agent.as_name()), Some(root));
    for text in [
        "agent.example",
        "_er.agent.example",
        "9._er.agent.example",
        "2.9._er.agent.example",
        "_er.02.9._er.agent.example",
        "_er.2-1.x.9._er.agent.example",
        "_er.1-1.x.9._er.agent.example",
        "_er.1.x.+9._er.agent.example",
        "_er.1.x.65536._er.agent.example",
        "_er.1.x.9.er.agent.example",
        "_er.1.x.9._er.agent.test",
    ] {
        let name: NameBuf = text.parse().unwrap();
        assert_eq!(ErrorReport::from_name(name.as_name(), agent.as_name()), None, "{text}");
    }
    let long = ErrorReport::new(RecordType::A, "a.".repeat(125).parse().unwrap(), InfoCode(1));
    assert!(long.to_name(agent.as_name()).is_err());
}

proptest! {
    /// What is read is written back to the same octets, whatever the option.
    #[test]
    fn any_option(code in prop_oneof![0u16..28, any::<u16>()], data in proptest::collection::vec(any::<u8>(), 0..24)) {
        if let Ok(typed) = option(code, &data).typed() {
            let mut written = Vec::new();
            typed.write(&mut written);
            prop_assert_eq!(&written, &data);
            prop_assert!(!typed.to_string().contains(char::is_control));
        }
    }
}

/// Every option of real messages is typed or unknown, and is written back as it was.
#[test]
fn options_of_real_messages() {
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    let (mut options, mut malformed) = (0, Vec::new());
    for file in corpus::files(&folder)
        .iter()
        .filter(|file| file.extension().is_some_and(|kind| kind == "bin"))
    {
        let bytes = corpus::read(file);
        let mut rest = &bytes[..];
        while let Some(([a, b], tail)) = rest.split_first_chunk() {
            let (octets, tail) = tail.split_at(usize::from(u16::from_be_bytes([*a, *b])));
            rest = tail;
            let edns = Message::new(octets).and_then(|message| message.edns());
            for option in edns.ok().flatten().iter().flat_map(|edns| edns.options.iter()) {
                options += 1;
                match option.typed() {
                    Ok(typed) => {
                        let mut written = Vec::new();
                        typed.write(&mut written);
                        assert_eq!(written, option.data.0, "{option:?}");
                    }
                    Err(error) => malformed.push(format!("{option:?}: {error}")),
                }
            }
        }
    }
    println!("corpus: {options} options read, {} malformed {malformed:?}", malformed.len());
    assert!(options == 0 || malformed.len() * 20 < options);
}
