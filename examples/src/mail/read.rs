//! Reads a mailbox by POP3.

use std::io;

use pop3_codec::{Client, Misuse, Reply, ScanListing, Timestamp, Verb, client::Event};
use sans_io::Event as _;

use super::auth::{Credentials, Login, MECHANISMS, apop_digest, prepare};
use crate::driver::ClientSession;

/// A mailbox that is being read.
pub struct Reader<S>(S);

impl<S: ClientSession<Client>> Reader<S> {
    /// Waits for the greeting and logs in.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub async fn log_in(mut session: S, name: &str, password: &str) -> io::Result<Self> {
        require(&reply(&mut session, Verb::Connect).await?)?;
        session.act(|client, out| client.user(name, out)).await?;
        require(&reply(&mut session, Verb::User).await?)?;
        session.act(|client, out| client.pass(password, out)).await?;
        require(&reply(&mut session, Verb::Pass).await?)?;
        Ok(Self(session))
    }

    /// Waits for the greeting, asks what the server offers, goes under TLS if `stls` says so, and logs in: with SCRAM if it is
    /// offered, in clear rather with APOP than with anything else, then with any mechanism of AUTH, and last with USER and PASS.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub async fn open(
        mut session: S,
        stls: bool,
        credentials: Credentials<'_>,
    ) -> io::Result<Self> {
        require(&reply(&mut session, Verb::Connect).await?)?;
        ask(&mut session).await?;
        if stls {
            session.act(|client, out| client.stls(out)).await?;
            require(&reply(&mut session, Verb::Stls).await?)?;
            session.wait_for_layer().await?;
            ask(&mut session).await?;
        }
        let Credentials { name, password, mechanism } = credentials;
        let name = &*prepare(name)?;
        let offered = session.conn().capabilities();
        let has = |name: &str| offered.is_some_and(|offered| offered.has_mechanism(name));
        let timestamp = session.conn().timestamp().map(Timestamp::as_str);
        let is = |name: &str| mechanism.is_some_and(|wanted| wanted.eq_ignore_ascii_case(name));
        let is_safe = session.conn().is_in_tls() || has("SCRAM-SHA-256");
        let by_digest = timestamp
            .filter(|_| is("APOP") || (mechanism.is_none() && !(is_safe && has_any(has))))
            .map(|timestamp| prepare(password).map(|password| apop_digest(timestamp, &password)))
            .transpose()?;
        if let Some(digest) = by_digest {
            session.act(|client, out| client.apop(name, digest, out)).await?;
            require(&reply(&mut session, Verb::Apop).await?)?;
        } else if is("USER") || (mechanism.is_none() && !has_any(has)) {
            session.act(|client, out| client.user(name, out)).await?;
            require(&reply(&mut session, Verb::User).await?)?;
            let password = &*prepare(password)?;
            session.act(|client, out| client.pass(password, out)).await?;
            require(&reply(&mut session, Verb::Pass).await?)?;
        } else {
            let mut login = Login::begin(credentials, session.binding(), has)?;
            require(&login.run_in(&mut session).await?)?;
            login.succeed()?;
        }
        Ok(Self(session))
    }

    /// The numbers and unique-ids of the messages.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub async fn unique_ids(&mut self) -> io::Result<Vec<(u32, String)>> {
        self.0.act(|client, out| client.uidl(None, out)).await?;
        let mut ids = Vec::new();
        self.0
            .wait(|_, event, _| match event {
                Event::Reply { reply, .. } => require(&reply).err().map(Err),
                Event::UniqueIdListing { listing, .. } => {
                    ids.push((listing.number, listing.id.as_str().to_owned()));
                    None
                }
                Event::End { .. } => Some(Ok(())),
                _ => None,
            })
            .await??;
        Ok(ids)
    }

    /// Fetches messages, many at a time if the server lets, and gives each piece by piece; `None` is a message's end.
    ///
    /// # Errors
    /// If there is none of a number, the connection breaks, or `on` fails.
    pub async fn fetch(
        &mut self,
        numbers: &[u32],
        mut on: impl FnMut(u32, Option<&[u8]>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut unasked = numbers.iter().copied().peekable();
        for number in numbers.iter().copied() {
            self.0
                .act(|client, out| {
                    while let Some(next) = unasked.peek() {
                        match client.retr(*next, out) {
                            Ok(()) => unasked.next(),
                            Err(Misuse::MustWait | Misuse::PipelineFull) => break,
                            Err(misuse) => return Err(misuse),
                        };
                    }
                    Ok(())
                })
                .await?;
            self.0
                .wait(|_, event, _| match event {
                    Event::Chunk(piece) => on(number, Some(&piece)).err().map(Err),
                    Event::Reply { reply, .. } => require(&reply).err().map(Err),
                    Event::End { .. } => Some(on(number, None)),
                    Event::Closing(reply) => Some(require(&reply)),
                    _ => None,
                })
                .await??;
        }
        Ok(())
    }

    /// The numbers and sizes of the messages.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub async fn list(&mut self) -> io::Result<Vec<ScanListing>> {
        self.0.act(|client, out| client.list(None, out)).await?;
        let mut listings = Vec::new();
        self.0
            .wait(|_, event, _| match event {
                Event::Reply { reply, .. } => require(&reply).err().map(Err),
                Event::ScanListing { listing, .. } => {
                    listings.push(listing);
                    None
                }
                Event::End { .. } => Some(Ok(())),
                _ => None,
            })
            .await??;
        Ok(listings)
    }

    /// One message.
    ///
    /// # Errors
    /// If there is none of this number, or the connection breaks.
    pub async fn retrieve(&mut self, number: u32) -> io::Result<Vec<u8>> {
        self.0.act(|client, out| client.retr(number, out)).await?;
        let mut message = Vec::new();
        self.0
            .wait(|_, event, _| {
                message.extend_from_slice(event.chunk().unwrap_or_default());
                match event {
                    Event::Reply { reply, .. } => require(&reply).err().map(Err),
                    Event::End { .. } => Some(Ok(())),
                    _ => None,
                }
            })
            .await??;
        Ok(message)
    }

    /// Marks a message as deleted.
    ///
    /// # Errors
    /// If there is none of this number, or the connection breaks.
    pub async fn delete(&mut self, number: u32) -> io::Result<()> {
        self.0.act(|client, out| client.dele(number, out)).await?;
        require(&reply(&mut self.0, Verb::Dele).await?)
    }

    /// Ends the session; what was marked is removed.
    ///
    /// # Errors
    /// If the server could not remove it, or the connection breaks.
    pub async fn quit(mut self) -> io::Result<()> {
        self.0.act(|client, out| client.quit(out)).await?;
        require(&reply(&mut self.0, Verb::Quit).await?)
    }
}

/// Whether the server has a mechanism that takes a password.
fn has_any(has: impl Fn(&str) -> bool) -> bool {
    MECHANISMS.into_iter().any(|mechanism| mechanism != "XOAUTH2" && has(mechanism))
}

/// Asks what the server offers; a server that does not know CAPA offers nothing more than RFC 1939 has.
async fn ask<S: ClientSession<Client>>(session: &mut S) -> io::Result<()> {
    session.act(Client::capa).await?;
    session
        .wait(|_, event, _| match event {
            Event::Reply { reply, .. } => (!reply.is_ok()).then_some(()),
            Event::End { .. } => Some(()),
            _ => None,
        })
        .await
}

async fn reply<S: ClientSession<Client>>(
    session: &mut S,
    verb: Verb,
) -> io::Result<Reply<'static>> {
    session
        .wait(|_, event, _| match event {
            Event::Reply { to, reply, .. } if to == verb => Some(reply.into_owned()),
            Event::Closing(reply) => Some(reply.into_owned()),
            _ => None,
        })
        .await
}

fn require(reply: &Reply<'_>) -> io::Result<()> {
    if reply.is_ok() { Ok(()) } else { Err(io::Error::other(format!("{reply:?}"))) }
}
