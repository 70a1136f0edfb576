//! Delivery reports, disposition notifications and abuse reports: read, written and read again, and those of the corpora.

use core::net::IpAddr;

use mime::{
    Action, Boundary, DeliveryReport, DispositionReport, DispositionType, FeedbackType,
    RecipientReport, Returned, Tree,
};
use rfc822_message::{AddrSpec, DateTime, HeaderBuilder, MsgId};
use testkit::corpus::{self, Tally};
use textline::EnhancedStatus;

fn status(body: &str) -> Vec<u8> {
    format!("Content-Type: message/delivery-status\r\n\r\n{body}").into_bytes()
}

#[test]
fn groups_that_are_not_quite_right() {
    for (name, body, reporting, recipients) in [
        (
            "as it should be",
            "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; b@c\r\nAction: failed\r\n",
            true,
            1,
        ),
        (
            "blank lines before",
            "\r\n\r\nReporting-MTA: dns; a\r\n\r\n\r\nFinal-Recipient: rfc822; b@c\r\nAction: failed\r\n",
            true,
            1,
        ),
        (
            "blanks in the blank line",
            "Reporting-MTA: dns; a\r\n \r\nFinal-Recipient: rfc822; b@c\r\nAction: failed\r\n\t\r\n",
            true,
            1,
        ),
        (
            "a blank line inside",
            "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; b@c\r\n\r\nAction: failed\r\n",
            true,
            1,
        ),
        (
            "no blank line",
            "Reporting-MTA: dns; a\r\nFinal-Recipient: rfc822; b@c\r\nAction: failed\r\n",
            true,
            1,
        ),
        (
            "nothing of the message",
            "Final-Recipient: rfc822; b@c\r\nAction: failed\r\n\r\nFinal-Recipient: rfc822; d@c\r\nAction: failed\r\n",
            false,
            2,
        ),
        (
            "LF",
            "Reporting-MTA: dns; a\n\nOriginal-Recipient: rfc822; b@c\nAction: failed\n",
            true,
            1,
        ),
        ("no recipient", "Reporting-MTA: dns; a\r\n\r\nAction: failed\r\n", true, 0),
        ("nothing", "", false, 0),
    ] {
        let message = status(body);
        let tree = Tree::parse(&message);
        let found = tree.root().delivery_status().unwrap();
        assert_eq!(found.message().reporting_mta().is_some(), reporting, "{name}");
        assert_eq!(found.recipients().count(), recipients, "{name}");
        assert!(
            found.recipients().all(|recipient| recipient.action() == Some(Action::Failed)),
            "{name}"
        );
    }
}

#[test]
fn values_of_a_recipient() {
    let message = status(
        "Reporting-MTA: dns; a\r\nX-Unknown: kept\r\n\r\nOriginal-Recipient: rfc822;b@c\r\n\
         Final-Recipient: utf-8; \\x{F6}@c\r\nAction: FAILED (no)\r\nStatus: 5.1.1 (bad mailbox)\r\n\
         Diagnostic-Code: smtp; 550 no\r\n such user\r\nWill-Retry-Until: Fri, 21 Nov 1997 09:55:06 -0600\r\n",
    );
    let tree = Tree::parse(&message);
    let found = tree.root().delivery_status().unwrap();
    assert_eq!(found.message().fields().text("x-unknown").unwrap(), &b"kept"[..]);
    let recipient = found.recipients().next().unwrap();
    assert_eq!(recipient.final_recipient().unwrap().address().unwrap().as_str(), "\u{f6}@c");
    assert_eq!(recipient.action(), Some(Action::Failed));
    assert_eq!(recipient.status(), EnhancedStatus::new(5, 1, 1));
    assert_eq!(recipient.diagnostic().unwrap().value, &b"550 no such user"[..]);
    assert_eq!(recipient.retry_until().unwrap().year(), 1997);
    assert_eq!(recipient.last_attempt(), None);
}

#[test]
fn delivery_reports_there_and_back() {
    let bob = AddrSpec::new("bob@hamburger.edu").unwrap();
    let world = AddrSpec::new("w\u{f6}rld+x@hamburger.edu").unwrap();
    let date = DateTime::parse(b"Fri, 21 Nov 1997 09:55:06 -0600").unwrap();
    let recipients = [
        RecipientReport {
            original: Some("rfc822;robert@crepes.fr"),
            remote_mta: Some("mx.hamburger.edu"),
            diagnostic: Some("550 no\r\nsuch user"),
            last_attempt: Some(date),
            final_log_id: Some("17"),
            ..RecipientReport::new(&bob, Action::Failed)
        },
        RecipientReport::new(&world, Action::Delayed),
    ];
    let report = DeliveryReport {
        text: "sorry",
        reporting_mta: "crepes.fr",
        received_from: Some("client.crepes.fr"),
        envelope_id: Some("QQ314159"),
        arrived: Some(date),
        recipients: &recipients,
        returned: Returned::Headers(b"Subject: x\r\n"),
    };
    assert!(
        DeliveryReport::is_due("alice@crepes.fr") && DeliveryReport::is_due("<alice@crepes.fr>")
    );
    assert!(!DeliveryReport::is_due("") && !DeliveryReport::is_due("<>"));
    let mut message = Vec::new();
    report.write(&HeaderBuilder::new(), &Boundary::new("b").unwrap(), &mut message).unwrap();
    let tree = Tree::parse(&message);
    assert!(tree.defects().is_empty());
    let parts = tree.root().report_parts().unwrap();
    assert_eq!(parts.text.unwrap().text().unwrap().text, "sorry");
    assert_eq!(parts.returned.unwrap().body(), b"Subject: x\r\n");
    assert_eq!(tree.root().field("Auto-Submitted").unwrap().text(), &b"auto-replied"[..]);
    let found = parts.report.delivery_status().unwrap();
    assert_eq!(found.message().envelope_id().unwrap(), &b"QQ314159"[..]);
    assert_eq!(found.message().received_from().unwrap().value, &b"client.crepes.fr"[..]);
    assert_eq!(found.message().arrived(), Some(date));
    let read: Vec<_> = found.recipients().collect();
    assert_eq!(read.len(), 2);
    for (read, written) in read.iter().zip(&recipients) {
        assert_eq!(read.final_recipient().unwrap().address().as_ref(), Some(written.recipient));
        assert_eq!(read.action(), Some(written.action));
        assert_eq!(read.status(), Some(written.status));
        assert_eq!(read.last_attempt(), written.last_attempt);
    }
    assert_eq!(read[0].diagnostic().unwrap().value, &b"550 no  such user"[..]);
    assert_eq!(read[0].final_log_id().unwrap(), &b"17"[..]);
}

/// RFC 6533 §4: addresses and texts in UTF-8.
#[test]
fn international_delivery_reports_there_and_back() {
    let world = AddrSpec::new("w\u{f6}rld+x@hamburger.edu").unwrap();
    let recipients = [RecipientReport {
        diagnostic: Some("550 Gr\u{fc}\u{df}e\r\nunbekannt"),
        ..RecipientReport::new(&world, Action::Failed)
    }];
    let report = DeliveryReport {
        text: "sorry",
        reporting_mta: "cr\u{ea}pes.fr",
        recipients: &recipients,
        ..DeliveryReport::default()
    };
    let mut message = Vec::new();
    report.write_global(&HeaderBuilder::new(), &Boundary::new("b").unwrap(), &mut message).unwrap();
    let tree = Tree::parse(&message);
    assert!(tree.defects().is_empty());
    let parts = tree.root().report_parts().unwrap();
    assert!(parts.report.content_type().is("message", "global-delivery-status"));
    let (fields, _) = parts.report.decoded();
    let fields = core::str::from_utf8(&fields).unwrap();
    assert!(
        fields.contains("\r\nFinal-Recipient: utf-8; w\u{f6}rld\\x{2B}x@hamburger.edu\r\n"),
        "{fields}"
    );
    let found = parts.report.delivery_status().unwrap();
    assert_eq!(found.message().reporting_mta().unwrap().value, "cr\u{ea}pes.fr".as_bytes());
    let read = found.recipients().next().unwrap();
    assert_eq!(read.final_recipient().unwrap().address(), Some(world.clone()));
    assert_eq!(read.diagnostic().unwrap().value, "550 Gr\u{fc}\u{df}e  unbekannt".as_bytes());
}

#[test]
fn dispositions_there_and_back() {
    let bob = AddrSpec::new("bob@hamburger.edu").unwrap();
    let id = MsgId::new("1@crepes.fr").unwrap();
    let report = DispositionReport {
        text: "read",
        reporting_ua: Some("desk.hamburger.edu; Reader 1.0"),
        message_id: Some(&id),
        sent_automatically: true,
        error: Some("nothing to show"),
        ..DispositionReport::new(&bob, DispositionType::Displayed)
    };
    let mut message = Vec::new();
    report.write(&HeaderBuilder::new(), &Boundary::new("b").unwrap(), &mut message).unwrap();
    let tree = Tree::parse(&message);
    let found = tree.root().report_parts().unwrap().report.disposition_notification().unwrap();
    assert_eq!(found.final_recipient().unwrap().address(), Some(bob.clone()));
    assert_eq!(found.original_message_id().unwrap(), &b"<1@crepes.fr>"[..]);
    let disposition = found.disposition().unwrap();
    assert_eq!(disposition.kind, DispositionType::Displayed);
    assert!(!disposition.automatic && disposition.sent_automatically);
    assert_eq!(disposition.modifiers, &b"error"[..]);
    assert_eq!(found.errors().count(), 1);
    // A notification does not ask for another (RFC 8098 §2.1).
    let mut header = HeaderBuilder::new();
    header
        .text(rfc822_message::HeaderName::new("Disposition-Notification-To").unwrap(), "a@b")
        .unwrap();
    let before = message.len();
    assert!(report.write(&header, &Boundary::new("b").unwrap(), &mut message).is_err());
    assert_eq!(message.len(), before);
}

#[test]
fn dispositions() {
    use DispositionType::{Deleted, Displayed, Other};
    for (value, expected) in [
        ("manual-action/MDN-sent-manually; displayed", Some((false, false, Displayed, ""))),
        (
            "automatic-action / MDN-sent-automatically ; DELETED / a , b",
            Some((true, true, Deleted, "a , b")),
        ),
        ("automatic-action;displayed", Some((true, false, Displayed, ""))),
        ("manual-action/MDN-sent-manually; denied", Some((false, false, Other, ""))),
        ("displayed", None),
    ] {
        let message = format!(
            "Content-Type: message/disposition-notification\r\n\r\nDisposition: {value}\r\n"
        );
        let tree = Tree::parse(message.as_bytes());
        let found = tree.root().disposition_notification().unwrap();
        let found = found.disposition().map(|found| {
            let modifiers = String::from_utf8_lossy(&found.modifiers).into_owned();
            (found.automatic, found.sent_automatically, found.kind, modifiers)
        });
        assert_eq!(found, expected.map(|(a, b, c, d)| (a, b, c, d.to_owned())), "{value}");
    }
}

/// RFC 5965 §B.2
#[test]
fn feedback() {
    let message = b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: SomeGenerator/1.0\r\n\
        Version: 1\r\nOriginal-Mail-From: <somespammer@example.net>\r\nOriginal-Rcpt-To: <user@example.com>\r\n\
        Received-Date: Thu, 8 Mar 2005 14:00:00 EDT\r\nSource-IP: 192.0.2.2\r\nAuthentication-Results: mail.example.com;\r\n \
        spf=fail smtp.mail=somespammer@example.com\r\nReported-Domain: example.net\r\n\
        Reported-Uri: http://example.net/earn_money.html\r\nReported-Uri: mailto:user@example.com\r\nRemoval-Recipient: user@example.com\r\n";
    let tree = Tree::parse(message);
    let report = tree.root().feedback_report().unwrap();
    assert_eq!(report.kind(), Some(FeedbackType::Abuse));
    assert_eq!(report.version(), Some(1));
    assert_eq!(report.source_ip(), Some(IpAddr::from([192, 0, 2, 2])));
    assert_eq!(report.arrived().unwrap().year(), 2005);
    assert_eq!(report.reported_uris().count(), 2);
    assert_eq!(report.reported_domains().next().unwrap(), &b"example.net"[..]);
    assert_eq!(report.authentication_results().count(), 1);
    assert_eq!(report.fields().text("Removal-Recipient").unwrap(), &b"user@example.com"[..]);
    assert_eq!(report.incidents(), None);
}

/// Reports that say nothing.
const ODD: &[(&str, &str)] = &[
    ("disposition-notification.anonymized.eml", "the value was made anonymous"),
    ("message-rfc822-multipart.eml", "the part was cut to `...`"),
    (
        "multipart_report_multiple_status.eml",
        "a part of the type holds prose, and another one the report",
    ),
    ("lhost-googleworkspace-01.eml", "the part is empty"),
    ("lhost-postfix-64.eml", "the fields of the recipient were taken out"),
    ("lhost-x3-05.eml", "the fields of the recipient were taken out"),
];

/// Every delivery report has a recipient, every recipient an address or a name, and an action or a status.
#[test]
fn reports_of_the_corpora() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(ODD);
    for file in corpus::files(&folder) {
        let message = corpus::read(&file);
        let tree = Tree::parse(&message);
        for entity in tree.entities() {
            if let Some(found) = entity.delivery_status() {
                let outcome = match found.recipients().next() {
                    None => Err("no recipient"),
                    Some(_)
                        if found.recipients().any(|recipient| {
                            recipient.action().is_none() && recipient.status().is_none()
                        }) =>
                    {
                        Err("neither action nor status")
                    }
                    Some(_) => Ok(()),
                };
                tally.file(&file, outcome);
            }
            if let Some(found) = entity.disposition_notification() {
                tally.file(&file, found.disposition().map(|_| ()).ok_or("no disposition"));
            }
            if let Some(found) = entity.feedback_report() {
                tally.file(&file, found.kind().map(|_| ()).ok_or("no type"));
            }
        }
    }
    tally.finish();
}

/// RFC 8098 §2.1 sentence by sentence: who may be answered without a question, and who must be asked about.
#[test]
fn requests_for_notifications() {
    let path = "Return-Path: <a@b.example>\r\n";
    let to = "Disposition-Notification-To: ";
    for (name, header, must_ask) in [
        ("nothing asked", path.to_owned(), None),
        ("nowhere", format!("{path}{to}\r\n"), None),
        ("no address", format!("{path}{to}somebody\r\n"), None),
        ("the same", format!("{path}{to}A B <a@B.example>\r\n"), Some(false)),
        (
            "quotes and route aside",
            format!("{path}{to}<@x.example:\"a\"@b.example>\r\n"),
            Some(false),
        ),
        ("twice the same", format!("{path}{to}a@b.example, <a@b.example>\r\n"), Some(false)),
        ("another local part", format!("{path}{to}A@b.example\r\n"), Some(true)),
        ("another domain", format!("{path}{to}a@c.example\r\n"), Some(true)),
        ("no path", format!("{to}a@b.example\r\n"), Some(true)),
        ("null path", format!("Return-Path: <>\r\n{to}a@b.example\r\n"), Some(true)),
        ("two paths", format!("{path}{path}{to}a@b.example\r\n"), Some(true)),
        ("two addresses", format!("{path}{to}a@b.example, c@b.example\r\n"), Some(true)),
        ("two fields", format!("{path}{to}a@b.example\r\n{to}c@b.example\r\n"), Some(true)),
        (
            "a notification",
            format!(
                "{path}{to}a@b.example\r\nContent-Type: multipart/report; report-type=Disposition-Notification; boundary=b\r\n"
            ),
            None,
        ),
        (
            "a delivery report",
            format!(
                "{path}{to}a@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
            ),
            Some(false),
        ),
        (
            "nothing but the part of one",
            format!("{path}{to}a@b.example\r\nContent-Type: message/disposition-notification\r\n"),
            None,
        ),
    ] {
        let message = format!("{header}\r\n--b\r\n\r\ntext\r\n--b--\r\n");
        let tree = Tree::parse(message.as_bytes());
        let found = tree.root().disposition_request().map(|request| request.must_ask());
        assert_eq!(found, must_ask, "{name}");
    }
    // A type that does not say what it is about, and a part that does.
    let message = format!(
        "{to}a@b.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\
         Content-Type: message/disposition-notification\r\n\r\n--b--\r\n"
    );
    assert!(Tree::parse(message.as_bytes()).root().disposition_request().is_none());
    let message = format!(
        "{to}a@b.example, c@b.example\r\nOriginal-Recipient: rfc822; d@e.example\r\n\
         Disposition-Notification-Options: one=optional,1; two = Required , \"a;b\", c;\r\n three=required,;four\r\n\r\n"
    );
    let tree = Tree::parse(message.as_bytes());
    let request = tree.root().disposition_request().unwrap();
    assert_eq!(request.mailboxes().count(), 2);
    assert_eq!(request.original_recipient().unwrap().value, &b"d@e.example"[..]);
    let required: Vec<_> = request.required_options().collect();
    assert_eq!(required, [&b"two"[..], b"three"]);
    // Hostile values end.
    for unit in [";", "=", "a=required", "\"", "(", "a=required,\"", ",", "\\"] {
        let message = format!(
            "{to}a@b.example\r\nDisposition-Notification-Options: {}\r\n\r\n",
            unit.repeat(10_000)
        );
        let tree = Tree::parse(message.as_bytes());
        assert!(tree.root().disposition_request().unwrap().required_options().count() <= 10_000);
    }
}
