use std::io;

use rsasl::{
    callback::{Context, Request, SessionCallback, SessionData},
    mechanisms::xoauth2::properties::XOAuth2Error,
    mechname::Mechname,
    prelude::{SASLClient, SASLConfig, Session, SessionError, State},
    property::{AuthId, OAuthBearerToken, Password},
    validate::NoValidation,
};

use textline::sasl::{NotBase64, binds_channel};

use super::{MECHANISMS, prepare};
use crate::{driver::Binding, mail::auth};

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
