//! Reads and arranges a mailbox by IMAP.

use std::io;

use imap_codec::{Client, Command, Data, Mailbox, Naming, Status, client::Event};

use crate::driver::{
    ClientSession,
    blocking::{self, Session, Transport},
};

/// A mailbox that is being looked at.
pub struct Browser<T>(Session<Client, T>);

/// What a command brought.
#[derive(Debug, Default)]
pub struct Answer {
    /// The data that came before the completion.
    pub data: Vec<Data<'static>>,
    /// The octets of the literals that were streamed.
    pub octets: Vec<u8>,
}

impl<T: Transport> Browser<T> {
    /// Waits for the greeting and logs in.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub fn log_in(mut session: Session<Client, T>, name: &str, password: &str) -> io::Result<Self> {
        let greeted = |_: &mut Client, event: Event<'_>, _: &mut Vec<u8>| {
            matches!(event, Event::Greeting(_)).then_some(())
        };
        blocking::run(session.wait(greeted))?;
        blocking::run(session.act(|client, out| client.login(name, password, out).map(drop)))?;
        let mut browser = Self(session);
        browser.complete()?;
        Ok(browser)
    }

    /// Does a command.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks.
    pub fn run(&mut self, command: &Command<'_>) -> io::Result<Answer> {
        blocking::run(self.0.act(|client, out| client.command(command, out).map(drop)))?;
        self.complete()
    }

    fn complete(&mut self) -> io::Result<Answer> {
        let mut answer = Answer::default();
        let completed = self.0.wait(|_, event, _| match event {
            Event::Data(data) => {
                answer.data.push(data.into_owned());
                None
            }
            Event::Chunk(octets) => {
                answer.octets.extend_from_slice(&octets);
                None
            }
            Event::Done { status, text, .. } => Some((status, text.to_str_lossy().into_owned())),
            _ => None,
        });
        let (status, text) = blocking::run(completed)?;
        if status == Status::Ok { Ok(answer) } else { Err(io::Error::other(text)) }
    }
}

/// A mailbox's name.
///
/// # Errors
/// If it has characters that it cannot have.
pub fn mailbox(name: &str) -> io::Result<Mailbox<'_>> {
    Mailbox::new(name, Naming::Utf7).map_err(io::Error::other)
}
