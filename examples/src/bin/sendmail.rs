//! Sends a message from the standard input to a submission server.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

use clap::Parser;
use examples::{
    driver::{blocking, pipe::Pipe, tokio},
    mail::{
        auth::Credentials,
        remote::{Remote, Tls, host_and_port},
        send::{self, Letter, Options},
        spool::Spool,
    },
    now, tls,
};
use smtp_codec::{
    Client, EnhancedStatus, Limits, Mailbox, ReversePath,
    delivery::{Attempt, Delivery, Failure, LetterId, Queue, Schedule},
};

/// Reads a message, hands it to the server for every recipient, and tries again while the server cannot take it.
///
/// Exit status: 0 if the server has it for all, 1 if it cannot be sent at all, 69 if somebody cannot be reached.
#[derive(Parser)]
struct Arguments {
    /// The recipients' addresses; none to send only what the queue has.
    #[arg(required_unless_present = "queue")]
    to: Vec<String>,
    /// The sender's address; none for a report.
    #[arg(short, long)]
    from: Option<String>,
    /// The server, as HOST:PORT.
    #[arg(long, value_parser = host_and_port, default_value = "localhost:587")]
    server: (String, u16),
    /// A program that speaks SMTP on its standard input and output instead, such as `exim -bs`; always by blocking calls.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["server", "tls"])]
    pipe: Option<String>,
    /// When TLS begins.
    #[arg(long, value_enum, default_value_t)]
    tls: Tls,
    /// The certificates to trust, in PEM; needed for TLS.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Logs in.
    #[arg(long, value_name = "NAME:PASSWORD")]
    user: Option<String>,
    /// Logs in with this mechanism and no other; with XOAUTH2 the password is an access token.
    #[arg(long, value_name = "NAME", requires = "user")]
    mechanism: Option<String>,
    /// This host's name, said in EHLO.
    #[arg(long, default_value = "localhost")]
    hostname: String,
    /// Keeps what waits in this folder, and goes on with what is there from before.
    #[arg(long, value_name = "FOLDER")]
    queue: Option<PathBuf>,
    /// Runs each session by blocking calls, and not by tokio.
    #[arg(long)]
    threads: bool,
    /// Seconds until the next attempt.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    retry: u64,
    /// Seconds after which it is given up.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    give_up: u64,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(69),
        Err(error) => {
            eprintln!("sendmail: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How many recipients failed for good.
fn run(arguments: &Arguments) -> io::Result<usize> {
    let mailbox = |text: &String| {
        text.parse::<Mailbox<'static>>()
            .map_err(|error| io::Error::other(format!("{text}: {error}")))
    };
    let to = arguments.to.iter().map(mailbox).collect::<io::Result<Vec<_>>>()?;
    let from = match &arguments.from {
        Some(from) => ReversePath::from(mailbox(from)?),
        None => ReversePath::Null,
    };
    let trust = arguments.ca.as_deref().map(tls::trusting).transpose()?;
    let (host, port) = arguments.server.clone();
    let server = Remote { host, port, tls: arguments.tls, trust };
    let seconds = Duration::from_secs;
    let schedule = Schedule::every(seconds(arguments.retry), seconds(arguments.give_up));
    let mut outbox = Outbox::open(arguments.queue.as_deref(), schedule)?;
    if !to.is_empty() {
        outbox.add(from, to, message(io::stdin().lock())?)?;
    }
    let mut failed_for_good = 0;
    while !outbox.queue.is_empty() {
        while let Some(attempt) = outbox.queue.poll_attempt(now::instant()) {
            let deliveries = outbox
                .message(attempt.letter)
                .and_then(|message| send(arguments, &server, &attempt, &message));
            let deliveries = deliveries.unwrap_or_else(|error| {
                let failure = Failure::new(EnhancedStatus::TRANSIENT, &error.to_string());
                vec![Delivery::Deferred(failure); attempt.recipients.len()]
            });
            failed_for_good += outbox.report(&attempt, deliveries)?;
        }
        if let Some(at) = outbox.queue.poll_timeout() {
            thread::sleep(at.saturating_since(now::instant()));
        }
    }
    Ok(failed_for_good)
}

/// The queue and the messages in it: in memory, or in a folder.
struct Outbox {
    queue: Queue,
    messages: BTreeMap<LetterId, Vec<u8>>,
    spool: Option<Spool>,
}

impl Outbox {
    fn open(folder: Option<&Path>, schedule: Schedule) -> io::Result<Self> {
        let (mut queue, mut spool) = (Queue::new(schedule), None);
        if let Some(folder) = folder {
            let (opened, restored) = Spool::open(folder, schedule)?;
            for torn in restored.torn {
                eprintln!("sendmail: {} is no whole letter: skipped", torn.display());
            }
            (queue, spool) = (restored.queue, Some(opened));
        }
        Ok(Self { queue, messages: BTreeMap::new(), spool })
    }

    fn add(
        &mut self,
        from: ReversePath<'static>,
        to: Vec<Mailbox<'static>>,
        message: Vec<u8>,
    ) -> io::Result<()> {
        let letter = self.queue.enqueue(from, to, now::instant());
        match &mut self.spool {
            Some(spool) => spool.keep(&self.queue, letter, &message)?,
            None => drop(self.messages.insert(letter, message)),
        }
        Ok(())
    }

    fn message(&self, letter: LetterId) -> io::Result<Cow<'_, [u8]>> {
        match &self.spool {
            Some(spool) => spool.message(letter).map(Cow::Owned),
            None => Ok(self.messages.get(&letter).map_or(&[][..], Vec::as_slice).into()),
        }
    }

    /// Keeps what an attempt has brought; how many recipients failed for good.
    fn report(&mut self, attempt: &Attempt, deliveries: Vec<Delivery>) -> io::Result<usize> {
        let before = self.waiting(attempt.letter);
        let mut delivered = 0;
        for (recipient, delivery) in attempt.recipients.iter().zip(deliveries) {
            match &delivery {
                Delivery::Delivered => delivered += 1,
                Delivery::Deferred(failure) => eprintln!("{recipient} later: {}", failure.text),
                Delivery::Failed(failure) => {
                    eprintln!("{recipient} failed: {} {}", failure.status, failure.text);
                }
            }
            self.queue.report(attempt.letter, recipient, delivery, now::instant());
        }
        // Whoever runs this program is told by its exit status, not by a report.
        while self.queue.poll_event().is_some() {}
        if let Some(spool) = &mut self.spool {
            spool.update(&self.queue, attempt.letter)?;
        }
        Ok(before - delivered - self.waiting(attempt.letter))
    }

    /// How many recipients wait for a letter.
    fn waiting(&self, letter: LetterId) -> usize {
        let mut letters = self.queue.letters();
        letters.find(|(id, _)| *id == letter).map_or(0, |(_, letter)| letter.waiting.len())
    }
}

fn send(
    arguments: &Arguments,
    server: &Remote,
    attempt: &Attempt,
    message: &[u8],
) -> io::Result<Vec<Delivery>> {
    let client = match server.tls {
        Tls::Start => Client::new_in_tls(Limits::default()),
        _ => Client::new(Limits::default()),
    };
    let options = Options {
        hostname: &arguments.hostname,
        starttls: server.tls == Tls::Upgrade,
        login: arguments.user.as_deref().and_then(|user| user.split_once(':')).map(
            |(name, password)| Credentials {
                name,
                password,
                mechanism: arguments.mechanism.as_deref(),
            },
        ),
    };
    let letter = Letter { from: &attempt.from, to: &attempt.recipients, message };
    if let Some(command) = &arguments.pipe {
        let mut session = blocking::Session::new(client, Pipe::start(command)?, None);
        return blocking::run(send::send(&mut session, options, &letter));
    }
    if arguments.threads {
        let mut session = blocking::Session::new(client, server.connect()?, None);
        return blocking::run(send::send(&mut session, options, &letter));
    }
    tokio::run(async {
        let mut session = tokio::Session::new(client, server.connect_async().await?, None);
        send::send(&mut session, options, &letter).await
    })
}

/// The message with CRLF at the end of every line, however they ended.
fn message(mut input: impl Read) -> io::Result<Vec<u8>> {
    let (mut read, mut message) = (Vec::new(), Vec::new());
    input.read_to_end(&mut read)?;
    let mut after_cr = false;
    for octet in read {
        match octet {
            b'\n' if after_cr => {}
            b'\r' | b'\n' => message.extend_from_slice(b"\r\n"),
            octet => message.push(octet),
        }
        after_cr = octet == b'\r';
    }
    if !message.is_empty() && !message.ends_with(b"\r\n") {
        message.extend_from_slice(b"\r\n");
    }
    Ok(message)
}
