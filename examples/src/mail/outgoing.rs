//! The outgoing side of a site: looks up where mail goes, sends it, tries again, and reports failures.

use std::{
    collections::BTreeMap,
    io,
    net::{SocketAddr, TcpStream},
    sync::{Arc, mpsc},
    time::Duration,
};

use sans_io::Entropy;
use smtp_codec::{
    Client, EnhancedStatus, Limits, Mailbox, ReversePath,
    delivery::{Attempt, Delivery, Failure, LetterId, MxHost, Queue, QueueEvent, Schedule, routes},
};

use super::{
    bounce,
    send::{self, Letter, Options},
    site::{Outbound, Site},
};
use crate::{
    driver::{
        Clock, Tap,
        blocking::{self, Session},
    },
    tls::BlockingStream,
};

/// Where mail goes, as the DNS says.
pub trait Lookup: Send {
    /// The domain's MX records.
    ///
    /// # Errors
    /// If the question cannot be answered now.
    fn mx(&mut self, domain: &str) -> io::Result<Vec<(u16, String)>>;

    /// Where a host's mail port is.
    ///
    /// # Errors
    /// If the question cannot be answered now.
    fn addresses(&mut self, host: &str) -> io::Result<Vec<SocketAddr>>;
}

/// What the queue does, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A recipient's host took the letter.
    Delivered(Mailbox<'static>),
    /// A recipient is tried again later.
    Deferred(Mailbox<'static>, Failure),
    /// A recipient has failed for good.
    Failed(Mailbox<'static>, Failure),
    /// A report was sent.
    Bounced(Mailbox<'static>),
    /// A report could not be sent, and why.
    Lost(Mailbox<'static>, String),
}

/// Makes the tap for a connection to the named host, or none.
pub type TapMaker = Box<dyn FnMut(&str) -> Option<Tap> + Send>;

/// What [`run`] needs.
pub struct Outgoing<L, E> {
    /// Whose mail it is.
    pub site: Arc<Site>,
    /// The DNS.
    pub lookup: L,
    /// For the order of hosts of equal preference.
    pub entropy: E,
    /// When to try again.
    pub schedule: Schedule,
    /// Letters to send; the queue ends when all senders are gone and nothing waits.
    pub letters: mpsc::Receiver<Outbound>,
    /// Sees what happens.
    pub watch: Box<dyn FnMut(Progress) + Send>,
    /// Makes the tap for a connection to a host.
    pub tap: TapMaker,
}

/// How long an attempt to connect may take.
const CONNECT: Duration = Duration::from_secs(30);

/// Runs the queue until there is nothing left to come.
pub fn run<L: Lookup, E: Entropy>(mut outgoing: Outgoing<L, E>) {
    let clock = Clock::start();
    let mut queue = Queue::new(outgoing.schedule);
    let mut messages: BTreeMap<LetterId, Arc<[u8]>> = BTreeMap::new();
    let mut is_open = true;
    while is_open || !queue.is_empty() {
        let wait = queue.poll_timeout().map_or(Duration::from_secs(3600), |at| clock.until(at));
        let arrived = if is_open {
            outgoing.letters.recv_timeout(wait)
        } else {
            std::thread::sleep(wait);
            Err(mpsc::RecvTimeoutError::Timeout)
        };
        match arrived {
            Ok(Outbound { from, to, message }) => {
                let id = queue.enqueue(from, to, clock.now());
                messages.insert(id, message);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => is_open = false,
        }
        while let Some(attempt) = queue.poll_attempt(clock.now()) {
            let message = messages.get(&attempt.letter).cloned().unwrap_or_default();
            let deliveries = outgoing.attempt(&attempt, &message);
            for (recipient, delivery) in attempt.recipients.iter().zip(deliveries) {
                outgoing.tell(recipient, &delivery);
                queue.report(attempt.letter, recipient, delivery, clock.now());
            }
        }
        while let Some(event) = queue.poll_event() {
            match event {
                QueueEvent::Bounce { letter, to, failed } => {
                    let message = messages.get(&letter).cloned().unwrap_or_default();
                    // A report that cannot be made or stored must not stop the letters of others.
                    match outgoing.bounce(&to, &failed, &message) {
                        Ok(report) => {
                            (outgoing.watch)(Progress::Bounced(to));
                            if let Some(Outbound { from, to, message }) = report {
                                messages.insert(queue.enqueue(from, to, clock.now()), message);
                            }
                        }
                        Err(error) => (outgoing.watch)(Progress::Lost(to, error.to_string())),
                    }
                }
                QueueEvent::Done(letter) => {
                    messages.remove(&letter);
                }
                _ => {}
            }
        }
    }
}

impl<L: Lookup, E: Entropy> Outgoing<L, E> {
    /// Sends a letter to the recipients of one domain, host after host until one answers.
    fn attempt(&mut self, attempt: &Attempt, message: &[u8]) -> Vec<Delivery> {
        let all = |delivery: Delivery| vec![delivery; attempt.recipients.len()];
        let deferred = |status: EnhancedStatus, text: String| {
            all(Delivery::Deferred(Failure::new(status, &text)))
        };
        let mx = match self.lookup.mx(&attempt.domain) {
            Ok(mx) => mx,
            Err(error) => return deferred(status(4, 4, 3), error.to_string()),
        };
        let mx: Vec<MxHost<'_>> =
            mx.iter().map(|(preference, host)| MxHost { preference: *preference, host }).collect();
        let own = [self.site.hostname.as_str()];
        let hosts = match routes(&attempt.domain, &mx, &own, &mut self.entropy) {
            Ok(hosts) => hosts,
            Err(none) => return all(Delivery::Failed(none.reply_hint().into())),
        };
        let mut last = String::from("no host answers");
        for host in hosts {
            let addresses = match self.lookup.addresses(host) {
                Ok(addresses) => addresses,
                Err(error) => {
                    last = error.to_string();
                    continue;
                }
            };
            for address in addresses {
                match self.send(host, address, attempt, message) {
                    Ok(deliveries) => return deliveries,
                    Err(error) => last = error.to_string(),
                }
            }
        }
        deferred(status(4, 4, 1), last)
    }

    fn send(
        &mut self,
        host: &str,
        address: SocketAddr,
        attempt: &Attempt,
        message: &[u8],
    ) -> io::Result<Vec<Delivery>> {
        let stream = TcpStream::connect_timeout(&address, CONNECT)?;
        let client = Client::new(Limits::default());
        let mut session = Session::new(client, BlockingStream::clear(stream), (self.tap)(host));
        let options = Options { hostname: &self.site.hostname, ..Options::default() };
        let letter = Letter { from: &attempt.from, to: &attempt.recipients, message };
        blocking::run(send::send(&mut session, options, &letter))
    }

    fn tell(&mut self, recipient: &Mailbox<'static>, delivery: &Delivery) {
        let recipient = recipient.clone();
        (self.watch)(match delivery.clone() {
            Delivery::Delivered => Progress::Delivered(recipient),
            Delivery::Deferred(failure) => Progress::Deferred(recipient, failure),
            Delivery::Failed(failure) => Progress::Failed(recipient, failure),
        });
    }

    /// Puts a report into a local mailbox, or gives it back as a letter for another domain.
    fn bounce(
        &self,
        to: &Mailbox<'static>,
        failed: &[(Mailbox<'static>, Failure)],
        message: &[u8],
    ) -> io::Result<Option<Outbound>> {
        let report = bounce::report(&self.site.hostname, to, failed, message)?;
        if !self.site.is_local(to.domain()) {
            let message = report.into();
            return Ok(Some(Outbound { from: ReversePath::Null, to: vec![to.clone()], message }));
        }
        if let Some(store) = self.site.store(to) {
            // Final delivery tells the reverse-path (RFC 5321 §4.4).
            let report = [b"Return-Path: <>\r\n", report.as_slice()].concat();
            store.lock().deliver("INBOX", &report, &[])?;
        }
        Ok(None)
    }
}

fn status(class: u8, subject: u16, detail: u16) -> EnhancedStatus {
    EnhancedStatus::new(class, subject, detail).unwrap_or(EnhancedStatus::TRANSIENT)
}
