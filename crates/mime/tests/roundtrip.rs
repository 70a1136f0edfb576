//! Values to bytes and back: transfer encodings, encoded-words, parameters, whole messages.
#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

use mime::{
    Action, Attachment, Boundary, ContentDisposition, DeliveryReport, MediaType, MessageBuilder,
    RecipientReport, Returned, TransferEncoding, Tree, encoded_word,
    transfer::{self, Base64Encoder, Decoder, LineBreaks, UuEncoder},
};
use proptest::prelude::*;
use rfc822_message::{AddrSpec, HeaderBuilder, NonAscii};

fn lines_at_most(message: &[u8], most: usize) -> bool {
    message
        .split(|octet| *octet == b'\n')
        .all(|line| line.strip_suffix(b"\r").unwrap_or(line).len() <= most)
}

/// No CR without LF, no LF without CR, no NUL, nothing above 127.
fn is_clean(message: &[u8]) -> bool {
    let text = message
        .split(|octet| *octet == b'\n')
        .all(|line| !line.strip_suffix(b"\r").unwrap_or(line).contains(&b'\r'));
    let pairs = message.iter().filter(|octet| **octet == b'\n').count()
        == message.windows(2).filter(|pair| *pair == b"\r\n").count();
    text && pairs && message.iter().all(|octet| (1..128).contains(octet))
}

/// Octets that matter to the decoders, and some that do not.
fn encoded() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![
        4 => prop::sample::select(b"=\r\n \t09AFafQZgz+/_".to_vec()),
        1 => any::<u8>(),
    ];
    let run = prop_oneof![
        octet.prop_map(|octet| vec![octet]),
        Just(b"=\r\n".to_vec()),
        Just(b"=C3=A9".to_vec()),
        Just(b"begin 644 a\n#0V%T\n".to_vec()),
        Just(b"`\nend\n".to_vec()),
        Just(
            b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n"
                .to_vec()
        ),
        (0..90usize).prop_map(|count| vec![b' '; count]),
        (0..90usize, any::<bool>()).prop_map(|(count, cr)| {
            let line = b"QUJDREVGR0hJSktMTU5PUFFS".iter().copied().cycle().take(count);
            line.chain(if cr { &b"\r\n"[..] } else { b"\n" }.iter().copied()).collect()
        }),
    ];
    prop::collection::vec(run, 0..40).prop_map(|runs| runs.concat())
}

enum Step<'a> {
    Input(&'a [u8], &'a mut [u8]),
    End(&'a mut [u8]),
}

/// What a coder makes of `data` in pieces, with `room` octets for what it writes at a time.
fn pieces(
    data: &[u8],
    piece: usize,
    room: usize,
    mut coder: impl FnMut(Step<'_>) -> (transfer::Progress, usize, usize),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut buffer = vec![0; room];
    for piece in data.chunks(piece) {
        let mut rest = piece;
        while !rest.is_empty() {
            let (_, taken, written) = coder(Step::Input(rest, &mut buffer));
            assert!(taken + written > 0, "no progress");
            out.extend_from_slice(&buffer[..written]);
            rest = &rest[taken..];
        }
    }
    let (_, _, written) = coder(Step::End(&mut buffer));
    out.extend_from_slice(&buffer[..written]);
    out
}

proptest! {
    #[test]
    fn base64(data in prop::collection::vec(any::<u8>(), 0..3000)) {
        let mut encoded = Vec::new();
        transfer::encode(TransferEncoding::Base64, LineBreaks::Binary, &data, &mut encoded);
        prop_assert_eq!(encoded.len(), Base64Encoder::encoded_len(data.len()));
        prop_assert!(lines_at_most(&encoded, 76));
        let (decoded, problems) = transfer::decode(TransferEncoding::Base64, &encoded);
        prop_assert_eq!(&decoded[..], &data[..]);
        prop_assert!(problems.is_empty());
    }

    #[test]
    fn quoted_printable(data in encoded()) {
        let mut out = Vec::new();
        transfer::encode(TransferEncoding::QuotedPrintable, LineBreaks::Binary, &data, &mut out);
        prop_assert!(lines_at_most(&out, 76) && is_clean(&out));
        let (decoded, problems) = transfer::decode(TransferEncoding::QuotedPrintable, &out);
        prop_assert_eq!(&decoded[..], &data[..]);
        prop_assert!(problems.is_empty());
    }

    #[test]
    fn quoted_printable_text(text in "[a-zA-Z0-9=. \\té€]{0,200}(\r\n[a-z =\\té]{0,90}){0,5}") {
        let mut out = Vec::new();
        transfer::encode(TransferEncoding::QuotedPrintable, LineBreaks::Text, text.as_bytes(), &mut out);
        prop_assert!(lines_at_most(&out, 76) && is_clean(&out));
        let (decoded, problems) = transfer::decode(TransferEncoding::QuotedPrintable, &out);
        prop_assert_eq!(&decoded[..], text.as_bytes());
        prop_assert!(problems.is_empty());
    }

    /// Where encoded data is cut and how much room there is for the decoded makes no difference.
    #[test]
    fn decoding_in_pieces(data in encoded(), cuts in prop::collection::vec(0..100usize, 0..20), room in 80..2000usize) {
        for encoding in [TransferEncoding::Base64, TransferEncoding::QuotedPrintable, TransferEncoding::Uuencode] {
            let (whole, problems) = transfer::decode(encoding, &data);
            let mut decoder = Decoder::new(encoding);
            let mut out = Vec::new();
            let mut rest = &data[..];
            let mut buffer = vec![0; room];
            for cut in cuts.iter().copied().chain([usize::MAX]) {
                let (mut piece, after) = rest.split_at(cut.min(rest.len()));
                rest = after;
                while !piece.is_empty() {
                    let (_, taken, written) = decoder.decode(piece, &mut buffer);
                    prop_assert!(taken + written > 0);
                    out.extend_from_slice(&buffer[..written]);
                    piece = &piece[taken..];
                }
            }
            let (_, written) = decoder.finish(&mut buffer);
            out.extend_from_slice(&buffer[..written]);
            prop_assert_eq!(&whole[..], &out[..]);
            prop_assert_eq!(problems, decoder.problems());
            prop_assert_eq!(problems.first_at(), decoder.problems().first_at());
        }
    }

    /// And where data is cut that is to be encoded.
    #[test]
    fn encoding_in_pieces(data in encoded(), piece in 1..300usize, room in 12..300usize) {
        use transfer::{Progress, QuotedPrintableEncoder};
        for line_breaks in [LineBreaks::Text, LineBreaks::Binary] {
            let mut encoder = QuotedPrintableEncoder::new(line_breaks);
            let out = pieces(&data, piece, room, |step| match step {
                Step::Input(input, output) => encoder.encode(input, output),
                Step::End(output) => { let (progress, written) = encoder.finish(output); (progress, 0, written) }
            });
            let mut whole = Vec::new();
            QuotedPrintableEncoder::encode_to(&data, line_breaks, &mut whole);
            prop_assert_eq!(out.escape_ascii().to_string(), whole.escape_ascii().to_string());
        }
        let mut encoder = Base64Encoder::new();
        let out = pieces(&data, piece, room, |step| match step {
            Step::Input(input, output) => encoder.encode(input, output),
            Step::End(output) => { let (progress, written) = encoder.finish(output); (progress, 0, written) }
        });
        let mut whole = Vec::new();
        Base64Encoder::encode_to(&data, &mut whole);
        prop_assert_eq!(out, whole);
        prop_assert_ne!(encoder.finish(&mut [0; 12]).0, Progress::OutputFull);
        let mut encoder = UuEncoder::new();
        let lines = pieces(&data, piece, transfer::MIN_OUTPUT + room, |step| match step {
            Step::Input(input, output) => encoder.encode(input, output),
            Step::End(output) => { let (progress, written) = encoder.finish(output); (progress, 0, written) }
        });
        let mut out = Vec::new();
        UuEncoder::begin(0o600, "name with blanks", &mut out);
        out.extend_from_slice(&lines);
        let mut whole = Vec::new();
        UuEncoder::encode_to(0o600, "name with blanks", &data, &mut whole);
        prop_assert_eq!(out.escape_ascii().to_string(), whole.escape_ascii().to_string());
        let (decoded, problems) = transfer::decode(TransferEncoding::Uuencode, &whole);
        prop_assert_eq!((&decoded[..], problems.is_empty()), (&data[..], true));
    }

    /// Long text is put together in another way than text in pieces.
    #[test]
    fn long_quoted_printable(unit in "[a-z=. \té€\u{7f}]{0,30}(\r\n|\n|\r| |)[ \ta-zé]{0,9}", times in 1..300usize, piece in 1..300usize) {
        use transfer::QuotedPrintableEncoder;
        let text = unit.repeat(times);
        let mut whole = Vec::new();
        QuotedPrintableEncoder::encode_to(text.as_bytes(), LineBreaks::Text, &mut whole);
        let mut encoder = QuotedPrintableEncoder::new(LineBreaks::Text);
        let out = pieces(text.as_bytes(), piece, 300, |step| match step {
            Step::Input(input, output) => encoder.encode(input, output),
            Step::End(output) => { let (progress, written) = encoder.finish(output); (progress, 0, written) }
        });
        prop_assert_eq!(out.escape_ascii().to_string(), whole.escape_ascii().to_string());
        prop_assert!(lines_at_most(&whole, 76));
    }

    #[test]
    fn encoded_words(text in "[a-zA-Z=?_ é€😀ß.]{0,200}", column in 0..80usize) {
        let encoded = encoded_word::encode_text(&text, column);
        prop_assert!(encoded.is_ascii());
        prop_assert!(encoded.split(' ').filter(|word| word.contains("=?")).all(|word| word.len() <= 75), "{}", encoded);
        prop_assert_eq!(encoded_word::decode(encoded.as_bytes()).text, &text[..]);
        let phrase = encoded_word::encode_phrase(&text, column);
        let decoded = encoded_word::decode(phrase.as_bytes());
        prop_assert!(!decoded.malformed);
        prop_assert_eq!(decoded.text, &text[..]);
    }

    /// Whatever the words of a message are, it parses back to them, and nothing else comes in.
    #[test]
    fn messages(
        text in prop::option::of("(\\PC|\r\n|\n|\t|=|--=_1_0){0,300}"),
        html in prop::option::of("\\PC{0,200}"),
        files in prop::collection::vec(("\\PC{1,120}", prop::collection::vec(any::<u8>(), 0..2000)), 0..4),
        inline in prop::option::of(prop::collection::vec(any::<u8>(), 0..100)),
        subject in "\\PC{0,200}",
    ) {
        let mut header = HeaderBuilder::with(NonAscii::Encode(&encoded_word::Utf8Words));
        header.subject(&subject).unwrap();
        let mut builder = MessageBuilder::new(Boundary::new("1").unwrap());
        if let Some(text) = &text { builder.text(text); }
        if let Some(html) = &html { builder.html(html); }
        if let Some(inline) = &inline { builder.inline(Attachment::unnamed(MediaType::OCTET_STREAM, inline)); }
        for (name, content) in &files {
            builder.attach(Attachment::new(MediaType::new("image/png").unwrap(), name, content));
        }
        let mut message = Vec::new();
        builder.write(&header, &mut message).unwrap();
        prop_assert!(lines_at_most(&message, 998) && is_clean(&message));

        let tree = Tree::parse(&message);
        prop_assert!(tree.defects().is_empty(), "{:?}\n{}", tree.defects(), message.escape_ascii());
        let leaves: Vec<_> = tree.entities().filter(|entity| entity.content() == mime::Content::Leaf).collect();
        let found = |name: &str| leaves.iter().find(|leaf| leaf.content_type().is("text", name)).copied();
        let lines = |text: &str| text.replace("\r\n", "\n").trim_end_matches('\n').to_owned();
        if let Some(text) = &text {
            prop_assert_eq!(lines(&found("plain").unwrap().text().unwrap().text), lines(text));
        }
        if let Some(html) = &html {
            prop_assert_eq!(lines(&found("html").unwrap().text().unwrap().text), lines(html));
        }
        let attached: Vec<_> = leaves
            .iter()
            .filter(|leaf| leaf.disposition().is_some_and(ContentDisposition::is_attachment))
            .map(|leaf| (leaf.file_name().unwrap().text.into_owned(), leaf.decoded().0.into_owned()))
            .collect();
        prop_assert_eq!(attached, files);
    }

    /// What a peer said cannot break the report, and gets into no field of its own.
    #[test]
    fn reports(diagnostic in any::<String>(), mta in any::<String>(), text in "\\PC{0,100}", headers in prop::collection::vec(any::<u8>(), 0..300)) {
        let bob = AddrSpec::new("bob@hamburger.edu").unwrap();
        let recipients = [RecipientReport {
            diagnostic: Some(&diagnostic),
            remote_mta: Some(&mta),
            original: Some(&mta),
            ..RecipientReport::new(&bob, Action::Failed)
        }];
        for returned in [Returned::Nothing, Returned::Headers(&headers), Returned::Message(&headers)] {
            let report = DeliveryReport {
                text: &text,
                reporting_mta: &mta,
                envelope_id: Some(&diagnostic),
                recipients: &recipients,
                returned,
                ..DeliveryReport::default()
            };
            let mut message = Vec::new();
            report.write(&HeaderBuilder::new(), &Boundary::new("1").unwrap(), &mut message).unwrap();
            prop_assert!(lines_at_most(&message, 998));
            let tree = Tree::parse(&message);
            prop_assert_eq!(&tree.root().field("Auto-Submitted").unwrap().text()[..], b"auto-replied");
            prop_assert_eq!(&tree.root().content_type().parameters().octets("report-type").unwrap()[..], b"delivery-status");
            let parts: Vec<_> = tree.root().children().collect();
            prop_assert_eq!(parts.len(), if returned == Returned::Nothing { 2 } else { 3 });
            let status = String::from_utf8(parts[1].body().to_vec()).unwrap();
            let names: Vec<_> = status.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
            prop_assert_eq!(
                names,
                ["Original-Envelope-Id", "Reporting-MTA", "Original-Recipient", "Final-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code"]
            );
        }
    }
}
