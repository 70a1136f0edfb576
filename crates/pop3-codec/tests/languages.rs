//! UTF-8 mode and the language of replies (RFC 6856), at both ends.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use pop3_codec::{
    Client, Language, LanguageListing, Maildrop, Misuse, Response, ResponseCode, Server, State,
    UniqueId, Utf8, Verb, Word,
    client::Event,
    server::{self, Config},
};
use sans_io::{Connection, Layer};
use testkit::cuts::{self, Caller, answer};

fn listing(tag: &str, description: &str) -> LanguageListing<'static> {
    let (language, description) = (Language::new(tag).unwrap(), Word::new(description).unwrap());
    LanguageListing { language, description }.into_owned()
}

fn config() -> Config {
    let mut config = Config::default();
    config.auth_in_clear = true;
    config.capabilities.stls = true;
    config.capabilities.utf8 = Some(Utf8 { user: true });
    config.capabilities.lang = true;
    config.languages =
        vec![listing("es", "Espa\u{f1}ol"), listing("en", "English"), listing("de-AT", "")];
    config
}

/// Opens a maildrop of one message, and answers as is usual.
#[derive(Clone)]
struct Author;

impl Caller<Server> for Author {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        use pop3_codec::Command;
        match event {
            server::Event::Answered { .. } => {}
            server::Event::Command { command: Command::Pass(_), .. } => {
                let mut maildrop = Maildrop::new();
                maildrop.push(5, &UniqueId::new("a").unwrap());
                server.open(maildrop, out).unwrap();
            }
            server::Event::Command { command: Command::Retr(_), .. } if !server.is_utf8() => {
                let refusal = Response::err("needs UTF-8 mode").with_code(ResponseCode::Utf8);
                server.reply(&refusal, out).unwrap();
            }
            server::Event::Command { .. } => {
                server.accept(out).unwrap();
                let _ = server.body("\u{fc}\r\n".as_bytes(), out);
                let _ = server.end_of_body(out);
            }
            _ => server.refuse(out).unwrap(),
        }
    }
}

fn serve(config: Config, stream: &[u8]) -> Vec<String> {
    let run = cuts::check(Server::new(config), Author, &[stream]);
    let out = String::from_utf8(run.out).unwrap();
    out.lines().skip(1).map(String::from).collect()
}

#[test]
fn a_server_lists_and_selects_languages() {
    let stream = b"LANG\r\nLANG MUL\r\nlang EN\r\nUSER bob\r\nPASS x\r\nLANG de\r\nDELE 1\r\nDELE 1\r\nSTAT\r\nLANG fr\r\nLANG *\r\nLANG en-US\r\nLANG en_US\r\n";
    assert_eq!(
        serve(config(), stream),
        [
            "+OK language listing follows",
            "es Espa\u{f1}ol",
            "en English",
            "de-AT",
            ".",
            "-ERR no such language",
            "+OK en language changed",
            "+OK",
            "+OK user successfully logged on",
            // The server's own words are English, and left out of other languages.
            "+OK de-AT ",
            "+OK",
            "-ERR",
            "+OK 0 0",
            "-ERR",
            "+OK es ",
            "-ERR",
            "-ERR",
        ]
    );
}

#[test]
fn utf8_mode_comes_before_the_login_and_after_tls() {
    let stream = b"UTF8\r\nSTLS\r\nCAPA\r\nUSER b\xC3\xB6b\r\nPASS x\r\nUTF8\r\nRETR 1\r\n";
    let said = serve(config(), stream);
    assert_eq!(said[..2], ["+OK UTF-8 mode", "-ERR TLS must come before UTF8"]);
    assert!(said.iter().all(|line| line != "STLS"), "{said:?}");
    assert!(said.contains(&"UTF8 USER".into()) && said.contains(&"LANG".into()), "{said:?}");
    assert_eq!(said[said.len() - 4..], ["-ERR already logged in", "+OK 5 octets", "\u{fc}", "."]);
    // Without it, what needs it is refused.
    let said = serve(config(), b"USER bob\r\nPASS x\r\nRETR 1\r\n");
    assert_eq!(said.last().unwrap(), "-ERR [UTF8] needs UTF-8 mode");
}

#[test]
fn names_that_should_be_utf8_are() {
    let said = serve(config(), b"USER b\xF6b\r\nUSER bob\r\nPASS \xF6\r\nPASS \xC3\xB6\r\n");
    assert_eq!(said[..3], ["-ERR [AUTH] not UTF-8", "+OK", "-ERR [AUTH] not UTF-8"]);
    assert!(said[3].starts_with("+OK"), "{said:?}");
}

#[test]
fn what_is_not_offered_is_not_implemented() {
    let mut config = Config::default();
    config.capabilities.lang = true;
    let said = serve(config, b"UTF8\r\nLANG\r\nLANG de\r\nCAPA\r\n");
    assert_eq!(said[..3], ["-ERR not implemented"; 3]);
    assert!(!said.contains(&"LANG".into()), "{said:?}");
}

#[test]
fn what_is_told_after_the_login_may_differ() {
    let mut server = Server::new(config());
    let mut out = Vec::new();
    server.accept(&mut out).unwrap();
    server.capabilities_mut().expire = Some(pop3_codec::Expire { days: Some(7), per_user: false });
    server.receive(&mut &b"CAPA\r\n"[..], &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("\r\nEXPIRE 7\r\n"));
}

/// The dialogue of RFC 6856 §3.3 at the client.
#[test]
fn a_client_lists_and_selects_languages() {
    let commands = [Some("MUL"), None, None, Some("es"), Some("uga"), Some("*")];
    let mut next = 0;
    let ask = move |client: &mut Client, event: Event<'_>, out: &mut Vec<u8>| {
        let is_whole = match &event {
            Event::Reply { to: Verb::Lang, reply, .. } => {
                if next > 3 && reply.is_ok() {
                    assert_eq!(reply.language().unwrap().0, Language::new("es").unwrap());
                    assert_eq!(reply.language().unwrap().1, b"Idioma cambiado");
                }
                !reply.is_ok() || next > 3
            }
            Event::Reply { .. } | Event::End { .. } => true,
            _ => false,
        };
        if is_whole && let Some(range) = commands.get(next) {
            next += 1;
            client.lang(*range, out).unwrap();
        }
    };
    let heard = "+OK\r\n-ERR invalid language MUL\r\n\
        +OK Language listing follows:\r\nen English\r\nen-boont English Boontling dialect\r\nsv\r\n\
        e_s Espa\u{f1}ol\r\n.\r\n-ERR Server is unable to list languages\r\n+OK es Idioma cambiado\r\n\
        -ERR es Idioma <<UGA>> no es conocido\r\n+OK es Idioma cambiado\r\n";
    let run = cuts::check(Client::default(), answer(ask), &[heard.as_bytes()]);
    assert_eq!(run.out, b"LANG MUL\r\nLANG\r\nLANG\r\nLANG es\r\nLANG uga\r\nLANG *\r\n");
    assert_eq!((run.error(), run.eof.as_deref()), (None, None));
    assert_eq!(
        run.events()[3..7],
        [
            "LanguageListing(LanguageListing { language: en, description: \"English\" })",
            "LanguageListing(LanguageListing { language: en-boont, description: \"English Boontling dialect\" })",
            "LanguageListing(LanguageListing { language: sv, description: \"\" })",
            "Unparsed(\"e_s Espa\u{f1}ol\", expected a language tag at byte 1)",
        ]
    );
}

/// A client that has read `capabilities`.
fn client_after_capa(capabilities: &str) -> Client {
    let mut client = Client::default();
    let mut out = Vec::new();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.capa(&mut out).unwrap();
    let lines = format!("+OK\r\n{capabilities}.\r\n");
    let mut input = lines.as_bytes();
    while client.receive(&mut input, &mut out).unwrap().is_some() {}
    client
}

#[test]
fn a_client_sends_utf8_where_it_is_taken() {
    let mut out = Vec::new();
    let mut client = client_after_capa("USER\r\nUTF8\r\n");
    assert_eq!(client.user("b\u{f6}b", &mut out), Err(Misuse::NotOffered));
    assert_eq!(client.lang(None, &mut out), Err(Misuse::NotOffered));
    assert_eq!(client_after_capa("").utf8(&mut out), Err(Misuse::NotOffered));
    let mut client = client_after_capa("STLS\r\nUTF8 USER\r\nPIPELINING\r\nLANG\r\n");
    assert_eq!(client.lang(Some("a b"), &mut out), Err(Misuse::Argument));
    assert_eq!(out, b"");
    client.utf8(&mut out).unwrap();
    assert_eq!(client.stls(&mut out), Err(Misuse::TlsAfterUtf8));
    client.user("b\u{f6}b", &mut out).unwrap();
    client.pass("\u{df} x", &mut out).unwrap();
    assert!(!client.is_utf8());
    let mut input = &b"+OK\r\n+OK\r\n-ERR\r\n"[..];
    while client.receive(&mut input, &mut out).unwrap().is_some() {}
    assert_eq!((client.is_utf8(), client.state()), (true, State::Authorization));
    assert_eq!(client.stls(&mut out), Err(Misuse::TlsAfterUtf8));
    assert_eq!(out, "UTF8\r\nUSER b\u{f6}b\r\nPASS \u{df} x\r\n".as_bytes());
    // A refused UTF8 changes nothing.
    let mut client = client_after_capa("STLS\r\nUTF8\r\n");
    client.utf8(&mut out).unwrap();
    client.receive(&mut &b"-ERR\r\n"[..], &mut out).unwrap();
    client.stls(&mut out).unwrap();
    client.receive(&mut &b"+OK\r\n"[..], &mut out).unwrap();
    client.switch_layer(Layer::Tls, b"").unwrap();
    assert!(!client.is_utf8());
}
