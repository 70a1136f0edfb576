//! Sends one letter over one connection.

use std::io;

use smtp_codec::{
    Client, EnhancedStatus, ForwardPath, Mailbox, Params, Reply, ReversePath, State, Verb,
    client::{Content, Event, Plan},
    delivery::{Delivery, Failure},
};

use super::auth::{Credentials, Login};
use crate::driver::ClientSession;

/// A letter to send.
pub struct Letter<'a> {
    /// Whom failures are reported to.
    pub from: &'a ReversePath<'static>,
    /// Whom it is for.
    pub to: &'a [Mailbox<'static>],
    /// The message.
    pub message: &'a [u8],
}

/// Who sends, and how.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// The sending host's name.
    pub hostname: &'a str,
    /// Insist on STARTTLS.
    pub starttls: bool,
    /// Who logs in.
    pub login: Option<Credentials<'a>>,
}

/// Octets given to the transport at once.
const PIECE: usize = 32 * 1024;

/// Goes through a whole session, and says what came of each recipient.
///
/// # Errors
/// If the connection breaks, or the server refuses the session, TLS or the login.
pub async fn send<S: ClientSession<Client>>(
    session: &mut S,
    options: Options<'_>,
    letter: &Letter<'_>,
) -> io::Result<Vec<Delivery>> {
    require(&reply(session, Verb::Connect).await?)?;
    hello(session, options.hostname).await?;
    if options.starttls {
        session.act(|client, out| client.starttls(out)).await?;
        require(&reply(session, Verb::StartTls).await?)?;
        session.wait_for_layer().await?;
        hello(session, options.hostname).await?;
    }
    if let Some(credentials) = options.login {
        log_in(session, credentials).await?;
    }
    let deliveries = transaction(session, letter).await?;
    // Who has the letter has it, however the session ends.
    if session.act(|client, out| client.quit(out)).await.is_ok() {
        let _ = reply(session, Verb::Quit).await;
    }
    Ok(deliveries)
}

async fn hello<S: ClientSession<Client>>(session: &mut S, hostname: &str) -> io::Result<()> {
    session.act(|client, out| client.hello(hostname, out)).await?;
    let ehlo = reply(session, Verb::Ehlo).await?;
    if ehlo.is_positive() || session.conn().open().next() != Some(Verb::Helo) {
        return require(&ehlo);
    }
    require(&reply(session, Verb::Helo).await?)
}

/// AUTH, with the best mechanism that both sides have.
async fn log_in<S: ClientSession<Client>>(
    session: &mut S,
    credentials: Credentials<'_>,
) -> io::Result<()> {
    let offered = session.conn().extensions();
    let mut login =
        Login::begin(credentials, session.binding(), |name| offered.has_mechanism(name))?;
    let reply = login.run_in(session).await?;
    require(&reply)?;
    login.succeed()
}

/// MAIL, RCPT for each recipient, DATA and the message; in one group if the server takes that.
async fn transaction<S: ClientSession<Client>>(
    session: &mut S,
    letter: &Letter<'_>,
) -> io::Result<Vec<Delivery>> {
    let extensions = session.conn().extensions();
    let is_pipelined = extensions.pipelining;
    let content = Content::of(letter.message).with_envelope(letter.to);
    let Plan { params, chunks } = match session.conn().plan(&content) {
        Ok(plan) => plan,
        Err(error) => {
            let text = error.to_string();
            let failed = Delivery::Failed(Failure::new(EnhancedStatus::PERMANENT, &text));
            return Ok(vec![failed; letter.to.len()]);
        }
    };
    let mail = |client: &mut Client, out: &mut Vec<u8>| client.mail(letter.from, &params, out);
    let rcpt = |to: &Mailbox<'static>| {
        let to = ForwardPath::from(to.clone());
        move |client: &mut Client, out: &mut Vec<u8>| client.rcpt(&to, &Params::NONE, out)
    };
    if is_pipelined {
        session
            .act(|client, out| {
                mail(client, out)?;
                for to in letter.to {
                    rcpt(to)(client, out)?;
                }
                if chunks { Ok(()) } else { client.data(out) }
            })
            .await?;
    } else {
        session.act(mail).await?;
    }
    let mailed = reply(session, Verb::Mail).await?;
    if !mailed.is_positive() && !is_pipelined {
        return Ok(vec![Delivery::of_reply(&mailed); letter.to.len()]);
    }
    let mut deliveries = Vec::new();
    for to in letter.to {
        if !is_pipelined {
            session.act(rcpt(to)).await?;
        }
        let answer = reply(session, Verb::Rcpt).await?;
        let blamed = if mailed.is_positive() { &answer } else { &mailed };
        deliveries.push(Delivery::of_reply(blamed));
    }
    let accepted = session.conn().accepted_recipients() > 0;
    if !accepted && (chunks || !is_pipelined) {
        if session.conn().state() == State::Mail {
            session.act(Client::rset).await?;
            reply(session, Verb::Rset).await?;
        }
        return Ok(deliveries);
    }
    let end = if chunks {
        in_chunks(session, letter.message).await?
    } else {
        after_data(session, letter.message, accepted).await?
    };
    for delivery in deliveries.iter_mut().filter(|delivery| **delivery == Delivery::Delivered) {
        *delivery = Delivery::of_reply(&end);
    }
    Ok(deliveries)
}

/// Sends the message after DATA.
async fn after_data<S: ClientSession<Client>>(
    session: &mut S,
    octets: &[u8],
    accepted: bool,
) -> io::Result<Reply<'static>> {
    if session.conn().open().next().is_none() {
        session.act(Client::data).await?;
    }
    let data = reply(session, Verb::Data).await?;
    if session.conn().state() == State::Data && accepted {
        message(session, octets).await?;
        reply(session, Verb::EndOfData).await
    } else {
        // Refused, or an empty message was sent to end what has no recipient.
        if session.conn().open().next().is_some() {
            reply(session, Verb::EndOfData).await?;
        }
        Ok(data)
    }
}

/// Sends the message with BDAT; gives the reply to the last chunk, or to the one that was refused.
async fn in_chunks<S: ClientSession<Client>>(
    session: &mut S,
    message: &[u8],
) -> io::Result<Reply<'static>> {
    let mut pieces = message.chunks(PIECE).peekable();
    loop {
        let piece = pieces.next().unwrap_or_default();
        let last = pieces.peek().is_none();
        session.act(|client, out| client.bdat(piece, last, out)).await?;
        let answer = reply(session, if last { Verb::BdatLast } else { Verb::Bdat }).await?;
        if !answer.is_positive() {
            session.act(Client::rset).await?;
            reply(session, Verb::Rset).await?;
            return Ok(answer);
        }
        if last {
            return Ok(answer);
        }
    }
}

async fn message<S: ClientSession<Client>>(session: &mut S, message: &[u8]) -> io::Result<()> {
    for piece in message.chunks(PIECE) {
        session.act(|client, out| client.body(piece, out)).await?;
    }
    session.act(Client::end_of_data).await
}

/// The reply to the oldest open command, which is `verb`.
async fn reply<S: ClientSession<Client>>(
    session: &mut S,
    verb: Verb,
) -> io::Result<Reply<'static>> {
    let (to, reply) = session
        .wait(|_, event, _| match event {
            Event::Reply { to, reply, .. } => Some((to, reply.into_owned())),
            Event::Closing(reply) => Some((verb, reply.into_owned())),
            _ => None,
        })
        .await?;
    if to == verb { Ok(reply) } else { Err(io::Error::other(format!("{reply:?} to {to:?}"))) }
}

fn require(reply: &Reply<'_>) -> io::Result<()> {
    if reply.is_positive() { Ok(()) } else { Err(io::Error::other(format!("{reply:?}"))) }
}
