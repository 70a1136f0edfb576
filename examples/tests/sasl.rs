//! SASL over SMTP with mechanisms of another library on both sides: octets of challenges and responses go in and out as they are.

use std::{path::Path, sync::Arc};

use examples::{
    driver::{Binding, blocking},
    mail::{
        auth::{Answer, Authenticates, Credentials, Exchange, Login, MECHANISMS, Said, Step},
        site::Site,
    },
};
use sans_io::Connection;
use smtp_codec::{
    Client, Code, Command, Condition, Limits, Response, Server, Verb, client, server,
    server::Config,
};
use textline::sasl;

/// The user and password of RFC 7677 §3.
const USER: &str = "user";
const PASSWORD: &str = "pencil";
const TOKEN: &str = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

fn site(root: &Path) -> Arc<Site> {
    let mut site = Site::new("mail.example");
    site.add_account(USER, PASSWORD, root).unwrap();
    assert!(site.add_token(USER, TOKEN));
    Arc::new(site)
}

/// Both machines inside TLS, and the wire between them.
struct Pair {
    client: Client,
    server: Server,
    to_client: Vec<u8>,
    to_server: Vec<u8>,
    host: Host,
    /// The last reply to AUTH.
    reply: Option<u16>,
    /// Octets that arrive at once.
    piece: usize,
}

/// A server's application.
struct Host {
    site: Arc<Site>,
    binding: Option<Binding>,
    exchange: Option<Exchange>,
    who: Option<String>,
}

impl Host {
    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        let response = match &event {
            server::Event::Command { command: Command::Auth { mechanism, initial }, .. } => {
                self.exchange = Exchange::begin(&self.site, mechanism.as_str(), self.binding);
                initial.as_ref().map(|initial| initial.reveal())
            }
            server::Event::AuthResponse { response: sasl::Response::Data(response), .. } => {
                Some(response.reveal())
            }
            _ => return server.accept(out).or_else(|_| server.refuse(out)).unwrap(),
        };
        match self.exchange.as_mut().unwrap().step(response.map(Vec::as_slice)) {
            Step::Challenge(challenge) => server.challenge(&challenge, out).unwrap(),
            Step::LoggedIn(name) => {
                self.who = Some(name);
                server.accept(out).unwrap();
            }
            Step::Refused => {
                let no = Response::new(Code::BAD_CREDENTIALS, "no");
                server.reply(&no.with_condition(Condition::BadCredentials), out).unwrap();
            }
        }
    }
}

impl Pair {
    fn new(site: &Arc<Site>, binding: Option<Binding>, piece: usize) -> Self {
        let mut config = Config::new("a");
        config.extensions.auth = MECHANISMS.join(" ").into();
        let host = Host { site: site.clone(), binding, exchange: None, who: None };
        let (client, server) = (Client::new_in_tls(Limits::default()), Server::new_in_tls(config));
        let mut pair =
            Self { client, server, to_client: vec![], to_server: vec![], host, reply: None, piece };
        pair.server.accept(&mut pair.to_client).unwrap();
        pair.until(|event| matches!(event, client::Event::Reply { .. }).then_some(()));
        pair.client.hello("b", &mut pair.to_server).unwrap();
        let is_ehlo =
            |event: client::Event<'_>| matches!(event, client::Event::Reply { to: Verb::Ehlo, .. });
        pair.until(|event| is_ehlo(event).then_some(()));
        pair
    }

    /// Goes on until the client has an event that `on` makes something of.
    fn until<R>(&mut self, mut on: impl FnMut(client::Event<'_>) -> Option<R>) -> R {
        let (mut at_client, mut at_server) = (Vec::new(), Vec::new());
        loop {
            let mut found = None;
            for piece in std::mem::take(&mut self.to_client).chunks(self.piece) {
                at_client.extend_from_slice(piece);
                let mut input = at_client.as_slice();
                while let Some(event) =
                    self.client.receive(&mut input, &mut self.to_server).unwrap()
                {
                    found = found.or_else(|| on(event));
                }
                let used = at_client.len() - input.len();
                at_client.drain(..used);
            }
            if let Some(found) = found {
                return found;
            }
            assert!(!self.to_server.is_empty(), "the server waits, and so does the client");
            for piece in std::mem::take(&mut self.to_server).chunks(self.piece) {
                at_server.extend_from_slice(piece);
                let mut input = at_server.as_slice();
                while let Some(event) =
                    self.server.receive(&mut input, &mut self.to_client).unwrap()
                {
                    self.host.on(&mut self.server, event, &mut self.to_client);
                }
                let used = at_server.len() - input.len();
                at_server.drain(..used);
            }
        }
    }

    fn say(&mut self, answer: Answer<'_>) -> Said<smtp_codec::Reply<'static>> {
        self.client.say(answer, &mut self.to_server).unwrap();
        let said = self.until(Client::said);
        if let Said::End(reply) = &said {
            self.reply = Some(reply.code());
        }
        said
    }
}

/// The last reply to the exchange, and who the server thinks has logged in.
fn run(
    site: &Arc<Site>,
    credentials: Credentials<'_>,
    has_initial: bool,
    [ours, theirs]: [Option<Binding>; 2],
    piece: usize,
) -> (u16, Option<String>) {
    let mut pair = Pair::new(site, theirs, piece);
    let mut login = Login::begin(credentials, ours, |_| true).unwrap();
    let result = blocking::run(login.run(async |answer| {
        let Answer::Begin(mechanism, Some(initial)) = answer else { return Ok(pair.say(answer)) };
        if has_initial {
            return Ok(pair.say(answer));
        }
        // The first challenge to a mechanism that the client begins says nothing.
        match pair.say(Answer::Begin(mechanism, None)) {
            Said::Challenge(challenge) if challenge.as_deref() == Ok(b"") => {
                Ok(pair.say(Answer::Respond(initial)))
            }
            other => panic!("{other:?}"),
        }
    }));
    let code = pair.reply.unwrap();
    let is_in = code == 235;
    if is_in {
        result.and_then(|_| login.succeed()).unwrap();
    }
    assert_eq!([pair.client.is_authenticated(), pair.server.is_authenticated()], [is_in; 2]);
    (code, pair.host.who)
}

fn credentials(mechanism: &str, is_good: bool) -> Credentials<'_> {
    let password = match (mechanism, is_good) {
        ("XOAUTH2", true) => TOKEN,
        (_, true) => PASSWORD,
        (_, false) => "pencils",
    };
    Credentials { name: USER, password, mechanism: Some(mechanism) }
}

#[test]
fn every_mechanism_logs_in_with_and_without_an_initial_response() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    for mechanism in MECHANISMS {
        let tls = mechanism.ends_with("-PLUS").then_some([7; 32]);
        for has_initial in [false, true] {
            for piece in [1, 7, usize::MAX] {
                let good = credentials(mechanism, true);
                let (reply, who) = run(&site, good, has_initial, [tls, tls], piece);
                assert_eq!((reply, who.as_deref()), (235, Some(USER)), "{mechanism}");
            }
        }
    }
}

#[test]
fn no_mechanism_takes_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    for mechanism in MECHANISMS {
        let tls = mechanism.ends_with("-PLUS").then_some([7; 32]);
        for has_initial in [false, true] {
            let bad = credentials(mechanism, false);
            let (reply, who) = run(&site, bad, has_initial, [tls, tls], 5);
            // SCRAM's client finds the server's proof missing, and gives the exchange up.
            let code = if mechanism.starts_with("SCRAM") { 501 } else { 535 };
            assert_eq!((reply, who), (code, None), "{mechanism}");
        }
    }
}

/// Whoever stands between has a TLS connection with each end, and so two exporters.
#[test]
fn channel_binding_sees_who_stands_between() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let (ours, theirs) = (Some([7; 32]), Some([8; 32]));
    let plus = credentials("SCRAM-SHA-256-PLUS", true);
    let (reply, who) = run(&site, plus, true, [ours, theirs], usize::MAX);
    assert_eq!((reply, who), (501, None));
    // Without binding nobody sees it.
    let unbound = credentials("SCRAM-SHA-256", true);
    let (reply, who) = run(&site, unbound, true, [None, None], usize::MAX);
    assert_eq!((reply, who.as_deref()), (235, Some(USER)));
}
