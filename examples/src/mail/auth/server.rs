use std::sync::Arc;

use rsasl::{
    callback::{Context, Request, SessionCallback, SessionData},
    mechanisms::{scram::properties::ScramStoredPassword, xoauth2::properties::XOAuth2Validate},
    mechname::Mechname,
    prelude::{MessageSent, SASLConfig, SASLServer, Session, SessionError, State},
    property::{AuthId, AuthzId, OAuthBearerToken, Password},
    validate::{Validate, Validation, ValidationError},
};

use crate::{
    driver::Binding,
    mail::{auth, site::Site},
};

/// One exchange at the server.
pub struct Exchange {
    session: Session<Who>,
    is_begun: bool,
    /// Only the client's empty answer to the last challenge is still to come.
    is_through: bool,
}

/// What the client's response leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A challenge.
    Challenge(Vec<u8>),
    /// The account of this name has logged in.
    LoggedIn(String),
    /// Nobody has.
    Refused,
}

/// What a client that may not log in by XOAUTH2 is told.
const NO_TOKEN: &str = r#"{"status":"401","schemes":"bearer"}"#;

impl Exchange {
    /// Begins a mechanism, in any case; `None` if there is none of the name. Those bound to TLS need its `binding`.
    #[must_use]
    pub fn begin(site: &Arc<Site>, mechanism: &str, binding: Option<Binding>) -> Option<Self> {
        let mechanism = mechanism.to_ascii_uppercase();
        if textline::sasl::binds_channel(&mechanism) && binding.is_none() {
            return None;
        }
        let accounts = Accounts { site: site.clone(), binding };
        let config = SASLConfig::builder().with_registry(auth::registry()).with_callback(accounts);
        let name = Mechname::parse(mechanism.as_bytes()).ok()?;
        let session = SASLServer::new(config.ok()?).start_suggested(name).ok()?;
        Some(Self { session, is_begun: false, is_through: false })
    }

    /// Takes the client's response; `None` for one that has not given an initial response.
    pub fn step(&mut self, response: Option<&[u8]>) -> Step {
        if self.is_through {
            return self.decide();
        }
        if !std::mem::replace(&mut self.is_begun, true) {
            match (response, self.session.are_we_first()) {
                (None, false) => return Step::Challenge(Vec::new()),
                // LOGIN's name, which many clients give without having been asked for it.
                (Some(_), true) if auth::step(&mut self.session, None).is_err() => {
                    return Step::Refused;
                }
                _ => {}
            }
        }
        match auth::step(&mut self.session, response) {
            Ok((challenge, State::Running)) => Step::Challenge(challenge),
            // No success has room for data here: they go as a challenge, whose answer is empty (RFC 4954 §4, RFC 5034 §4).
            Ok((challenge, State::Finished(MessageSent::Yes))) => {
                self.is_through = true;
                Step::Challenge(challenge)
            }
            Ok((_, State::Finished(MessageSent::No))) => self.decide(),
            Err(_) => Step::Refused,
        }
    }

    fn decide(&mut self) -> Step {
        match self.session.validation().flatten() {
            Some(name) => Step::LoggedIn(name),
            None => Step::Refused,
        }
    }
}

/// Who has logged in.
struct Who;

impl Validation for Who {
    type Value = Option<String>;
}

/// What mechanisms ask of a site.
struct Accounts {
    site: Arc<Site>,
    binding: Option<Binding>,
}

impl SessionCallback for Accounts {
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
        let Some(name) = context.get_ref::<AuthId>() else { return Ok(()) };
        let keys = self.site.scram_keys(name);
        let keys = ScramStoredPassword::new(
            keys.iterations,
            &keys.salt,
            &keys.stored_key,
            &keys.server_key,
        );
        request.satisfy::<ScramStoredPassword<'_>>(&keys)?;
        let token = context.get_ref::<OAuthBearerToken>();
        let is_good = token.is_some_and(|token| self.site.has_token(name, token));
        request.satisfy::<XOAuth2Validate>(&if is_good { Ok(()) } else { Err(NO_TOKEN) })?;
        Ok(())
    }

    fn validate(
        &self,
        session: &SessionData,
        context: &Context<'_>,
        validate: &mut Validate<'_>,
    ) -> Result<(), ValidationError> {
        validate.with::<Who, _>(|| {
            let Some(name) = context.get_ref::<AuthId>() else { return Ok(None) };
            let is_other =
                context.get_ref::<AuthzId>().is_some_and(|id| !id.is_empty() && id != name);
            let is_good = match session.mechanism().mechanism.as_str() {
                // The mechanism itself has checked the proof; the keys of nobody have none.
                "SCRAM-SHA-256" | "SCRAM-SHA-256-PLUS" => self.site.has_account(name),
                "XOAUTH2" => context
                    .get_ref::<OAuthBearerToken>()
                    .is_some_and(|token| self.site.has_token(name, token)),
                _ => context
                    .get_ref::<Password>()
                    .and_then(|password| str::from_utf8(password).ok())
                    .is_some_and(|password| self.site.log_in(name, password).is_some()),
            };
            Ok((is_good && !is_other).then(|| name.to_owned()))
        })?;
        Ok(())
    }
}
