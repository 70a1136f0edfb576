//! Reads a mailbox by POP3.

use std::io;

use pop3_codec::{Client, Reply, ScanListing, Verb, client::Event};
use sans_io::Event as _;

use crate::driver::blocking::{Session, Transport};

/// A mailbox that is being read.
pub struct Reader<T>(Session<Client, T>);

impl<T: Transport> Reader<T> {
    /// Waits for the greeting and logs in.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub fn log_in(mut session: Session<Client, T>, name: &str, password: &str) -> io::Result<Self> {
        require(&reply(&mut session, Verb::Connect)?)?;
        session.act(|client, out| client.user(name, out))?;
        require(&reply(&mut session, Verb::User)?)?;
        session.act(|client, out| client.pass(password, out))?;
        require(&reply(&mut session, Verb::Pass)?)?;
        Ok(Self(session))
    }

    /// The numbers and sizes of the messages.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub fn list(&mut self) -> io::Result<Vec<ScanListing>> {
        self.0.act(|client, out| client.list(None, out))?;
        let mut listings = Vec::new();
        self.0.wait(|_, event, _| match event {
            Event::Reply { reply, .. } => require(&reply).err().map(Err),
            Event::ScanListing { listing, .. } => {
                listings.push(listing);
                None
            }
            Event::End { .. } => Some(Ok(())),
            _ => None,
        })??;
        Ok(listings)
    }

    /// One message.
    ///
    /// # Errors
    /// If there is none of this number, or the connection breaks.
    pub fn retrieve(&mut self, number: u32) -> io::Result<Vec<u8>> {
        self.0.act(|client, out| client.retr(number, out))?;
        let mut message = Vec::new();
        self.0.wait(|_, event, _| {
            message.extend_from_slice(event.chunk().unwrap_or_default());
            match event {
                Event::Reply { reply, .. } => require(&reply).err().map(Err),
                Event::End { .. } => Some(Ok(())),
                _ => None,
            }
        })??;
        Ok(message)
    }

    /// Marks a message as deleted.
    ///
    /// # Errors
    /// If there is none of this number, or the connection breaks.
    pub fn delete(&mut self, number: u32) -> io::Result<()> {
        self.0.act(|client, out| client.dele(number, out))?;
        require(&reply(&mut self.0, Verb::Dele)?)
    }

    /// Ends the session; what was marked is removed.
    ///
    /// # Errors
    /// If the server could not remove it, or the connection breaks.
    pub fn quit(mut self) -> io::Result<()> {
        self.0.act(|client, out| client.quit(out))?;
        require(&reply(&mut self.0, Verb::Quit)?)
    }
}

fn reply<T: Transport>(session: &mut Session<Client, T>, verb: Verb) -> io::Result<Reply<'static>> {
    session.wait(|_, event, _| match event {
        Event::Reply { to, reply, .. } if to == verb => Some(reply.into_owned()),
        Event::Closing(reply) => Some(reply.into_owned()),
        _ => None,
    })
}

fn require(reply: &Reply<'_>) -> io::Result<()> {
    if reply.is_ok() { Ok(()) } else { Err(io::Error::other(format!("{reply:?}"))) }
}
