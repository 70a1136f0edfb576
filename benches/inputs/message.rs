//! Three delivered messages: a short one, one in plain text and HTML, one with an attachment.

/// The header section up to the fields of MIME: trace, signature, addresses, encoded words, folds.
const HEADER: &str = "Return-Path: <bounce+12345.abcdef@mail.crepes.example>\r\n\
    Delivered-To: bob@hamburger.example\r\n\
    Received: from mx1.hamburger.example (mx1.hamburger.example [192.0.2.10])\r\n\
    \tby imap3.hamburger.example (Postfix) with ESMTPS id 4XyZ1234ab\r\n\
    \tfor <bob@hamburger.example>; Tue, 04 Jun 2024 10:12:33 +0200 (CEST)\r\n\
    Received: from mail.crepes.example (mail.crepes.example [198.51.100.7])\r\n\
    \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\
    \tby mx1.hamburger.example (Postfix) with ESMTPS id 4XyZ1230cd\r\n\
    \tfor <bob@hamburger.example>; Tue, 04 Jun 2024 10:12:32 +0200 (CEST)\r\n\
    DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=crepes.example;\r\n\
    \ts=sel2024; t=1717488750; h=from:to:cc:subject:date:message-id:mime-version;\r\n\
    \tbh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=;\r\n\
    \tb=VBCNGaBQsgT3qUhX7oL4cVHQJ5N0ZyOqbcbVWzqhDpNRyEDuLBvyl9C2nyP5hzx1jDg\r\n\
    Authentication-Results: mx1.hamburger.example; dkim=pass header.d=crepes.example\r\n\
    From: =?utf-8?Q?Ren=C3=A9_Caf=C3=A9?= <rene.cafe@crepes.example>\r\n\
    To: \"Doe, Bob\" <bob@hamburger.example>, Anna Smith <anna@hamburger.example>\r\n\
    Cc: team@crepes.example, Carol Jones <carol@network.example>\r\n\
    Reply-To: rene.cafe@crepes.example\r\n\
    Subject: Re: =?utf-8?B?Q3LDqnBlcyBldCBow6RtYnVyZ2VyIGF2ZWMgZHUga2V0Y2g=?=\r\n \
    =?utf-8?B?dXA=?= and the plan for next week\r\n\
    Date: Tue, 04 Jun 2024 10:12:30 +0200\r\n\
    Message-ID: <20240604081230.4711.abcdef@mail.crepes.example>\r\n\
    In-Reply-To: <CAF12345@mail.hamburger.example>\r\n\
    References: <CAF12340@mail.hamburger.example> <CAF12343@mail.crepes.example>\r\n \
    <CAF12345@mail.hamburger.example>\r\n\
    MIME-Version: 1.0\r\n";

const LINE: &str = "Do you like ketchup, and if so, how much of it should be on a pickle?\r\n";

/// Of about 2 kB: plain text.
pub fn plain() -> Vec<u8> {
    let header = format!(
        "{HEADER}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
    );
    [header.as_str(), &LINE.repeat(6)].concat().into_bytes()
}

/// Of about 50 kB: the same text plain and as HTML.
pub fn alternative() -> Vec<u8> {
    let boundary = "=_alternative_of_crepes";
    let html =
        "<p style=3D\"color: #123456\">H=C3=A4mburger and ketchup, pickles =\r\nand more</p>\r\n";
    [
        HEADER,
        "Content-Type: multipart/alternative; boundary=\"",
        boundary,
        "\"\r\n\r\n--",
        boundary,
        "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        &LINE.repeat(70),
        "\r\n--",
        boundary,
        "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
        &html.repeat(520),
        "\r\n--",
        boundary,
        "--\r\n",
    ]
    .concat()
    .into_bytes()
}

/// Of about 5 MB: a text with a file of base64.
pub fn attachment() -> Vec<u8> {
    let boundary = "----=_Part_42";
    let line = "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZywgYW5kIHJ1bnMgb24u\r\n";
    [
        HEADER,
        "Content-Type: multipart/mixed; boundary=\"",
        boundary,
        "\"\r\n\r\n--",
        boundary,
        "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        &LINE.repeat(20),
        "\r\n--",
        boundary,
        "\r\nContent-Type: application/pdf; name=\"report.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"report.pdf\"\r\n\r\n",
        &line.repeat(65_000),
        "\r\n--",
        boundary,
        "--\r\n",
    ]
    .concat()
    .into_bytes()
}
