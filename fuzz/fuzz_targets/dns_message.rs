//! Any octets as a message: no panic, every iterator ends, what was read and built again reads the same, and owned messages encode to the
//! octets they came from, with one TTL changed to what says the same but for that.
#![no_main]

use dns_wire::{
    Anomaly, Builder, ErrorKind, Message, MessageBuf, ReadOptions, RecordBuf, Section, Style,
    server::{Intake, Received},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(message) = Message::new(data) else { return };
    let promised: usize = [Section::Answer, Section::Authority, Section::Additional]
        .iter()
        .map(|section| usize::from(message.count(*section)))
        .sum();
    assert!(message.records().count() <= promised);
    for (_, style) in Style::ALL {
        let _ = message.display(style).to_string();
    }
    let _ = (message.edns(), message.rcode());
    exact(message);
    if let Received::Refuse(refusal) = Intake::new().receive(data) {
        let mut buffer = [0; 282];
        let response = refusal.respond(&mut buffer).expect("room");
        assert_eq!(Message::new(response).expect("a header").validate(), Ok(()));
    }
    if message.validate_prefix().is_err() {
        return;
    }
    let mut buffer = vec![0; 65_535];
    let Some(octets) = rebuild(message, &mut buffer) else { return };
    let again = Message::new(octets).expect("a header");
    assert_eq!(again.validate(), Ok(()));
    assert_eq!(again.header(), message.header());
    assert!(again.questions().eq(message.questions()));
    assert!(owned(again).eq(owned(message)));
    let mut second = vec![0; 65_535];
    assert_eq!(rebuild(again, &mut second), Some(octets), "stable");
});

fn exact(message: Message<'_>) {
    let data = message.as_bytes();
    let strict = message.check(&ReadOptions::STRICT);
    assert_eq!(strict.map(drop), message.validate());
    assert_eq!(MessageBuf::decode(data).map(drop), message.validate());
    let lenient = MessageBuf::decode_with(data, &ReadOptions::LENIENT);
    assert_eq!(
        message.check(&ReadOptions::LENIENT),
        lenient.as_ref().map(|(_, anomalies)| *anomalies).map_err(|error| *error)
    );
    let Ok((decoded, anomalies)) = lenient else {
        assert!(strict.is_err(), "what is accepted strictly is accepted leniently");
        return;
    };
    assert_eq!(decoded.encode_exact().as_deref(), Ok(data));
    if let Ok(strict) = MessageBuf::decode(data) {
        assert_eq!(strict, decoded);
        if let Ok(octets) = strict.encode() {
            // Compressed, the same names may cost more for each octet than may be.
            match MessageBuf::decode(&octets) {
                Ok(again) => assert_eq!(again, strict, "compressed anew"),
                Err(error) => assert_eq!(error.kind, ErrorKind::Steps),
            }
        }
    }
    // Which record is changed, the id says.
    let places: Vec<(Section, usize)> = [Section::Answer, Section::Authority, Section::Additional]
        .into_iter()
        .flat_map(|section| {
            (0..usize::from(decoded.count(section))).map(move |index| (section, index))
        })
        .collect();
    let Some((section, index)) = places.get(usize::from(message.id()) % places.len().max(1)) else {
        return;
    };
    let mut edited = decoded.clone();
    if let (Some(record), Some(mut changed)) =
        (decoded.record(*section, *index), edited.record_mut(*section, *index))
    {
        changed.set_ttl(record.ttl ^ 0x0101_0101);
    }
    if let Ok(octets) = edited.encode_exact() {
        let (again, _) =
            MessageBuf::decode_with(&octets, &ReadOptions::LENIENT).expect("what was accepted");
        // Data that cannot be read stays as it is; pointers in it say what they lead to, and may become sound.
        if anomalies.count(Anomaly::MalformedData) > 0 {
            return;
        }
        assert_eq!((&again, again.trailing()), (&edited, edited.trailing()));
    }
}

fn owned(message: Message<'_>) -> impl Iterator<Item = (Section, RecordBuf)> {
    message.records().map(|record| {
        let (section, record) = record.expect("validated");
        (section, record.to_owned().expect("validated"))
    })
}

/// `None`: decompressed and compressed anew, it has become too long.
fn rebuild<'b>(message: Message<'_>, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let mut builder = Builder::new(buffer);
    builder.header(message.header());
    for question in message.questions() {
        builder.question(&question.expect("validated")).ok()?;
    }
    for record in message.records() {
        let (section, record) = record.expect("validated");
        builder.copy(section, &record).ok()?;
    }
    Some(builder.finish())
}
