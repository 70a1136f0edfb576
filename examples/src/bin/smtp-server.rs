//! A mail host's incoming side: SMTP, submission and LMTP into Maildirs.

use std::{io, net::SocketAddr, sync::mpsc, thread, time::Duration};

use clap::Parser;
use examples::{
    dns::entropy::System,
    mail::{
        host::{self, Protocol},
        outgoing::{self, Lookup, Outgoing, Progress},
        services::Start,
        site::Site,
        smtp::Role,
    },
};
use smtp_codec::delivery::Schedule;

/// Takes mail into Maildirs until it is stopped: for its own users from anybody, and for others from its users only, if
/// there is a smarthost.
///
/// A port of 0 is a free one. Every port is printed when the server is ready: `ready smtp=2525 …`.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    host: host::SiteArguments,
    /// Where other hosts send mail; STARTTLS can be used.
    #[arg(long, value_name = "PORT")]
    smtp: Option<u16>,
    /// Where users send mail: nothing goes without AUTH; STARTTLS can be used.
    #[arg(long, value_name = "PORT")]
    submission: Option<u16>,
    /// The same inside TLS.
    #[arg(long, value_name = "PORT")]
    submissions: Option<u16>,
    /// Where another server of this site hands mail over, by LMTP.
    #[arg(long, value_name = "PORT")]
    lmtp: Option<u16>,
    /// Where mail for other domains goes, as ADDRESS:PORT; without it such mail is refused.
    #[arg(long, value_name = "ADDRESS:PORT")]
    smarthost: Option<SocketAddr>,
    /// Seconds between attempts to reach the smarthost.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    retry: u64,
}

/// One host for all domains.
struct Smarthost(SocketAddr);

impl Lookup for Smarthost {
    fn mx(&mut self, _: &str) -> io::Result<Vec<(u16, String)>> {
        Ok(vec![(0, "smarthost.invalid".into())])
    }

    fn addresses(&mut self, _: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(vec![self.0])
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let mut host = arguments.host.open()?;
    if let Some(smarthost) = arguments.smarthost {
        relay(&mut host.site, smarthost, Duration::from_secs(arguments.retry));
    }
    host.serve(&[
        ("smtp", arguments.smtp, Protocol::Mail(Role::Relay), Start::Clear),
        ("submission", arguments.submission, Protocol::Mail(Role::Submission), Start::Clear),
        ("submissions", arguments.submissions, Protocol::Mail(Role::Submission), Start::Tls),
        ("lmtp", arguments.lmtp, Protocol::Mail(Role::Lmtp), Start::Clear),
    ])
    .await
}

/// Sends what the site's users have for others to the smarthost, from a queue in memory.
fn relay(site: &mut Site, smarthost: SocketAddr, retry: Duration) {
    let (outbox, letters) = mpsc::channel();
    // The queue puts reports into the site's Maildirs itself.
    let queue_site = site.clone();
    site.outgoing = Some(outbox);
    let schedule = Schedule::every(retry, Schedule::default().give_up);
    thread::spawn(move || {
        outgoing::run(Outgoing {
            site: queue_site.into(),
            lookup: Smarthost(smarthost),
            entropy: System,
            schedule,
            letters,
            watch: Box::new(|progress: Progress| eprintln!("{progress:?}")),
            tap: Box::new(|_| None),
        });
    });
}
