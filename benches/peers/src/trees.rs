//! The trees of messages as our crate and two others read them, for interop: a line of JSON a file that is named on standard
//! input. `multipart/mixed(text/plain:12,image/png:400)`: types, parts in parentheses, and the octets of each decoded body
//! without CR and without white space at its end.

use std::{fmt::Write, io::BufRead};

use mime::{Content, Entity, Tree};

fn main() -> std::io::Result<()> {
    for file in std::io::stdin().lock().lines() {
        let file = file?;
        let message = std::fs::read(&file)?;
        let line = serde_json::json!({
            "file": file,
            "mime": ours(Tree::parse(&message).root()),
            "mailparse": mailparse(&message),
            "mail-parser": mail_parser(&message),
        });
        println!("{line}");
    }
    Ok(())
}

/// The type of a node, its parts, and its body.
type Seen<N> = (String, Vec<N>, Vec<u8>);

/// A tree from the type, the parts and the body of a node. (Recursion is as deep as the limits of the readers.)
fn tree<N>(node: N, read: fn(&N) -> Seen<N>) -> String {
    let (mut out, parts, body) = read(&node);
    out.make_ascii_lowercase();
    if !parts.is_empty() {
        let parts: Vec<_> = parts.into_iter().map(|part| tree(part, read)).collect();
        let _ = write!(out, "({})", parts.join(","));
    } else {
        let octets = body.trim_ascii_end().iter().filter(|octet| **octet != b'\r').count();
        let _ = write!(out, ":{octets}");
    }
    out
}

fn ours(root: Entity<'_, '_>) -> String {
    tree(root, |entity| {
        let content_type = entity.content_type();
        let kind = String::from_utf8_lossy(content_type.kind());
        let subtype = String::from_utf8_lossy(content_type.subtype());
        let parts = match entity.content() {
            Content::Message => entity.message().into_iter().collect(),
            _ => entity.children().collect(),
        };
        (format!("{kind}/{subtype}"), parts, entity.decoded().0.into_owned())
    })
}

fn mailparse(message: &[u8]) -> Option<String> {
    fn read(part: &mailparse::ParsedMail<'_>) -> String {
        let mimetype = &part.ctype.mimetype;
        if !part.subparts.is_empty() {
            let parts: Vec<_> = part.subparts.iter().map(read).collect();
            return format!("{mimetype}({})", parts.join(","));
        }
        let body = part.get_body_raw().unwrap_or_default();
        // It leaves messages as they are.
        match mailparse::parse_mail(&body) {
            Ok(inner) if mimetype == "message/rfc822" => format!("{mimetype}({})", read(&inner)),
            _ => tree((mimetype.clone(), body), |(kind, body)| {
                (kind.clone(), Vec::new(), body.clone())
            }),
        }
    }
    mailparse::parse_mail(message).ok().map(|mail| read(&mail))
}

fn mail_parser(message: &[u8]) -> Option<String> {
    let mail = mail_parser::MessageParser::new().parse(message)?;
    let out = tree(mail.root().root_part(), |part| {
        let content_type = match part.content_type() {
            Some(found) => format!("{}/{}", found.ctype(), found.subtype().unwrap_or_default()),
            None if part.is_message() => "message/rfc822".into(),
            None => "text/plain".into(),
        };
        let parts = match part.nested() {
            Some(inner) => vec![inner.root_part()],
            None => part.children().collect(),
        };
        (content_type, parts, part.decoded().into_owned())
    });
    Some(out)
}
