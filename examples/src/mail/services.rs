//! Listeners: every connection gets its machine, its caller and the tokio driver.

pub mod threads;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use sans_io::{Connection, Layer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};

use super::{
    imap, pop3,
    site::Site,
    smtp::{self, Role},
};
use crate::{
    driver::{
        Handler, Tap,
        tokio::{Transport, drive},
    },
    tls::AsyncStream,
};

/// Whether connections begin inside TLS (ports 465, 993, 995) or in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// In clear; STARTTLS or STLS may follow.
    Clear,
    /// Inside TLS (RFC 8314).
    Tls,
}

/// Sessions of one listener at a time; more wait.
const SESSIONS: usize = 128;
/// How long to wait before the next attempt to accept.
const RESPITE: Duration = Duration::from_millis(50);
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(30);

/// Makes a tap for a new connection.
pub type Taps = Arc<dyn Fn() -> Option<Tap> + Send + Sync>;

/// No taps.
#[must_use]
pub fn no_taps() -> Taps {
    Arc::new(|| None)
}

/// Serves SMTP until the listener fails.
///
/// # Errors
/// Those of the listener.
pub async fn smtp(
    listener: TcpListener,
    site: Arc<Site>,
    start: Start,
    taps: Taps,
) -> io::Result<()> {
    mail(listener, site, Role::Relay, start, taps).await
}

/// Serves SMTP in another role, or LMTP, until the listener fails.
///
/// # Errors
/// Those of the listener.
pub async fn mail(
    listener: TcpListener,
    site: Arc<Site>,
    role: Role,
    start: Start,
    taps: Taps,
) -> io::Result<()> {
    serve(listener, site, start, taps, move |site, peer, in_tls| {
        let conn = smtp::Service::connection(&site, role, in_tls);
        (conn, smtp::Service::new(site, role, peer.ip()))
    })
    .await
}

/// Serves POP3 until the listener fails.
///
/// # Errors
/// Those of the listener.
pub async fn pop3(
    listener: TcpListener,
    site: Arc<Site>,
    start: Start,
    taps: Taps,
) -> io::Result<()> {
    serve(listener, site, start, taps, |site, _, in_tls| {
        (pop3::Service::connection(&site, in_tls), pop3::Service::new(site))
    })
    .await
}

/// Serves IMAP until the listener fails.
///
/// # Errors
/// Those of the listener.
pub async fn imap(
    listener: TcpListener,
    site: Arc<Site>,
    start: Start,
    taps: Taps,
) -> io::Result<()> {
    serve(listener, site, start, taps, |site, _, in_tls| {
        (imap::Service::connection(&site, in_tls), imap::Service::new(site))
    })
    .await
}

async fn serve<C, H>(
    listener: TcpListener,
    site: Arc<Site>,
    start: Start,
    taps: Taps,
    make: impl Fn(Arc<Site>, SocketAddr, bool) -> (C, H),
) -> io::Result<()>
where
    C: Connection<Error: Send> + Send + 'static,
    H: Handler<C> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(SESSIONS));
    loop {
        let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
        let (socket, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(_) => {
                // Out of descriptors, or the client is gone already: others may come.
                sleep(RESPITE).await;
                continue;
            }
        };
        let (conn, handler) = make(site.clone(), peer, start == Start::Tls);
        let (site, tap) = (site.clone(), taps());
        tokio::spawn(async move {
            // A session that ends early is its client's problem; the next one comes.
            let _ = session(socket, &site, start, conn, handler, tap).await;
            drop(place);
        });
    }
}

async fn session<C, H>(
    socket: TcpStream,
    site: &Site,
    start: Start,
    conn: C,
    mut handler: H,
    tap: Option<Tap>,
) -> io::Result<()>
where
    C: Connection<Error: Send> + Send,
    H: Handler<C> + Send,
{
    socket.set_nodelay(true)?;
    let config = site.identity.as_ref().map(|identity| identity.server.clone());
    let mut stream = AsyncStream::accepted(socket, config);
    if start == Start::Tls {
        timeout(HANDSHAKE, stream.upgrade(Layer::Tls)).await??;
    }
    Ok(drive(conn, &mut handler, stream, tap).await?)
}
