//! What went wrong in other libraries with structure and bodies, by the number of its advisory or thread; those of header
//! sections are in `rfc822-message`'s file of the same name.
//!
//! | weakness | where it was | test |
//! |---|---|---|
//! | mail-parser#156, #159 | a boundary inside of a line ends the part | `mail_parser_156_*` |
//! | mailparse#100, #101, #127 | `--section` and `----section`; whose the line break is | `mailparse_100_*` |
//! | go-message#164, mikel/mail#379, Indy#59, commons-email#380 | a boundary inside of its own multipart, delimiters behind the close | `go_message_164_*` |
//! | clamav#1720, #1814, MailScanner#58, rspamd#2852 | attachments that the scanner does not see | `clamav_1720_*`, and `interpret.rs` |
//! | Email-MIME#66, postal-mime#77, enmime#110, fast_mail_parser#21, php-mailparse#59 | depth and number of parts | `email_mime_66_*`, and `limits.rs` |
//! | mail-parser#76, mailparse#87 | no streaming | `limits.rs`: `a_message_of_a_gibibyte_streams` |
//! | mikel/mail#1602, cpython#115512, elixir-mail#204, MailKit#1660 | memory of a multiple of the attachment | `cpython_115512_*` |
//! | mailparse#139 | a character split between sections of RFC 2231 | `mailparse_139_*` |
//! | neomutt#1015, zbateson#128, node-imap#360 | a character split between encoded-words | `neomutt_1015_*` |
//! | hyperium/mime#112, #64, multer#64 | quotation marks kept, `;` behind them | `hyperium_mime_112_*` |
//! | Mailsploit (thunderbird-android#2962, MimeKit#662) | NUL and LF in decoded text | `mailsploit_*` |
//! | mail-builder#40, #51 | encoded-words over 75 octets, characters split | `mail_builder_40_*` |
//! | dotnet/runtime#131820, MIMEText#81, mime4j CVE-2024-21742 | CR and LF through boundary, type and file name | `dotnet_131820_*` |
//! | mail-builder#18, mikel/mail#919, vmime#322, simple-java-mail#706 | signatures that break when something else changes | `mail_builder_18_*` |
//! | mailparse#112 | no way into decrypted parts | `mailparse_112_*` |
//! | mail-builder#10, lettre#275, vSMTP#77 | read, change, write | `lettre_275_*`, and `edit.rs` |
//! | MimeKit#250, #253, #514, #855, #1181, enmime#267 | groups of delivery reports | `mimekit_250_*`, and `notification.rs` |
//! | MimeKit#125, mailparser#45, #114, #234, roundcube#5702, mikel/mail#388 | flowed text in quoted-printable | `mimekit_125_*` |
//! | stalwart mail-parser 0.11 | a body that cannot be decoded changes the tree | `mail_parser_0_11_*` |
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use mime::{
    Attachment, Boundary, Content, ContentType, Defect, DefectKind, Limits, MediaType,
    MessageBuilder, PartEdit, Tree, encoded_word, flowed::Flowed, interpretations,
};
use rfc822_message::{HeaderBuilder, MsgId, NonAscii, Severity};
use testkit::alloc::{Counting, measured};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn mixed(body: &str) -> String {
    format!("Content-Type: multipart/mixed; boundary=BND\r\n\r\n{body}")
}

fn leaves(message: &str) -> Vec<String> {
    let tree = Tree::parse(message.as_bytes());
    let leaves = tree.entities().filter(|entity| entity.content() == Content::Leaf);
    leaves.map(|leaf| String::from_utf8_lossy(leaf.body()).into_owned()).collect()
}

fn defects(message: &str) -> Vec<Defect> {
    let mut defects = Vec::new();
    Tree::parse(message.as_bytes()).report(&mut defects);
    defects
}

#[test]
fn mail_parser_156_a_boundary_inside_of_a_line() {
    let inside = mixed("--BND\r\n\r\nbefore --BND\r\n --BND\r\n>--BND--\r\nbehind\r\n--BND--\r\n");
    assert_eq!(leaves(&inside), ["before --BND\r\n --BND\r\n>--BND--\r\nbehind"]);
    assert!(defects(&inside).iter().all(|defect| defect.severity() < Severity::Ambiguous));
    // At the start of a line it is a delimiter to some (RFC 2046 §5.1.2), and that is said.
    let prefix = mixed("--BND\r\n\r\nbefore\r\n--BNDx\r\nbehind\r\n--BND--\r\n");
    assert_eq!(leaves(&prefix), ["before\r\n--BNDx\r\nbehind"]);
    let told = defects(&prefix);
    let told = told.iter().find(|defect| defect.kind == DefectKind::BoundaryPrefix).unwrap();
    let at = prefix.find("--BNDx").unwrap() as u64;
    assert!(told.start <= at && at < told.end, "{told:?}");
}

#[test]
fn mailparse_100_127_delimiters_and_their_line_breaks() {
    let section = |delimiter: &str, boundary: &str| {
        format!(
            "Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n{delimiter}\r\n\r\none\r\n\r\n{delimiter}\r\n\r\ntwo\r\n{delimiter}--\r\n"
        )
    };
    assert_eq!(leaves(&section("--section", "section")), ["one\r\n", "two"]);
    assert_eq!(leaves(&section("----section", "--section")), ["one\r\n", "two"]);
    assert!(leaves(&section("----section", "section")).is_empty());
    assert!(leaves(&section("--section", "--section")).is_empty());
    let lf = section("--section", "section").replace('\r', "");
    assert_eq!(leaves(&lf), ["one\n", "two"]);
}

#[test]
fn go_message_164_boundaries_in_each_other() {
    let inner = |boundary: &str, close: &str| {
        mixed(&format!(
            "--BND\r\nContent-Type: multipart/alternative; boundary={boundary}\r\n\r\n--{boundary}\r\n\r\nin\r\n{close}--BND\r\n\r\nout\r\n--BND--\r\n"
        ))
    };
    for (name, message, kind) in [
        ("the same", inner("BND", "--BND--\r\n"), DefectKind::NestedBoundary),
        ("a prefix", inner("BNDx", "--BNDx--\r\n"), DefectKind::NestedBoundary),
        ("not closed", inner("in", ""), DefectKind::ClosedByOuter),
        (
            "behind the close",
            mixed("--BND\r\n\r\nin\r\n--BND--\r\n--BND\r\n\r\nout\r\n--BND--\r\n"),
            DefectKind::PartAfterClose,
        ),
    ] {
        assert!(defects(&message).iter().any(|defect| defect.kind == kind), "{name}");
        let seen: Vec<usize> = interpretations(message.as_bytes(), &Limits::default())
            .map(|reading| reading.leaves().filter(|leaf| leaf.body() == b"out").count())
            .collect();
        assert!(seen.contains(&1), "{name}: {seen:?}");
    }
    // A phantom: the boundary of one multipart stands in the text of another, and delimits nothing.
    let phantom = inner("in", "--in--\r\n").replace("out", "--in\r\nout");
    assert_eq!(leaves(&phantom), ["in", "--in\r\nout"]);
}

/// One of each family; all tricks that are known are in `interpret.rs`, with what six other parsers make of them.
#[test]
fn clamav_1720_what_a_scanner_does_not_see() {
    let part =
        "Content-Type: application/x-evil\r\nContent-Transfer-Encoding: base64\r\n\r\nRVZJTA==\r\n";
    let typed = |kind: &str| format!("Content-Type: {kind}\r\n\r\n--BND\r\n{part}--BND--\r\n");
    for (name, message) in [
        ("twice", typed("text/plain\r\nContent-Type: multipart/mixed; boundary=BND")),
        ("quoted pair", typed("multipart/mixed; boundary=\"B\\ND\"")),
        ("comment", typed("multipart/mixed; boundary=BND(x)")),
        ("space before the colon", typed("multipart/mixed; boundary=BND").replacen(':', " :", 1)),
        ("encoding", typed("multipart/mixed; boundary=BND").replace("base64", "(x) base64")),
        ("junk", typed("multipart/mixed; boundary=BND").replace("RVZJTA", "RV!ZJTA")),
    ] {
        let told = defects(&message);
        assert!(told.iter().any(|defect| defect.severity() == Severity::Ambiguous), "{name}");
        assert!(told.iter().all(|defect| defect.end <= message.len() as u64), "{name}");
        let mut readings = interpretations(message.as_bytes(), &Limits::default());
        let sees = |reading: mime::Reading<'_>| {
            reading.leaves().any(|leaf| leaf.decoded().0 == &b"EVIL"[..])
        };
        assert!(readings.any(sees), "{name}");
    }
}

#[test]
fn email_mime_66_depth_and_number_of_parts() {
    for unit in [
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n",
    ] {
        let message = unit.repeat(20_000);
        let run = move || {
            let tree = Tree::parse(message.as_bytes());
            let deepest = tree.entities().map(mime::Entity::depth).max();
            let is_opaque =
                |entity: mime::Entity<'_, '_>| matches!(entity.content(), Content::Opaque(_));
            let last = tree.entities().filter(|entity| is_opaque(*entity)).last();
            let end = last.map(|last| last.range().end);
            assert_eq!(end, Some(message.len() as u64), "the rest is kept in a flagged leaf");
            assert!(!format!("{tree:?}").is_empty() && tree.clone() == tree);
            deepest
        };
        let thread = std::thread::Builder::new().stack_size(64 << 10).spawn(run).unwrap();
        assert!(thread.join().unwrap() <= Some(Limits::default().depth));
    }
    let many = mixed(&"--BND\r\n\r\n".repeat(200_000));
    let tree = Tree::parse(many.as_bytes());
    assert!(tree.entities().count() <= Limits::default().parts as usize + 1);
    assert!(tree.defects().iter().any(|defect| defect.kind == DefectKind::OverLimit));
}

#[test]
fn cpython_115512_memory_of_an_attachment() {
    let body = "QUJD".repeat(19) + "\r\n";
    let message = mixed(&format!(
        "--BND\r\nContent-Transfer-Encoding: base64\r\n\r\n{}--BND--\r\n",
        body.repeat(100_000)
    ));
    let (tree, counts) = measured(|| Tree::parse(message.as_bytes()));
    assert!(counts.peak < 16 << 10, "{counts:?}");
    let leaf = tree.root().children().next().unwrap();
    let (decoded, counts) = measured(|| leaf.decoded().0);
    assert_eq!(decoded.len(), 100_000 * 57);
    // The decoded octets, once.
    assert!(counts.peak < decoded.len() as u64 * 21 / 20, "{counts:?}");
    let mut pieces = mime::transfer::Decoder::new(leaf.transfer_encoding());
    let mut buffer = [0; 4096];
    let (written, counts) = measured(|| {
        let (mut rest, mut written) = (leaf.body(), 0);
        while !rest.is_empty() {
            let (_, taken, count) = pieces.decode(rest, &mut buffer);
            rest = &rest[taken..];
            written += count;
        }
        written + pieces.finish(&mut buffer).1
    });
    assert_eq!((written, counts.peak), (decoded.len(), 0));
}

#[test]
fn mailparse_139_a_character_split_between_sections() {
    let value =
        b"attachment; filename*0*=UTF-8''%E6%97; filename*1*=%A5%E6%9C; filename*2*=%AC.txt";
    let found = mime::ContentDisposition::parse(value).unwrap().file_name().unwrap();
    assert_eq!((&*found.text, found.malformed), ("日本.txt", false));
}

#[test]
fn neomutt_1015_a_character_split_between_words() {
    for raw in [
        "=?utf-8?b?5pc=?= =?utf-8?b?peacrA==?=",
        "=?utf-8?q?=E6=97?=\r\n =?UTF-8?q?=A5=E6=9C=AC?=",
        "=?iso-2022-jp?b?GyRCRnxL?= =?iso-2022-jp?b?XBsoQg==?=",
    ] {
        let decoded = encoded_word::decode(raw.as_bytes());
        assert_eq!(decoded.text, "日本", "{raw}");
        assert!(decoded.split_character, "{raw}");
    }
}

#[test]
fn hyperium_mime_112_quotation_marks() {
    for (raw, name, expected) in [
        ("text/plain; charset=\"utf-8\"", "charset", "utf-8"),
        ("form-data/x; name=\"a;b\"; filename=\"c\"", "name", "a;b"),
        ("form-data/x; name=\"a;b\"; filename=\"c\"", "filename", "c"),
        ("text/plain; a=\"x\\\"; b=y\"; b=z", "b", "z"),
        ("text/plain; a=\"x\\\"; b=y\"; b=z", "a", "x\"; b=y"),
        ("text/plain; a=\"\"; b=z;", "a", ""),
        ("text/plain; A = \"x\" ; b=z", "a", "x"),
    ] {
        let parameters = ContentType::parse(raw.as_bytes()).unwrap().parameters();
        assert_eq!(parameters.octets(name).as_deref(), Some(expected.as_bytes()), "{raw}");
    }
}

#[test]
fn mailsploit_nothing_of_control_comes_out_of_words() {
    for raw in [
        "=?utf-8?q?a=00b?=",
        "=?utf-8?q?a=0Ab?=",
        "=?utf-8?q?a=0D=0ABcc:_x?=",
        "=?utf-8?b?YQBi?=",
        "=?utf-8?q?=1B=7F?=",
    ] {
        let decoded = encoded_word::decode(raw.as_bytes());
        assert!(decoded.controls, "{raw}");
        assert!(!decoded.text.contains(char::is_control), "{raw}: {:?}", decoded.text);
    }
    // Names of files as well: neither a NUL nor a line end, and a path is one of the readings, not what is given to a file system.
    let value = b"attachment; filename*=utf-8''a%00b%0D%0Ac";
    let name = mime::ContentDisposition::parse(value).unwrap().file_name().unwrap();
    assert!(!name.text.contains(char::is_control), "{:?}", name.text);
}

fn written(builder: &MessageBuilder<'_>, header: &HeaderBuilder<'_>) -> String {
    let mut out = Vec::new();
    builder.write(header, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn mail_builder_40_51_long_names_without_blanks() {
    for text in ["é".repeat(600), "x".repeat(1200), "日本".repeat(300), "👩‍💻".repeat(99)]
    {
        let mut header = HeaderBuilder::with(NonAscii::Encode(&encoded_word::Utf8Words));
        header.subject(&text).unwrap();
        let mut builder = MessageBuilder::new(Boundary::new("1").unwrap());
        builder.text("x").attach(Attachment::new(MediaType::OCTET_STREAM, &text, b"y"));
        let message = written(&builder, &header);
        assert!(message.is_ascii());
        assert!(
            message.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n']))
        );
        for word in message.split_ascii_whitespace().filter(|word| word.starts_with("=?")) {
            assert!(word.len() <= 75, "{word}");
            let decoded = encoded_word::decode(word.as_bytes());
            assert!(!decoded.malformed && !decoded.split_character, "{word}");
        }
        let tree = Tree::parse(message.as_bytes());
        let subject = tree.root().field("Subject").unwrap();
        assert_eq!(encoded_word::decode(subject.raw_value()).text.trim(), text);
        assert_eq!(tree.root().children().last().unwrap().file_name().unwrap().text, text);
    }
}

#[test]
fn dotnet_131820_boundaries_types_and_names() {
    for hostile in ["a\r\nBcc: x@y", "a\n\n<b>", "a\r", "a\0", "a\r\n--=_1.0\r\n"] {
        assert!(Boundary::new(hostile).is_err());
        assert!(MediaType::new(&format!("text/{hostile}")).is_err());
        assert!(MsgId::new(&format!("{hostile}@b")).is_err());
        let mut out = b"before".to_vec();
        for attachment in [
            Attachment::new(MediaType::OCTET_STREAM, hostile, b"x"),
            Attachment::unnamed(MediaType::OCTET_STREAM, b"x").description(hostile),
        ] {
            let mut builder = MessageBuilder::new(Boundary::new("1").unwrap());
            builder.text("x").attach(attachment);
            assert!(builder.write(&HeaderBuilder::new(), &mut out).is_err(), "{hostile:?}");
            assert_eq!(out, b"before");
        }
        // In a body it is text, and starts no part and no field.
        let mut builder = MessageBuilder::new(Boundary::new("1").unwrap());
        builder.text(hostile).html(hostile);
        let message = written(&builder, &HeaderBuilder::new());
        let tree = Tree::parse(message.as_bytes());
        assert_eq!(tree.root().children().count(), 2, "{message}");
        assert!(tree.entities().all(|entity| entity.field("Bcc").is_none()), "{message}");
    }
}

#[test]
fn mail_builder_18_signed_octets_stay() {
    let signed = "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256; boundary=s\r\n\r\n\
        --s\r\nContent-type:  text/plain;\r\n\tcharset=\"utf-8\" \r\nX:y\r\n\r\ntrailing \r\n\r\n\r\n--s\r\n\
        Content-Type: application/pgp-signature\r\n\r\n-----BEGIN\r\n--s--\r\n";
    let message = mixed(&format!("pre\r\n--BND\r\n{signed}\r\n--BND\r\n\r\nother\r\n--BND--\r\n"));
    let tree = Tree::parse(message.as_bytes());
    let [first, other] = tree.root().children().collect::<Vec<_>>()[..] else { panic!() };
    let before = first.signed().unwrap().octets().into_owned();
    assert_eq!(
        before,
        b"Content-type:  text/plain;\r\n\tcharset=\"utf-8\" \r\nX:y\r\n\r\ntrailing \r\n\r\n"
    );
    let mut edit = PartEdit::new(tree.root());
    edit.replace_content(other, b"changed").unwrap().attach(tree.root(), b"\r\nnew").unwrap();
    let mut out = Vec::new();
    edit.write(&mut out).unwrap();
    let tree = Tree::parse(&out);
    assert_eq!(tree.root().children().count(), 3);
    let signed = tree.root().children().next().unwrap().signed().unwrap();
    assert_eq!(signed.octets(), before);
    // With line ends of LF, as a store may have made them, what was signed is known all the same (RFC 1847 §2.1).
    let lf = message.replace("\r\n", "\n");
    let tree = Tree::parse(lf.as_bytes());
    assert_eq!(tree.root().children().next().unwrap().signed().unwrap().octets(), before);
}

#[test]
fn mailparse_112_into_a_decrypted_part() {
    let message = "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e\r\n\r\n\
        --e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\n\
        Content-Type: application/octet-stream\r\n\r\nguvf\r\n--e--\r\n";
    let tree = Tree::parse(message.as_bytes());
    let encrypted = tree.root().encrypted().unwrap();
    assert_eq!(encrypted.data.body(), b"guvf");
    let decrypted = mixed("--BND\r\n\r\nplain\r\n--BND--\r\n");
    let inside = Tree::parse(decrypted.as_bytes());
    assert_eq!(inside.root().children().next().unwrap().body(), b"plain");
    // And in its place: a part of the message like any other.
    let mut edit = PartEdit::new(tree.root());
    edit.replace(encrypted.data, decrypted.as_bytes()).unwrap();
    let mut out = Vec::new();
    edit.write(&mut out).unwrap();
    assert!(leaves(core::str::from_utf8(&out).unwrap()).contains(&"plain".to_owned()));
}

#[test]
fn lettre_275_read_change_write() {
    let message = "Subject:  odd \r\n\tfold\r\nContent-Type: multipart/mixed; boundary=BND\r\n\r\n--BND\r\n\r\none\r\n--BND\r\n\r\ntwo\r\n--BND--\r\nend";
    let tree = Tree::parse(message.as_bytes());
    let second = tree.root().children().nth(1).unwrap();
    let mut edit = PartEdit::new(tree.root());
    edit.replace_content(second, b"three").unwrap();
    let mut out = Vec::new();
    edit.write(&mut out).unwrap();
    assert_eq!(out, message.replace("two", "three").as_bytes());
}

#[test]
fn mimekit_250_groups_of_delivery_reports() {
    let report = |kind: &str, body: &str| {
        format!(
            "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\r\nfailed\r\n\
             --r\r\nContent-Type: message/{kind}\r\n\r\n{body}\r\n--r--\r\n"
        )
    };
    let message = "Reporting-MTA: dns; a.example\r\n";
    let recipient = |n: u32| {
        format!("Final-Recipient: rfc822; {n}@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n")
    };
    for kind in ["delivery-status", "global-delivery-status"] {
        for (name, body) in [
            (
                "as RFC 3464 §2.1 has it",
                format!("{message}\r\n{}\r\n{}", recipient(1), recipient(2)),
            ),
            (
                "more blank lines",
                format!(
                    "\r\n{message}\r\n\r\n\r\n{}\r\n\r\n{}\r\n\r\n",
                    recipient(1),
                    recipient(2)
                ),
            ),
            (
                "blank lines of blanks",
                format!("{message} \t\r\n{} \r\n{}", recipient(1), recipient(2)),
            ),
            ("none of them", format!("{message}{}{}", recipient(1), recipient(2))),
        ] {
            let text = report(kind, &body);
            let tree = Tree::parse(text.as_bytes());
            let parts = tree.root().report_parts().unwrap();
            let status = parts.report.delivery_status().unwrap();
            assert!(status.message().reporting_mta().is_some(), "{kind}, {name}");
            let found: Vec<_> = status
                .recipients()
                .map(|recipient| {
                    recipient.final_recipient().unwrap().address().unwrap().to_string()
                })
                .collect();
            assert_eq!(found, ["1@b.example", "2@b.example"], "{kind}, {name}");
        }
    }
}

#[test]
fn mimekit_125_flowed_text_in_quoted_printable() {
    // The blank at the end of a line is `=20` there, and the line is flowed all the same (RFC 3676 §4.2, after RFC 2045 §6.7).
    for (encoding, body) in [
        ("quoted-printable", "> a =20\r\n> b=\r\n c\r\n-- =20\r\nme =\r\n\r\nend"),
        ("7bit", "> a  \r\n> b c\r\n--  \r\nme \r\nend"),
        ("base64", "PiBhICANCj4gYiBjDQotLSAgDQptZSANCmVuZA=="),
    ] {
        let message = format!(
            "Content-Type: text/plain; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"
        );
        let tree = Tree::parse(message.as_bytes());
        let text = tree.root().text().unwrap().text;
        let flowed = Flowed::of(tree.root().content_type()).unwrap();
        let read: Vec<_> = flowed
            .paragraphs(&text)
            .map(|found| (found.depth(), found.text().into_owned()))
            .collect();
        assert_eq!(read, [(1, "a b c".to_owned()), (0, "-- meend".to_owned())], "{encoding}");
    }
}

#[test]
fn mail_parser_0_11_decoding_never_changes_the_tree() {
    for body in ["not base64 at all!", "QUJD", "=", "QQ", ""] {
        let message = mixed(&format!(
            "--BND\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--BND--\r\n"
        ));
        let tree = Tree::parse(message.as_bytes());
        let shape: Vec<_> = tree.entities().map(mime::Entity::content).collect();
        assert_eq!(shape, [Content::Multipart, Content::Leaf], "{body}");
        let (_, problems) = tree.root().children().next().unwrap().decoded();
        assert_eq!(problems.is_empty(), matches!(body, "QUJD" | ""), "{body}");
    }
}
