//! SASL over SMTP with mechanisms of another library on both sides: octets of challenges and responses go in and out as they are.

use std::io::Cursor;

use rsasl::{
    callback::{Context, Request, SessionCallback, SessionData},
    mechanisms::{
        login::LOGIN,
        plain::PLAIN,
        scram::{SCRAM_SHA256, SCRAM_SHA256_PLUS, properties::ScramStoredPassword},
        xoauth2::{
            XOAUTH2,
            properties::{XOAuth2Error, XOAuth2Validate},
        },
    },
    mechname::Mechname,
    prelude::{
        Mechanism, MessageSent, Registry, SASLClient, SASLConfig, SASLServer, Session,
        SessionError, State,
    },
    property::{AuthId, AuthzId, ChannelBindingName, ChannelBindings, OAuthBearerToken, Password},
    validate::{NoValidation, Validate, Validation, ValidationError},
};
use sans_io::Connection;
use smtp_codec::{
    Client, Code, Command, Condition, Limits, Response, Server, Verb, client, server,
    server::Config,
};
use textline::sasl;

/// The user, password, salt, iterations and keys of RFC 7677 §3: what a server stores of a password.
const USER: &str = "user";
const PASSWORD: &str = "pencil";
const ITERATIONS: u32 = 4096;
const SALT: &str = "W22ZaJ0SNY7soEsUEjb6gQ==";
const STORED_KEY: &str = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
const SERVER_KEY: &str = "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

const TOKEN: &str = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
const TOKEN_ERROR: &str = r#"{"status":"401","schemes":"bearer","scope":"https://mail.example/"}"#;

/// What the caller's TLS library exports for the label `EXPORTER-Channel-Binding` (RFC 9266 §2).
type Exporter = Option<[u8; 32]>;

fn registry() -> Registry {
    static KNOWN: [Mechanism; 5] = [PLAIN, LOGIN, XOAUTH2, SCRAM_SHA256, SCRAM_SHA256_PLUS];
    Registry::with_mechanisms(&KNOWN)
}

/// Gives the octets to a mechanism that asks for them.
fn bind(
    exporter: &Exporter,
    context: &Context<'_>,
    request: &mut Request<'_>,
) -> Result<(), SessionError> {
    if let Some(octets) = exporter
        && context.get_ref::<ChannelBindingName>() == Some("tls-exporter")
    {
        request.satisfy::<ChannelBindings>(octets)?;
    }
    Ok(())
}

/// Who has logged in.
struct Who;

impl Validation for Who {
    type Value = Option<String>;
}

struct Users {
    exporter: Exporter,
}

impl SessionCallback for Users {
    fn enable_channel_binding(&self) -> bool {
        self.exporter.is_some()
    }

    fn callback(
        &self,
        _: &SessionData,
        context: &Context<'_>,
        request: &mut Request<'_>,
    ) -> Result<(), SessionError> {
        bind(&self.exporter, context, request)?;
        let (salt, stored, server) = (octets(SALT), octets(STORED_KEY), octets(SERVER_KEY));
        if context.get_ref::<AuthId>() == Some(USER) {
            let keys = ScramStoredPassword::new(ITERATIONS, &salt, &stored, &server);
            request.satisfy::<ScramStoredPassword<'_>>(&keys)?;
        }
        let is_good = context.get_ref::<OAuthBearerToken>() == Some(TOKEN);
        request.satisfy::<XOAuth2Validate>(&if is_good { Ok(()) } else { Err(TOKEN_ERROR) })?;
        Ok(())
    }

    fn validate(
        &self,
        session: &SessionData,
        context: &Context<'_>,
        validate: &mut Validate<'_>,
    ) -> Result<(), ValidationError> {
        validate.with::<Who, _>(|| {
            let name = context.get_ref::<AuthId>().filter(|name| *name == USER);
            let other =
                context.get_ref::<AuthzId>().is_some_and(|other| !matches!(other, "" | USER));
            let is_good = match session.mechanism().mechanism.as_str() {
                // The mechanism itself has checked the proof.
                "SCRAM-SHA-256" | "SCRAM-SHA-256-PLUS" => true,
                "XOAUTH2" => context.get_ref::<OAuthBearerToken>() == Some(TOKEN),
                _ => context.get_ref::<Password>() == Some(PASSWORD.as_bytes()),
            };
            Ok(name.filter(|_| is_good && !other).map(String::from))
        })?;
        Ok(())
    }
}

/// A user whose client has a password and a token.
struct User {
    password: &'static str,
    token: &'static str,
    exporter: Exporter,
}

impl SessionCallback for User {
    fn enable_channel_binding(&self) -> bool {
        self.exporter.is_some()
    }

    fn callback(
        &self,
        _: &SessionData,
        context: &Context<'_>,
        request: &mut Request<'_>,
    ) -> Result<(), SessionError> {
        bind(&self.exporter, context, request)?;
        request
            .satisfy::<AuthId>(USER)?
            .satisfy::<Password>(self.password.as_bytes())?
            .satisfy::<OAuthBearerToken>(self.token)?;
        // The server says why it does not take the token.
        if let Some(why) = request.get_action::<XOAuth2Error>() {
            assert_eq!(why, TOKEN_ERROR);
        }
        Ok(())
    }
}

fn octets(base64: &str) -> Vec<u8> {
    sasl::decode_challenge(base64.as_bytes()).expect("base64")
}

/// One end: the octets of each step, and whether the mechanism is through.
fn step<V: Validation>(
    session: &mut Session<V>,
    input: Option<&[u8]>,
) -> Result<(Vec<u8>, State), SessionError> {
    let mut out = Cursor::new(Vec::new());
    let state = session.step(input, &mut out)?;
    Ok((out.into_inner(), state))
}

/// A server's application.
struct Host {
    exporter: Exporter,
    session: Option<Session<Who>>,
    /// Only the client's empty answer to the last challenge is still to come.
    is_through: bool,
    who: Option<String>,
}

impl Host {
    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        match event {
            server::Event::Command { command: Command::Auth { mechanism, initial }, .. } => {
                let users = Users { exporter: self.exporter };
                let config =
                    SASLConfig::builder().with_registry(registry()).with_callback(users).unwrap();
                let name = mechanism.as_str().to_ascii_uppercase();
                let name = Mechname::parse(name.as_bytes()).unwrap();
                let sasl = SASLServer::<Who>::new(config);
                let session = self
                    .session
                    .insert(sasl.start_suggested(name).unwrap_or_else(|_| panic!("{name}")));
                self.is_through = false;
                match initial {
                    Some(initial) => self.go_on(server, Some(initial.reveal()), out),
                    None if session.are_we_first() => self.go_on(server, None, out),
                    None => server.challenge(b"", out).unwrap(),
                }
            }
            server::Event::AuthResponse(sasl::Response::Data(response)) => {
                self.go_on(server, Some(response.reveal()), out);
            }
            _ => server.accept(out).or_else(|_| server.refuse(out)).unwrap(),
        }
    }

    fn go_on(&mut self, server: &mut Server, input: Option<&[u8]>, out: &mut Vec<u8>) {
        let Some(session) = self.session.as_mut().filter(|_| !self.is_through) else {
            return self.decide(server, out);
        };
        match step(session, input) {
            Ok((challenge, State::Running)) => server.challenge(&challenge, out).unwrap(),
            // SMTP has no room for data in its success: they go as a challenge, whose answer is empty (RFC 4954 §4).
            Ok((challenge, State::Finished(MessageSent::Yes))) => {
                self.is_through = true;
                server.challenge(&challenge, out).unwrap();
            }
            Ok((_, State::Finished(MessageSent::No))) => self.decide(server, out),
            Err(_) => refuse(server, out),
        }
    }

    fn decide(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        self.who = self.session.take().and_then(|mut session| session.validation().flatten());
        if self.who.is_some() { server.accept(out).unwrap() } else { refuse(server, out) }
    }
}

fn refuse(server: &mut Server, out: &mut Vec<u8>) {
    let bad = Response::new(Code::BAD_CREDENTIALS, "no").with_condition(Condition::BadCredentials);
    server.reply(&bad, out).unwrap();
}

/// A client's user.
struct Guest {
    session: Session<NoValidation>,
    mechanism: &'static str,
    initial: bool,
    reply: Option<u16>,
}

impl Guest {
    fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
        match event {
            client::Event::Reply { to: Verb::Connect, .. } => client.hello("b", out).unwrap(),
            client::Event::Reply { to: Verb::Ehlo, .. } => {
                let initial = (self.initial && self.session.are_we_first())
                    .then(|| step(&mut self.session, None).unwrap().0);
                client.auth(self.mechanism, initial.as_deref(), out).unwrap();
            }
            client::Event::Challenge(challenge) => {
                let challenge = challenge.unwrap();
                let first = self.session.are_we_first() && !self.initial;
                self.initial |= first;
                // The first challenge to a mechanism that the client begins says nothing.
                let input = Some(challenge.as_slice()).filter(|_| !first);
                match step(&mut self.session, input) {
                    Ok((response, _)) => client.auth_response(&response, out).unwrap(),
                    // The server's proof is wrong.
                    Err(_) => client.auth_cancel(out).unwrap(),
                }
            }
            client::Event::Reply { to: Verb::Auth | Verb::AuthResponse, reply } => {
                self.reply = Some(reply.code());
                client.quit(out).unwrap();
            }
            _ => {}
        }
    }
}

/// The reply to the exchange, and who the server thinks has logged in.
fn run(
    mechanism: &'static str,
    initial: bool,
    user: User,
    exporters: [Exporter; 2],
    piece: usize,
) -> (Option<u16>, Option<String>) {
    let [ours, theirs] = exporters;
    let user = User { exporter: ours, ..user };
    let config = SASLConfig::builder().with_registry(registry()).with_callback(user).unwrap();
    let name = Mechname::parse(mechanism.as_bytes()).unwrap();
    let session = SASLClient::new(config).start_suggested(&[name]).unwrap();
    let mut guest = Guest { session, mechanism, initial, reply: None };
    let mut host = Host { exporter: theirs, session: None, is_through: false, who: None };

    let mut config = Config::new("a");
    config.extensions.auth = "SCRAM-SHA-256-PLUS SCRAM-SHA-256 XOAUTH2 PLAIN LOGIN".into();
    let (mut client, mut server) =
        (Client::new_in_tls(Limits::default()), Server::new_in_tls(config));
    let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
    let (mut server_buffer, mut client_buffer) = (Vec::new(), Vec::new());
    server.accept(&mut to_client).unwrap();
    while !(to_server.is_empty() && to_client.is_empty()) {
        for part in std::mem::take(&mut to_client).chunks(piece) {
            client_buffer.extend_from_slice(part);
            loop {
                let mut input = client_buffer.as_slice();
                let event = client.receive(&mut input, &mut to_server).unwrap();
                let Some(event) = event.map(client::Event::into_owned) else { break };
                let used = client_buffer.len() - input.len();
                client_buffer.drain(..used);
                guest.on(&mut client, event, &mut to_server);
            }
        }
        for part in std::mem::take(&mut to_server).chunks(piece) {
            server_buffer.extend_from_slice(part);
            loop {
                let mut input = server_buffer.as_slice();
                let event = server.receive(&mut input, &mut to_client).unwrap();
                let Some(event) = event.map(server::Event::into_owned) else { break };
                let used = server_buffer.len() - input.len();
                server_buffer.drain(..used);
                host.on(&mut server, event, &mut to_client);
            }
        }
    }
    assert_eq!(client.is_authenticated(), guest.reply == Some(235));
    assert_eq!(server.is_authenticated(), client.is_authenticated());
    (guest.reply, host.who)
}

const GOOD: User = User { password: PASSWORD, token: TOKEN, exporter: None };
const BAD: User = User { password: "pencils", token: "other", exporter: None };
const MECHANISMS: [&str; 5] = ["PLAIN", "LOGIN", "XOAUTH2", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"];

#[test]
fn every_mechanism_logs_in_with_and_without_an_initial_response() {
    for mechanism in MECHANISMS {
        let tls = mechanism.ends_with("-PLUS").then_some([7; 32]);
        for initial in [false, true] {
            for piece in [1, 7, usize::MAX] {
                let (reply, who) = run(mechanism, initial, GOOD, [tls, tls], piece);
                assert_eq!((reply, who.as_deref()), (Some(235), Some(USER)), "{mechanism}");
            }
        }
    }
}

#[test]
fn no_mechanism_takes_what_is_wrong() {
    for mechanism in MECHANISMS {
        let tls = mechanism.ends_with("-PLUS").then_some([7; 32]);
        for initial in [false, true] {
            let (reply, who) = run(mechanism, initial, BAD, [tls, tls], 5);
            // A client that finds the server's proof missing gives the exchange up.
            assert!(matches!(reply, Some(535 | 501)), "{mechanism}: {reply:?}");
            assert_eq!(who, None, "{mechanism}");
        }
    }
}

/// Whoever stands between has a TLS connection with each end, and so two exporters.
#[test]
fn channel_binding_sees_who_stands_between() {
    let (ours, theirs) = (Some([7; 32]), Some([8; 32]));
    let (reply, who) = run("SCRAM-SHA-256-PLUS", true, GOOD, [ours, theirs], usize::MAX);
    assert!(matches!(reply, Some(535 | 501)), "{reply:?}");
    assert_eq!(who, None);
    // Without binding nobody sees it.
    let (reply, who) = run("SCRAM-SHA-256", true, GOOD, [None, None], usize::MAX);
    assert_eq!((reply, who.as_deref()), (Some(235), Some(USER)));
}
