//! Messages of about a given size, each the worst known for something.

/// Makes a message of about that many octets.
pub(crate) type Generator = fn(usize) -> Vec<u8>;

const HEAD: &str = "From: a@b.c\r\nMIME-Version: 1.0\r\n";

fn mixed(boundary: &str, rest: &str) -> Vec<u8> {
    format!("{HEAD}Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n{rest}")
        .into_bytes()
}

/// One field, and a body.
fn field(name: &str, value: &str) -> Vec<u8> {
    format!("{HEAD}{name}: {value}\r\n\r\nx").into_bytes()
}

fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

fn fill(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len())
}

fn opened(levels: usize) -> String {
    numbered(levels, |n| {
        format!("Content-Type: multipart/mixed; boundary=\"b{n:07}\"\r\n\r\n--b{n:07}\r\n")
    })
}

fn encoded(encoding: &str, body: &str) -> Vec<u8> {
    format!("{HEAD}Content-Transfer-Encoding: {encoding}\r\n\r\n{body}").into_bytes()
}

pub(crate) const PATTERNS: &[(&str, Generator)] = &[
    ("multiparts in each other", |size| {
        let levels = size / 80;
        let close: String = (0..levels).rev().map(|n| format!("--b{n:07}--\r\n")).collect();
        format!("{HEAD}{}\r\nhi\r\n{close}", opened(levels)).into_bytes()
    }),
    ("open multiparts", |size| format!("{HEAD}{}\r\nhi\r\n", opened(size / 67)).into_bytes()),
    ("multiparts with one boundary", |size| {
        (HEAD.to_owned() + &fill("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", size))
            .into_bytes()
    }),
    ("parts whose boundary never occurs", |size| {
        let part =
            |n| format!("--top\r\nContent-Type: multipart/mixed; boundary=\"x{n}\"\r\n\r\nq\r\n");
        mixed("top", &(numbered(size / 70, part) + "--top--\r\n"))
    }),
    ("empty parts", |size| mixed("t", &fill("--t\r\n\r\n", size))),
    ("parts without even a header", |size| mixed("t", &fill("--t\n", size))),
    ("parts behind the close", |size| {
        mixed("t", &("--t--\r\n".to_owned() + &fill("--t\r\n\r\n", size)))
    }),
    ("messages in each other", |size| {
        (HEAD.to_owned() + &fill("Content-Type: message/rfc822\r\n\r\n", size)).into_bytes()
    }),
    ("lines that are nearly delimiters", |size| {
        mixed(&("-".repeat(60) + "a"), &fill(&("-".repeat(62) + "\r\n"), size))
    }),
    ("lines that start with a delimiter", |size| mixed("b", &fill("--bx\r\n", size))),
    ("nearly delimiters of many boundaries", |size| {
        let boundary = |n: usize| format!("{}{n:02}", "b".repeat(66));
        let open = numbered(60, |n| {
            format!("Content-Type: multipart/mixed; boundary={0}\r\n\r\n--{0}\r\n", boundary(n))
        });
        let lines = fill(&format!("--{}xx\r\n", "b".repeat(66)), size);
        format!("{HEAD}{open}\r\n{lines}").into_bytes()
    }),
    ("hyphens", |size| mixed(&"-".repeat(60), &"-".repeat(size))),
    ("hyphens behind CRs", |size| mixed("b", &fill("\r--b", size))),
    ("padding behind a delimiter", |size| mixed("b", &("--b".to_owned() + &" ".repeat(size)))),
    ("line ends", |size| (HEAD.to_owned() + "\r\n" + &"\n".repeat(size)).into_bytes()),
    ("fields", |size| (HEAD.to_owned() + &fill("a: b\r\n", size)).into_bytes()),
    ("fields of a part", |size| mixed("b", &("--b\r\n".to_owned() + &fill("a: b\r\n", size)))),
    ("trace fields", |size| {
        (HEAD.to_owned() + &fill("Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n", size))
            .into_bytes()
    }),
    ("types", |size| {
        (HEAD.to_owned() + &fill("Content-Type: multipart/mixed\r\n", size)).into_bytes()
    }),
    ("lines without a colon", |size| (HEAD.to_owned() + &fill("x\r\n", size)).into_bytes()),
    ("a folded field", |size| field("Subject", &fill("\r\n b", size))),
    ("blank folds", |size| field("To", &("a".to_owned() + &fill("\r\n ", size)))),
    ("blanks in a field", |size| field("Subject", &("a".to_owned() + &" ".repeat(size) + "x"))),
    ("CRs in a field", |size| field("Subject", &"\r".repeat(size))),
    ("encoded-words", |size| field("Subject", &fill(" =?utf-8?q?a?=", size))),
    ("encoded-words that never end", |size| field("Subject", &fill("=?utf-8?q?a", size))),
    ("starts of encoded-words", |size| field("Subject", &fill("=?", size))),
    ("open comments", |size| field("To", &"(".repeat(size))),
    ("comments in each other", |size| field("To", &("(".repeat(size / 2) + &")".repeat(size / 2)))),
    ("comments", |size| field("To", &(fill("(a) ", size) + "a@b.c"))),
    ("groups in each other", |size| {
        field("To", &(fill("a:", size) + "x@y" + &fill(";", size / 2)))
    }),
    ("angle brackets", |size| field("To", &"<".repeat(size))),
    ("quoted strings", |size| field("To", &fill("\"a\" ", size))),
    ("open quotes", |size| field("To", &fill("\"\\", size))),
    ("addresses", |size| field("To", &(fill("a@b.c, ", size) + "x@y"))),
    ("commas", |size| field("To", &",".repeat(size))),
    ("identifiers", |size| field("References", &fill(" <a@b>", size))),
    ("comments of a date", |size| {
        field("Date", &("Mon, 1 Jan 2024 00:00:00 +0000 ".to_owned() + &"(".repeat(size)))
    }),
    ("one parameter in sections", |size| {
        field(
            "Content-Type",
            &("text/plain".to_owned() + &numbered(size / 10, |n| format!("; n*{n}=a"))),
        )
    }),
    ("one parameter in extended sections", |size| {
        let sections = numbered(size / 13, |n| format!("; n*{n}*=%41"));
        field("Content-Type", &("text/plain".to_owned() + &sections))
    }),
    ("parameters", |size| {
        field(
            "Content-Type",
            &("text/plain".to_owned() + &numbered(size / 9, |n| format!("; p{n}=a"))),
        )
    }),
    ("empty parameters", |size| {
        field("Content-Type", &("multipart/mixed".to_owned() + &";".repeat(size)))
    }),
    ("boundaries", |size| {
        field("Content-Type", &("multipart/mixed".to_owned() + &fill("; boundary=b", size)))
    }),
    ("comments in a type", |size| {
        field("Content-Type", &("text/plain; a=".to_owned() + &"(".repeat(size)))
    }),
    ("closed comments in a value", |size| {
        let comments = "(".repeat(size / 2) + &")".repeat(size / 2);
        field("Content-Type", &format!("text/plain; a={comments}y; n=x"))
    }),
    ("soft line breaks", |size| encoded("quoted-printable", &fill("=\r\n", size))),
    ("blanks in quoted-printable", |size| {
        encoded("quoted-printable", &("a".to_owned() + &" ".repeat(size) + "x"))
    }),
    ("padding in base64", |size| encoded("base64", &fill("=Q!", size))),
    ("tags that never end", |size| {
        field("Content-Type", &("text/html\r\n\r\n".to_owned() + &fill("<a &#x", size)))
    }),
    ("scripts that never end", |size| {
        field("Content-Type", &("text/html\r\n\r\n".to_owned() + &fill("<script></s", size)))
    }),
    ("groups of a report", |size| {
        let groups = fill("\r\nFinal-Recipient: rfc822; a@b\r\n", size);
        field("Content-Type", &("message/delivery-status\r\n\r\n".to_owned() + &groups))
    }),
];
