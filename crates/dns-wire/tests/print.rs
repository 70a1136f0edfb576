//! Records and messages as text: what the styles print, that it is read again, and that nothing is allocated.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use core::fmt::{self, Write};

use dns_wire::{
    A, Builder, Class, Edns, Flags, Header, Message, Mx, NameBuf, Opcode, Question, Rcode, Record,
    RecordBuf, RecordData, RecordType, Section, Style,
    text::{Item, Reader},
};
use sans_io::PushParser;
use serde_json::{Value, json};
use testkit::{
    alloc::{self, Counting},
    corpus::{self, Tally},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn name(text: &str) -> NameBuf {
    text.parse().unwrap()
}

fn read(text: &str) -> Option<RecordBuf> {
    let mut reader = Reader::new(NameBuf::root());
    let mut input = text.as_bytes();
    reader.finish();
    match reader.push(&mut input) {
        Ok(Some(entry)) => match entry.item {
            Item::Record(record) => Some(record),
            _ => None,
        },
        _ => None,
    }
}

/// A response with an alias, an address, a mail exchanger, and OPT.
fn response(buffer: &mut [u8]) -> Message<'_> {
    let (alias, host) = (name("www.Example.com"), name("host.example.com"));
    let mut builder = Builder::new(buffer);
    let flags = Flags::default().with_response(true).with_rd(true).with_ra(true);
    builder.header(Header { id: 7, flags });
    builder.question(&Question::new(&alias, RecordType::A)).unwrap();
    let target = dns_wire::Cname { target: host.as_name() };
    builder.add(Section::Answer, &alias, 300, &target).unwrap();
    builder.add(Section::Answer, &host, 60, &A { address: [192, 0, 2, 1].into() }).unwrap();
    let exchange = Mx { preference: 10, exchange: host.as_name() };
    builder.add(Section::Additional, &alias, 0, &exchange).unwrap();
    builder.opt(&Edns::new(1232)).unwrap();
    Message::new(builder.finish()).unwrap()
}

#[test]
fn lines_columns_and_tuples() {
    let mut buffer = [0; 512];
    let message = response(&mut buffer);
    for (style, printed) in [
        (
            Style::Plain,
            "www.Example.com.\t300\tIN\tCNAME\thost.example.com.\n\
             host.example.com.\t60\tIN\tA\t192.0.2.1\n\
             www.Example.com.\t0\tIN\tMX\t10 host.example.com.\n",
        ),
        (
            Style::Aligned,
            "www.Example.com.\t300\tIN\tCNAME\thost.example.com.\n\
             host.example.com.\t60\tIN\tA\t192.0.2.1\n\
             www.Example.com.\t0\tIN\tMX\t10 host.example.com.\n",
        ),
        (Style::Short, "host.example.com.\n192.0.2.1\n"),
        (
            Style::Tuple,
            "(www.Example.com, host.example.com, CNAME, 300)\n\
             (host.example.com, 192.0.2.1, A, 60)\n\
             (www.Example.com, 10 host.example.com, MX, 0)\n",
        ),
        (
            Style::Nslookup,
            "Non-authoritative answer:\n\
             www.Example.com\tcanonical name = host.example.com.\n\
             Name:\thost.example.com\nAddress: 192.0.2.1\n\n",
        ),
    ] {
        assert_eq!(message.display(style).to_string(), printed, "{style:?}");
    }
    let short = RecordBuf::of(&name("a"), 5, &A { address: [192, 0, 2, 1].into() }).unwrap();
    assert_eq!(short.display(Style::Aligned).to_string(), "a.\t\t\t5\tIN\tA\t192.0.2.1");
    let root = RecordBuf::of(&NameBuf::root(), 5, &dns_wire::Ns { host: name(".").as_name() });
    assert_eq!(root.unwrap().display(Style::Tuple).to_string(), "(., ., NS, 5)");
}

#[test]
fn long_data_over_several_lines() {
    for (text, expected) in [
        (
            "a. 60 IN SOA b. c. 2024010101 694861 60 1209600 0",
            "a.\t60\tIN\tSOA\tb. c. (\n\t\t\t\t2024010101 ; serial\n\
             \t\t\t\t694861     ; refresh (1 week 1 day 1 hour 1 minute 1 second)\n\
             \t\t\t\t60         ; retry (1 minute)\n\
             \t\t\t\t1209600    ; expire (2 weeks)\n\
             \t\t\t\t0          ; minimum (0 seconds)\n\t\t\t\t)",
        ),
        ("a. 60 IN DHCID AAEC", "a.\t60\tIN\tDHCID\t(\n\t\t\t\tAAEC )"),
        ("a. 60 IN DS 1 2 3 0aff", "a.\t60\tIN\tDS\t1 2 3 (\n\t\t\t\t0AFF )"),
        ("a. 60 IN TXT \"( ;\" x", "a.\t60\tIN\tTXT\t\"( ;\" \"x\""),
        (r"a. 60 IN TYPE65280 \# 3 0a0b0c", "a.\t60\tIN\tTYPE65280\t\\# 3 (\n\t\t\t\t0A0B0C )"),
    ] {
        let record = read(text).unwrap();
        let printed = record.display(Style::Multiline).to_string();
        assert_eq!(printed, expected);
        assert_eq!(read(&printed).unwrap(), record);
    }
}

#[test]
fn json_has_all_members() {
    let mut buffer = [0; 512];
    let message = response(&mut buffer);
    let record = |name: &str, (code, rtype): (u16, &str), ttl: u32, text: &str, hex: &str| {
        let mut value = json!({
            "NAME": name, "TYPE": code, "TYPEname": rtype, "CLASS": 1, "CLASSname": "IN",
            "TTL": ttl, "RDLENGTH": hex.len() / 2, "RDATAHEX": hex,
        });
        value[format!("rdata{rtype}")] = text.into();
        value
    };
    let host = "04686F7374076578616D706C6503636F6D00";
    let expected = json!({
        "ID": 7, "QR": true, "Opcode": 0, "AA": false, "TC": false, "RD": true, "RA": true,
        "AD": false, "CD": false, "RCODE": 0,
        "QDCOUNT": 1, "ANCOUNT": 2, "NSCOUNT": 0, "ARCOUNT": 2,
        "QNAME": "www.Example.com.", "QTYPE": 1, "QTYPEname": "A", "QCLASS": 1, "QCLASSname": "IN",
        "answerRRs": [
            record("www.Example.com.", (5, "CNAME"), 300, "host.example.com.", host),
            record("host.example.com.", (1, "A"), 60, "192.0.2.1", "C0000201"),
        ],
        "additionalRRs": [
            record("www.Example.com.", (15, "MX"), 0, "10 host.example.com.", &format!("000A{host}")),
            {
                "NAME": ".", "TYPE": 41, "TYPEname": "OPT", "CLASS": 1232,
                "CLASSname": "CLASS1232", "TTL": 0, "RDLENGTH": 0, "RDATAHEX": "",
            },
        ],
    });
    let compact = message.display(Style::Json).to_string();
    assert!(!compact.contains("\": ") && !compact.contains(", "));
    assert!(compact.starts_with("{\"ID\":7,\"QR\":true,") && !compact.contains('\n'));
    assert_eq!(serde_json::from_str::<Value>(&compact).unwrap(), expected);
    let pretty = message.display(Style::JsonPretty).to_string();
    assert_eq!(serde_json::from_str::<Value>(&pretty).unwrap(), expected);
    // The layout of serde_json, which sorts the members.
    assert_eq!(pretty.lines().count(), format!("{expected:#}").lines().count());
    assert!(pretty.starts_with("{\n  \"ID\": 7,\n"), "{pretty}");
}

#[test]
fn json_escapes_and_keeps_what_cannot_be_read() {
    let owner = r"a\.b\\c\000\034";
    let text = RecordData::from_text(RecordType::TXT, br#""q\"\\\007" "x""#, name(".").as_name());
    let record = RecordBuf::new(name(owner), 1, text.unwrap());
    let value: Value = serde_json::from_str(&record.display(Style::Json).to_string()).unwrap();
    assert_eq!(value["NAME"], json!(r#"a\.b\\c\000\"."#));
    assert_eq!(name(value["NAME"].as_str().unwrap()), record.name);
    assert_eq!(value["rdataTXT"], json!(r#""q\"\\\007" "x""#));

    // An address of three octets, a name that is cut, and no question.
    let mut octets = b"\0\x01\x80\0\0\0\0\x02\0\0\0\0\0\0\x01\0\x01\0\0\0\0\0\x03abc".to_vec();
    let cut = octets.len();
    octets.extend(b"\x05xy");
    let message = Message::new(&octets).unwrap();
    let value: Value = serde_json::from_str(&message.display(Style::Json).to_string()).unwrap();
    assert_eq!(value.get("QNAME"), None);
    let record = &value["answerRRs"][0];
    assert_eq!((&record["RDATAHEX"], record.get("rdataA")), (&json!("616263"), None));
    assert_eq!(value["answerRRs"].as_array().unwrap().len(), 1);
    let hex: String = octets.iter().map(|octet| format!("{octet:02X}")).collect();
    assert_eq!(value["messageOctetsHEX"], json!(hex));
    assert!(value["comment"].as_str().unwrap().contains("data"), "{value}");
    let plain = message.display(Style::Plain).to_string();
    assert!(plain.starts_with(".\t0\tIN\tA\t\\# 3 616263\n; malformed: "), "{plain} {cut}");
}

#[test]
fn several_questions_and_none() {
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.question(&Question::new(&name("a"), RecordType::A)).unwrap();
    builder.question(&Question::new(&name("b"), RecordType(65280))).unwrap();
    let message = Message::new(builder.finish()).unwrap();
    let value: Value = serde_json::from_str(&message.display(Style::Json).to_string()).unwrap();
    assert_eq!(
        value["questionRRs"],
        json!([
            { "NAME": "a.", "TYPE": 1, "TYPEname": "A", "CLASS": 1, "CLASSname": "IN" },
            { "NAME": "b.", "TYPE": 65280, "TYPEname": "TYPE65280", "CLASS": 1, "CLASSname": "IN" },
        ])
    );
    assert_eq!(value.get("QNAME"), None);
}

#[test]
fn nslookup_without_an_answer() {
    for (rcode, aa, printed) in [
        (Rcode::NXDOMAIN, false, "** server can't find nosuch.example: NXDOMAIN\n\n"),
        (Rcode::NOERROR, true, "*** Can't find nosuch.example: No answer\n\n"),
        (
            Rcode::NOERROR,
            false,
            "Non-authoritative answer:\n*** Can't find nosuch.example: No answer\n\n",
        ),
    ] {
        let mut buffer = [0; 512];
        let mut builder = Builder::new(&mut buffer);
        let flags = Flags::default().with_response(true).with_aa(aa).with_rcode(rcode);
        builder.header(Header { id: 7, flags });
        builder.question(&Question::new(&name("nosuch.example"), RecordType::A)).unwrap();
        let message = Message::new(builder.finish()).unwrap();
        assert_eq!(message.display(Style::Nslookup).to_string(), printed);
    }
}

/// As `dig` 9.18 printed the same octets, but for its own lines.
#[test]
fn dig_prints_options() {
    for (code, data, line) in [
        (
            1,
            &b"\0\x01\0\x02\0\x03\0\0\0\0\0\0\0\x04\0\0\x0e\x10"[..],
            "LLQ: Version: 1, Opcode: 2, Error: 3, Identifier: 4, Lifetime: 3600",
        ),
        (2, b"\0\0\0\x05", "OPT=2: 00 00 00 05 (\"....\")"),
        (3, b"", "NSID:"),
        (3, b"abcd", "NSID: 61 62 63 64 (\"abcd\")"),
        (3, b"\"\\\x7f", "NSID: 22 5c 7f (\"\"\\.\")"),
        (8, b"\0\x01\x18\0\xc0\0\x02", "CLIENT-SUBNET: 192.0.2.0/24/0"),
        (8, b"\0\x02\x38\0\x20\x01\x0d\xb8\0\0\0", "CLIENT-SUBNET: 2001:db8::/56/0"),
        (8, b"\0\x01\0\0", "CLIENT-SUBNET: 0.0.0.0/0/0"),
        (8, b"\0\x09\x08\0\x01", "CLIENT-SUBNET: 00 09 08 00 01 (\".....\")"),
        (
            8,
            b"\0\x02\x81\0",
            "CLIENT-SUBNET: malformed: record data of the wrong length 00 02 81 00 (\"....\")",
        ),
        (
            8,
            b"\0\x01\x18\0\xc0\0\x02\x01",
            "CLIENT-SUBNET: malformed: record data of the wrong length 00 01 18 00 c0 00 02 01 (\"........\")",
        ),
        (
            8,
            b"\0\x01\x17\0\xc0\0\x03",
            "CLIENT-SUBNET: malformed: record data with a forbidden value 00 01 17 00 c0 00 03 (\".......\")",
        ),
        (
            8,
            b"\0\x01\x08\x21\x0a",
            "CLIENT-SUBNET: malformed: record data with a forbidden value 00 01 08 21 0a (\"...!.\")",
        ),
        (8, b"\0\x01", "CLIENT-SUBNET: malformed: record data of the wrong length 00 01 (\"..\")"),
        (9, b"", "EXPIRE:"),
        (9, b"abcd", "EXPIRE: 1633837924 (2701 weeks 3 days 3 hours 52 minutes 4 seconds)"),
        (9, b"\0\0\0\0", "EXPIRE: 0 (0 seconds)"),
        (9, b"\0\x0a\x9a\x4d", "EXPIRE: 694861 (1 week 1 day 1 hour 1 minute 1 second)"),
        (10, b"12345678", "COOKIE: 3132333435363738"),
        (11, b"", "TCP KEEPALIVE:"),
        (11, b"\x02\x59", "TCP KEEPALIVE: 60.1 secs"),
        (11, b"a", "TCP KEEPALIVE: 61 (\"a\")"),
        (12, b"", "PAD:"),
        (12, b"\0\x01", "PAD: (2 bytes)"),
        (14, b"\0\x0f\xe4\xb8", "KEY-TAG: 15, 58552"),
        (15, b"\0\x01", "EDE: 1 (Unsupported DNSKEY Algorithm)"),
        (15, b"abcd", "EDE: 24930: (cd)"),
        (15, b"\0\0x", "EDE: 0 (Other): (x)"),
        (15, b"\0\x0f\xe4\xb8\xad\"\\\0", "EDE: 15 (Blocked): (\u{4e2d}\"\\.)"),
        (16, b"\0\x01", "CLIENT-TAG: 1"),
        (17, b"\0\x01", "SERVER-TAG: 1"),
        (65001, b"\0\x01", "OPT=65001: 00 01 (\"..\")"),
    ] {
        let data = [&u16::to_be_bytes(code)[..], &(data.len() as u16).to_be_bytes(), data].concat();
        let octets = [
            b"\0\x07\x81\x80\0\0\0\0\0\0\0\x01\0\0\x29\x04\xd0\0\0\xc0\x01\0",
            &[data.len() as u8][..],
            &data,
        ]
        .concat();
        let printed = Message::new(&octets).unwrap().display(Style::Dig).to_string();
        let expected = format!(
            "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags: do co; MBZ: 0x0001, udp: 1232\n; {line}\n"
        );
        assert!(printed.ends_with(&expected), "{printed}{expected}");
    }
}

#[test]
fn dig_prints_odd_headers() {
    for (flags, line) in [
        (0x81C0, "opcode: QUERY, status: NOERROR, id: 7\n;; flags: qr rd ra; MBZ: 0x4; QUERY: 0,"),
        (0x818F, "opcode: QUERY, status: RESERVED15, id: 7\n;; flags: qr rd ra; QUERY: 0,"),
        (0xA905, "opcode: UPDATE, status: REFUSED, id: 7\n;; flags: qr rd; QUERY: 0,"),
        (0xB980, "opcode: RESERVED7, status: NOERROR, id: 7\n;; flags: qr rd ra; QUERY: 0,"),
    ] {
        let octets = [&[0, 7][..], &u16::to_be_bytes(flags), &[0; 8], b"xyz"].concat();
        let printed = Message::new(&octets).unwrap().display(Style::Dig).to_string();
        assert!(printed.starts_with(&format!(";; ->>HEADER<<- {line}")), "{printed}");
        assert_eq!(printed.contains(";; WARNING: recursion requested"), flags == 0xA905);
        assert!(printed.contains("\n;; WARNING: Message has 3 extra bytes at end\n"), "{printed}");
    }
}

#[test]
fn dig_prints_updates_and_cuts_digits() {
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    let flags = Flags::default().with_opcode(Opcode::UPDATE);
    builder.header(Header { id: 7, flags });
    let zone = name("example");
    builder.question(&Question::new(&zone, RecordType::SOA)).unwrap();
    let absent = |class| RecordBuf {
        name: zone.clone(),
        class,
        ttl: 0,
        data: RecordData::empty(RecordType::A),
    };
    builder.push(Section::PREREQUISITE, &absent(Class::NONE)).unwrap();
    builder.push(Section::UPDATE, &absent(Class::ANY)).unwrap();
    let digest: String = (0..32).map(|octet| format!("{octet:02X}")).collect();
    let ds =
        RecordData::from_text(RecordType::DS, format!("1 8 2 {digest}").as_bytes(), zone.as_name());
    builder.push(Section::UPDATE, &RecordBuf::new(zone.clone(), 9, ds.unwrap())).unwrap();
    let message = Message::new(builder.finish()).unwrap();
    let printed = message.display(Style::Dig).to_string();
    let (first, second) = digest.split_at(56);
    assert_eq!(
        printed.split_once("\n\n").unwrap().1,
        format!(
            ";; ZONE SECTION:\n;example.\t\t\tIN\tSOA\n\n\
             ;; PREREQUISITE SECTION:\nexample.\t\t0\tNONE\tA\t\n\n\
             ;; UPDATE SECTION:\nexample.\t\t0\tANY\tA\t\n\
             example.\t\t9\tIN\tDS\t1 8 2 {first} {second}\n\n"
        )
    );
}

#[test]
fn styles_have_names() {
    for (name, style) in Style::ALL {
        assert_eq!(name.parse(), Ok(style));
    }
    assert!("DIG".parse::<Style>().is_err());
    assert_eq!(Style::default(), Style::Plain);
}

/// Takes all text, and keeps none.
struct Nowhere;

impl Write for Nowhere {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}

#[test]
fn nothing_is_allocated() {
    let mut buffer = [0; 512];
    let message = response(&mut buffer);
    let record = message.answers().next().unwrap().unwrap();
    for (_, style) in Style::ALL {
        let counts = alloc::measure(|| {
            write!(Nowhere, "{}{}", message.display(style), record.display(style)).unwrap();
        });
        assert_eq!(counts.allocations, 0, "{style:?}");
    }
}

/// Real messages: each record is read from what is printed of it, and JSON holds all that makes the same message.
#[test]
fn what_is_printed_is_read() {
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        if file.extension().is_none_or(|extension| extension != "bin") {
            continue;
        }
        let octets = corpus::read(&file);
        let (mut rest, mut index) = (octets.as_slice(), 0);
        while let Some(([high, low], tail)) = rest.split_first_chunk() {
            let (octets, tail) = tail.split_at(usize::from(u16::from_be_bytes([*high, *low])));
            rest = tail;
            index += 1;
            let Ok(message) = Message::new(octets) else { continue };
            if message.validate().is_ok() {
                tally.item(&format!("{}#{index}", file.display()), check(message));
            }
        }
    }
    tally.finish();
}

fn check(message: Message<'_>) -> Result<(), String> {
    let records: Vec<_> = message.records().flatten().map(|(_, record)| record).collect();
    for record in &records {
        check_record(record)?;
    }
    let printed = message.display(Style::Json).to_string();
    let value: Value = serde_json::from_str(&printed).map_err(|error| error.to_string())?;
    let listed = ["answerRRs", "authorityRRs", "additionalRRs"];
    let listed = listed.into_iter().filter_map(|key| value[key].as_array()).flatten();
    let listed: Vec<_> = listed.collect();
    if listed.len() != records.len() {
        return Err(printed);
    }
    for (record, value) in records.iter().zip(listed) {
        let hex = value["RDATAHEX"].as_str().unwrap_or_default();
        let data = record.to_owned().map_err(|error| error.to_string())?.data;
        let wire: String = data.as_wire().iter().map(|octet| format!("{octet:02X}")).collect();
        let same = (hex, value["RDLENGTH"].as_u64()) == (&wire, Some(data.as_wire().len() as u64));
        if !same || value["NAME"] != json!(record.name.to_string()) {
            return Err(value.to_string());
        }
    }
    let mut buffer = vec![0; 65_535];
    let again = message_of(&value, &mut buffer).ok_or("the members make no message")?;
    // Flags have a reserved bit, which JSON has no member for.
    let head = |message: &Message<'_>| (message.id(), message.flags().0 & !0x40);
    let questions = again.questions().eq(message.questions());
    let owned = |message: Message<'_>| -> Vec<_> {
        message.records().flatten().map(|(section, record)| (section, record.to_owned())).collect()
    };
    if head(&again) != head(&message) || !questions || owned(again) != owned(message) {
        return Err(format!("{printed} makes {}", again.display(Style::Json)));
    }
    Ok(())
}

/// The octets that JSON gives in hexadecimal.
fn octets(value: &Value) -> Option<Vec<u8>> {
    let (pairs, []) = value.as_str()?.as_bytes().as_chunks::<2>() else { return None };
    let octet = |pair: &[u8; 2]| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    pairs.iter().map(octet).collect()
}

fn number<T: TryFrom<u64>>(value: &Value) -> Option<T> {
    T::try_from(value.as_u64()?).ok()
}

/// The record that the members of an object of RFC 8427 §2.2 describe.
fn record_of(value: &Value) -> Option<RecordBuf> {
    let (rtype, class) = (RecordType(number(&value["TYPE"])?), Class(number(&value["CLASS"])?));
    let data = RecordData::from_wire_in(class, rtype, &octets(&value["RDATAHEX"])?).ok()?;
    let name = value["NAME"].as_str()?.parse().ok()?;
    Some(RecordBuf { name, class, ttl: number(&value["TTL"])?, data })
}

/// The message that the members of an object of RFC 8427 §2.1 describe, without the reserved bit of the flags.
fn message_of<'b>(value: &Value, buffer: &'b mut [u8]) -> Option<Message<'b>> {
    let bit = |key: &str| value[key].as_bool().map(u16::from);
    let bits = [("QR", 15), ("AA", 10), ("TC", 9), ("RD", 8), ("RA", 7), ("AD", 5), ("CD", 4)];
    let mut flags = number::<u16>(&value["Opcode"])? << 11 | number::<u16>(&value["RCODE"])?;
    for (key, shift) in bits {
        flags |= bit(key)? << shift;
    }
    let mut builder = Builder::new(buffer);
    builder.header(Header { id: number(&value["ID"])?, flags: Flags(flags) });
    let one = value.get("QNAME").map(|_| (value, "Q"));
    let more = value["questionRRs"].as_array().into_iter().flatten().map(|value| (value, ""));
    for (value, prefix) in one.into_iter().chain(more) {
        let member = |key: &str| &value[format!("{prefix}{key}")];
        let name: NameBuf = member("NAME").as_str()?.parse().ok()?;
        let mut question = Question::new(&name, RecordType(number(member("TYPE"))?));
        question.qclass = Class(number(member("CLASS"))?);
        builder.question(&question).ok()?;
    }
    for (key, section) in [
        ("answerRRs", Section::Answer),
        ("authorityRRs", Section::Authority),
        ("additionalRRs", Section::Additional),
    ] {
        for value in value[key].as_array().into_iter().flatten() {
            builder.push(section, &record_of(value)?).ok()?;
        }
    }
    Message::new(builder.finish()).ok()
}

fn check_record(record: &Record<'_>) -> Result<(), String> {
    // No zone file holds the records of an exchange, nor those of no class.
    let (opt, meta) = (record.rtype == RecordType::OPT, [Class::ANY, Class::NONE]);
    if opt || meta.contains(&record.class) || record.ttl > 0x7FFF_FFFF {
        return Ok(());
    }
    let owned = record.to_owned().map_err(|error| error.to_string())?;
    for style in [Style::Plain, Style::Aligned, Style::Multiline, Style::Dig] {
        let line = record.display(style).to_string();
        if owned.display(style).to_string() != line {
            return Err(format!("the owned record differs from {line}"));
        }
        let again = read(&format!("{line}\n"));
        if again.as_ref() != Some(&owned) {
            return Err(format!("{style:?} {line}: {again:?}"));
        }
    }
    Ok(())
}
