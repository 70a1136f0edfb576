use std::io;

use rsasl::{
    callback::{Context, Request, SessionCallback, SessionData},
    mechanisms::xoauth2::properties::XOAuth2Error,
    mechname::Mechname,
    prelude::{SASLClient, SASLConfig, Session, SessionError, State},
    property::{AuthId, OAuthBearerToken, Password},
    validate::NoValidation,
};
use sans_io::Connection;
use textline::sasl::{NotBase64, binds_channel};

use super::{MECHANISMS, prepare};
use crate::{
    driver::{Binding, ClientSession},
    mail::auth,
};

/// Who logs in, and how.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// The account.
    pub name: &'a str,
    /// Its password; for XOAUTH2 an access token.
    pub password: &'a str,
    /// This mechanism and no other; `None` for the best that the server has and that needs a password.
    pub mechanism: Option<&'a str>,
}

/// What the client says in an exchange.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'a> {
    /// The mechanism, and the initial response if there is one.
    Begin(&'a str, Option<&'a [u8]>),
    /// The response to a challenge.
    Respond(&'a [u8]),
    /// It gives up.
    Cancel,
}

/// What the server says.
#[derive(Debug)]
pub enum Said<R> {
    /// A challenge, decoded.
    Challenge(Result<Vec<u8>, NotBase64>),
    /// The reply that ends the exchange.
    End(R),
}

/// A client that has AUTH.
pub trait Authenticates: Connection {
    /// What ends an exchange.
    type Reply;
    /// What is wrong with an answer.
    type Misuse: std::error::Error + Send + Sync + 'static;

    /// Says it to the server.
    ///
    /// # Errors
    /// If it cannot be said now.
    fn say(&mut self, answer: Answer<'_>, out: &mut Vec<u8>) -> Result<(), Self::Misuse>;

    /// What the server says by an event, if it is about AUTH.
    fn said(event: Self::Event<'_>) -> Option<Said<Self::Reply>>;
}

macro_rules! authenticates {
    ($($codec:ident)*) => {$(
        impl Authenticates for $codec::Client {
            type Reply = $codec::Reply<'static>;
            type Misuse = $codec::Misuse;

            fn say(&mut self, answer: Answer<'_>, out: &mut Vec<u8>) -> Result<(), Self::Misuse> {
                match answer {
                    Answer::Begin(mechanism, initial) => self.auth(mechanism, initial, out),
                    Answer::Respond(response) => self.auth_response(response, out),
                    Answer::Cancel => self.auth_cancel(out),
                }
            }

            fn said(event: Self::Event<'_>) -> Option<Said<Self::Reply>> {
                use $codec::client::Event;
                match event {
                    Event::Challenge { challenge, .. } => Some(Said::Challenge(challenge)),
                    Event::Reply { reply, .. } | Event::Closing(reply) => {
                        Some(Said::End(reply.into_owned()))
                    }
                    _ => None,
                }
            }
        }
    )*};
}
authenticates!(smtp_codec pop3_codec);

/// One exchange at the client.
pub struct Login {
    session: Session<NoValidation>,
    mechanism: &'static str,
    is_through: bool,
}

impl Login {
    /// Begins the mechanism that is asked for, or the best that the server offers; those bound to TLS need its `binding`.
    ///
    /// # Errors
    /// If there is none, or the name or password has a character that none may have.
    pub fn begin(
        credentials: Credentials<'_>,
        binding: Option<Binding>,
        offers: impl Fn(&str) -> bool,
    ) -> io::Result<Self> {
        let can = |mechanism: &str| {
            let is_bound = binds_channel(mechanism);
            (!is_bound || binding.is_some())
                && match credentials.mechanism {
                    Some(wanted) => wanted.eq_ignore_ascii_case(mechanism),
                    None => mechanism != "XOAUTH2" && offers(mechanism),
                }
        };
        let mechanism = MECHANISMS
            .into_iter()
            .find(|mechanism| can(mechanism))
            .ok_or_else(|| io::Error::other("no mechanism of AUTH that both sides have"))?;
        // Who wants no binding says that there is none; else the server is told that there could be one, so that it sees whether
        // its own offer was taken away on the way (RFC 5802 §6).
        let is_bound = binds_channel(mechanism) || credentials.mechanism.is_none();
        let binding = binding.filter(|_| is_bound);
        // A token is no password.
        let password = match mechanism {
            "XOAUTH2" => credentials.password.into(),
            _ => prepare(credentials.password)?,
        };
        let user = User {
            name: prepare(credentials.name)?.into_owned(),
            password: password.into_owned(),
            binding,
        };
        let config = SASLConfig::builder()
            .with_registry(auth::registry())
            .with_callback(user)
            .map_err(io::Error::other)?;
        let name = Mechname::parse(mechanism.as_bytes()).map_err(io::Error::other)?;
        let session = SASLClient::new(config).start_suggested(&[name]).map_err(io::Error::other)?;
        Ok(Self { session, mechanism, is_through: false })
    }

    /// Goes through the exchange in a session, and gives the reply at the end.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_in<C, S>(&mut self, session: &mut S) -> io::Result<C::Reply>
    where
        C: Authenticates,
        S: ClientSession<C>,
    {
        self.run(async |answer| {
            session.act(|client, out| client.say(answer, out)).await?;
            session.wait(|_, event, _| C::said(event)).await
        })
        .await
    }

    /// Goes through the exchange: `say` sends what the client says and gives what the server says to it. Gives the reply at the end.
    ///
    /// # Errors
    /// Those of `say`, and if a challenge makes no sense, or shows that the server does not know the password.
    pub async fn run<R>(
        &mut self,
        mut say: impl AsyncFnMut(Answer<'_>) -> io::Result<Said<R>>,
    ) -> io::Result<R> {
        let initial = if self.session.are_we_first() { Some(self.step(None)?) } else { None };
        let mut said = say(Answer::Begin(self.mechanism, initial.as_deref())).await?;
        loop {
            let challenge = match said {
                Said::Challenge(challenge) => challenge.map_err(io::Error::other),
                Said::End(reply) => return Ok(reply),
            };
            match challenge.and_then(|challenge| self.step(Some(&challenge))) {
                Ok(response) => said = say(Answer::Respond(&response)).await?,
                Err(error) => {
                    say(Answer::Cancel).await?;
                    return Err(error);
                }
            }
        }
    }

    /// The server says that the exchange has succeeded.
    ///
    /// # Errors
    /// If it says so before it has proved all that the mechanism asks of it.
    pub fn succeed(&mut self) -> io::Result<()> {
        if !self.is_through {
            self.step(Some(b""))?;
        }
        match self.is_through {
            true => Ok(()),
            false => Err(io::Error::other("the server has not proved who it is")),
        }
    }

    fn step(&mut self, input: Option<&[u8]>) -> io::Result<Vec<u8>> {
        if self.is_through {
            return Err(io::Error::other("a challenge after the last one"));
        }
        let (response, state) = auth::step(&mut self.session, input).map_err(io::Error::other)?;
        self.is_through = matches!(state, State::Finished(_));
        Ok(response)
    }
}

/// What mechanisms ask of a user.
struct User {
    name: String,
    password: String,
    binding: Option<Binding>,
}

impl SessionCallback for User {
    fn enable_channel_binding(&self) -> bool {
        self.binding.is_some()
    }

    fn callback(
        &self,
        _: &SessionData,
        context: &Context<'_>,
        request: &mut Request<'_>,
    ) -> Result<(), SessionError> {
        auth::bind(self.binding.as_ref(), context, request)?;
        request
            .satisfy::<AuthId>(&self.name)?
            .satisfy::<Password>(self.password.as_bytes())?
            .satisfy::<OAuthBearerToken>(&self.password)?;
        // Why the server does not take the token; the reply after it says that it does not.
        let _ = request.get_action::<XOAuth2Error>();
        Ok(())
    }
}
