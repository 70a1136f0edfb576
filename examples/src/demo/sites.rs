//! The mail sites: Alice's, Bob's and the startup's.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::{Arc, mpsc},
    time::Duration,
};

use smtp_codec::delivery::Schedule;
use tokio::{net::TcpListener, runtime::Handle, task::JoinHandle};

use super::{
    names::{self, Dns},
    network::{Network, SMTP},
};
use crate::{
    dialogue::Dialogue,
    dns::entropy::System,
    mail::{
        outgoing::{self, Outgoing, Progress},
        services::{self, Start, no_taps},
        site::{Outbound, Site},
    },
    tls::Identity,
};

/// Where hamburger.edu's mail server is, as the zones say.
pub const HAMBURGER: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 25));
/// Where networkutopia.com's mail server is.
const UTOPIA: IpAddr = IpAddr::V4(Ipv4Addr::new(212, 212, 212, 3));

/// How long the demonstration's queue waits before it tries again.
const RETRY: Duration = Duration::from_millis(700);

/// What runs.
pub struct Sites {
    /// Alice's site.
    pub crepes: Arc<Site>,
    /// Where Alice submits mail.
    pub submission: SocketAddr,
    /// Letters that crepes.fr sends.
    pub outbox: mpsc::Sender<Outbound>,
    /// What crepes.fr's queue does, with the dialogue if there was one.
    pub progress: mpsc::Receiver<(Progress, Dialogue)>,
}

/// Starts crepes.fr, with its queue, and networkutopia.com.
///
/// # Errors
/// If a socket or a folder cannot be had.
pub fn start(runtime: &Handle, network: &Network, root: &Path) -> io::Result<Sites> {
    let (outbox, letters) = mpsc::channel();
    let (told, progress) = mpsc::channel();
    let mut crepes = Site::new("crepes.fr");
    crepes.identity = Some(Identity::make(&["crepes.fr"])?);
    crepes.outgoing = Some(outbox.clone());
    crepes.add_account("alice", "paris", &root.join("crepes.fr"))?;
    let crepes = Arc::new(crepes);
    let submission = listen(runtime, crepes.clone())?.0;
    let mut utopia = Site::new("networkutopia.com");
    utopia.add_account("founder", "startup", &root.join("networkutopia.com"))?;
    let (port, _) = listen(runtime, Arc::new(utopia))?;
    network.addresses.insert(UTOPIA, SMTP, port);

    let dialogue = Arc::new(std::sync::Mutex::new(Dialogue::default()));
    let current = dialogue.clone();
    let queue = Outgoing {
        site: crepes.clone(),
        lookup: Dns {
            resolver: names::resolver(network),
            runtime: runtime.clone(),
            network: network.addresses.clone(),
        },
        entropy: System,
        schedule: Schedule::every(RETRY, Duration::from_secs(60)),
        letters,
        watch: Box::new(move |event| {
            let dialogue = current.lock().map(|current| current.clone()).unwrap_or_default();
            // Nobody watches any more once the demonstration is over.
            let _ = told.send((event, dialogue));
        }),
        tap: Box::new(move |_| {
            let fresh = Dialogue::default();
            let redactor = smtp_codec::wirelog::Redactor::default();
            let tap = fresh.tap(redactor, textline::wirelog::Side::Client);
            *dialogue.lock().ok()? = fresh;
            Some(tap)
        }),
    };
    std::thread::spawn(move || outgoing::run(queue));
    Ok(Sites { crepes, submission, outbox, progress })
}

/// hamburger.edu at work: stopped when it is dropped.
pub struct Hamburger {
    /// Where Bob reads his mail.
    pub pop3: SocketAddr,
    /// See `pop3`.
    pub imap: SocketAddr,
    services: Vec<JoinHandle<io::Result<()>>>,
}

impl Drop for Hamburger {
    fn drop(&mut self) {
        for service in &self.services {
            service.abort();
        }
    }
}

/// Starts hamburger.edu on free ports.
///
/// # Errors
/// If a socket or a folder cannot be had.
pub fn start_hamburger(
    runtime: &Handle,
    network: &Network,
    root: &Path,
    helo_only: bool,
) -> io::Result<Hamburger> {
    let mut site = Site::new("hamburger.edu");
    site.helo_only = helo_only;
    site.auth_in_clear = true;
    site.add_account("bob", "hungry", &root.join("hamburger.edu"))?;
    let site = Arc::new(site);
    let (smtp, mail) = listen(runtime, site.clone())?;
    network.addresses.insert(HAMBURGER, SMTP, smtp);
    let (pop3, imap) = (bind(runtime)?, bind(runtime)?);
    let addresses = (pop3.local_addr()?, imap.local_addr()?);
    let services = vec![
        mail,
        runtime.spawn(services::pop3(pop3, site.clone(), Start::Clear, no_taps())),
        runtime.spawn(services::imap(imap, site, Start::Clear, no_taps())),
    ];
    Ok(Hamburger { pop3: addresses.0, imap: addresses.1, services })
}

fn listen(
    runtime: &Handle,
    site: Arc<Site>,
) -> io::Result<(SocketAddr, JoinHandle<io::Result<()>>)> {
    let listener = bind(runtime)?;
    let address = listener.local_addr()?;
    Ok((address, runtime.spawn(services::smtp(listener, site, Start::Clear, no_taps()))))
}

fn bind(runtime: &Handle) -> io::Result<TcpListener> {
    runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
}
