//! Both ends' applications of a relay: one that has letters to deliver, and one that takes them, or not.

use smtp_codec::{
    Client, Code, Command, ForwardPath, Misuse, Params, Response, Server, State, Verb, client,
    client::RecipientStatus, delivery::Attempt, server,
};
use testkit::cuts::Caller;

/// A letter to deliver, and what became of it for each recipient.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) attempt: Attempt,
    pub(crate) body: Vec<u8>,
    pub(crate) fates: Vec<Option<RecipientStatus>>,
}

/// Delivers letter after letter on one connection.
#[derive(Clone, Debug)]
pub(crate) struct Relay {
    work: Vec<Work>,
    at: usize,
    /// How many commands of this letter were sent: MAIL, one RCPT for each recipient, DATA.
    sent: usize,
    /// The reply to its MAIL.
    mail: Option<u16>,
}

impl Relay {
    pub(crate) fn new(work: Vec<Work>) -> Self {
        Self { work, at: 0, sent: 0, mail: None }
    }

    /// What became of all when the connection is over.
    pub(crate) fn over(mut self, client: &Client) -> Vec<Work> {
        self.keep(client);
        for work in &mut self.work {
            work.fates.resize(work.attempt.recipients.len(), None);
        }
        self.work
    }

    /// Keeps what is known of the letter's recipients.
    fn keep(&mut self, client: &Client) {
        let Some(work) = self.work.get_mut(self.at) else { return };
        work.fates = match self.mail {
            // Its recipients were not looked at.
            None => Vec::new(),
            Some(code @ 400..) => {
                vec![Some(RecipientStatus::Refused(code)); work.attempt.recipients.len()]
            }
            Some(_) => client.recipients().iter().copied().map(Some).collect(),
        };
    }

    fn next(&mut self, client: &Client) {
        self.keep(client);
        (self.at, self.sent, self.mail) = (self.at + 1, 0, None);
    }

    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) -> Result<(), Misuse> {
        let is_quiet = client.open().len() == 0;
        match client.state() {
            State::Greeted if is_quiet => return client.hello("crepes.fr", out),
            State::Refused if is_quiet => return client.quit(out),
            // The letter is through.
            State::Ready if is_quiet && self.sent > 0 => self.next(client),
            State::Data if is_quiet => {
                client.body(&self.work[self.at].body, out)?;
                return client.end_of_data(out);
            }
            // Nobody was accepted, or DATA was refused.
            State::Mail | State::Rcpt if is_quiet && self.has_sent_all() => {
                self.next(client);
                return client.rset(out);
            }
            _ => {}
        }
        if client.state() == State::Ready && is_quiet && self.at == self.work.len() {
            return client.quit(out);
        }
        while self.at < self.work.len() && !self.has_sent_all() {
            let attempt = &self.work[self.at].attempt;
            let command = match self.sent {
                0 => client.mail(&attempt.from, &Params::NONE, out),
                sent if sent <= attempt.recipients.len() => {
                    let to = ForwardPath::from(attempt.recipients[sent - 1].clone());
                    client.rcpt(&to, &Params::NONE, out)
                }
                _ => client.data(out),
            };
            match command {
                Ok(()) => self.sent += 1,
                // After a reply, or not at all: MAIL was refused.
                Err(Misuse::MustWait | Misuse::Over) => break,
                Err(Misuse::State(_)) if is_quiet && self.sent > 0 => {
                    self.next(client);
                    if client.state() != State::Ready {
                        return client.rset(out);
                    }
                }
                Err(Misuse::State(_)) => break,
                Err(misuse) => return Err(misuse),
            }
        }
        if client.state() == State::Ready && client.open().len() == 0 && self.at == self.work.len()
        {
            return client.quit(out);
        }
        Ok(())
    }

    fn has_sent_all(&self) -> bool {
        let work = self.work.get(self.at);
        work.is_none_or(|work| self.sent == work.attempt.recipients.len() + 2)
    }
}

impl Caller<Client> for Relay {
    fn on(&mut self, client: &mut Client, event: client::Event<'_>, out: &mut Vec<u8>) {
        if let client::Event::Reply { to: Verb::Mail, reply, .. } = &event {
            self.mail = Some(reply.code());
        }
        match self.go_on(client, out) {
            Ok(()) | Err(Misuse::Over) => {}
            Err(misuse) => panic!("{misuse} in {:?}", client.state()),
        }
    }

    fn idle(&mut self, client: &mut Client, out: &mut Vec<u8>) -> bool {
        let before = out.len();
        self.go_on(client, out).unwrap();
        out.len() > before
    }
}

/// Takes letters, with moods; it outlives its connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mx {
    /// For whom, and what.
    pub(crate) letters: Vec<(Vec<String>, Vec<u8>)>,
    to: Vec<String>,
    open: Vec<u8>,
    /// How often `busy` was asked for.
    busy: u32,
    picky: u32,
    closes_at: Option<u32>,
}

impl Mx {
    /// A new connection, which is ended with 421 at that event.
    pub(crate) fn begin(&mut self, closes_at: Option<u32>) {
        self.to.clear();
        self.open.clear();
        self.closes_at = closes_at;
    }

    fn reply(server: &mut Server, code: Code, out: &mut Vec<u8>) {
        server.reply(&Response::new(code, "not now"), out).unwrap();
    }
}

impl Caller<Server> for Mx {
    fn start(&mut self, server: &mut Server, out: &mut Vec<u8>) {
        server.accept(out).unwrap();
    }

    fn on(&mut self, server: &mut Server, event: server::Event<'_>, out: &mut Vec<u8>) {
        if let server::Event::Chunk(chunk) = event {
            return self.open.extend_from_slice(&chunk);
        }
        if let Some(left) = &mut self.closes_at {
            let Some(fewer) = left.checked_sub(1) else {
                return server.close("going down", out).unwrap();
            };
            *left = fewer;
        }
        match event {
            server::Event::Command { command: Command::Mail { .. }, .. } => {
                self.to.clear();
                self.open.clear();
            }
            server::Event::Command { command: Command::Rcpt { to, .. }, .. } => {
                let local = to.mailbox().map_or("", |to| to.local_part()).to_owned();
                match local.as_str() {
                    "nobody" => return server.refuse(out).unwrap(),
                    "busy" if self.busy < 2 => {
                        self.busy += 1;
                        return Self::reply(server, Code::BUSY, out);
                    }
                    _ => self.to.push(local),
                }
            }
            server::Event::MessageEnd { error: None, .. } => {
                // Looks at the letter, and wants it later.
                if self.to.iter().any(|to| to == "picky") && self.picky < 1 {
                    self.picky += 1;
                    return Self::reply(server, Code::LOCAL_ERROR, out);
                }
                self.letters.push((self.to.clone(), core::mem::take(&mut self.open)));
            }
            _ => {}
        }
        server.accept(out).or_else(|_| server.refuse(out)).unwrap();
    }
}
