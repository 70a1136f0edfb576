//! The same services without a runtime: every connection gets a thread and the blocking driver.

use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use sans_io::{Connection, Layer};

use super::{RESPITE, SESSIONS, Start};
use crate::{
    driver::{
        Handler, STALL,
        blocking::{Transport, drive},
    },
    mail::{
        imap, pop3,
        site::Site,
        smtp::{self, Role},
    },
    tls::BlockingStream,
};

/// Serves SMTP or LMTP until the listener fails.
///
/// # Errors
/// Those of the listener.
pub fn mail(listener: &TcpListener, site: Arc<Site>, role: Role, start: Start) -> io::Result<()> {
    serve(listener, site, start, move |site, peer, in_tls| {
        let conn = smtp::Service::connection(&site, role, in_tls);
        (conn, smtp::Service::new(site, role, peer.ip()))
    })
}

/// Serves POP3 until the listener fails.
///
/// # Errors
/// Those of the listener.
pub fn pop3(listener: &TcpListener, site: Arc<Site>, start: Start) -> io::Result<()> {
    serve(listener, site, start, |site, _, in_tls| {
        (pop3::Service::connection(&site, in_tls), pop3::Service::new(site))
    })
}

/// Serves IMAP until the listener fails.
///
/// # Errors
/// Those of the listener.
pub fn imap(listener: &TcpListener, site: Arc<Site>, start: Start) -> io::Result<()> {
    serve(listener, site, start, |site, _, in_tls| {
        (imap::Service::connection(&site, in_tls), imap::Service::new(site))
    })
}

fn serve<C, H>(
    listener: &TcpListener,
    site: Arc<Site>,
    start: Start,
    make: impl Fn(Arc<Site>, SocketAddr, bool) -> (C, H),
) -> io::Result<()>
where
    C: Connection + Send + 'static,
    H: Handler<C> + Send + 'static,
{
    // What is in the channel are sessions.
    let (enter, leave) = mpsc::sync_channel(SESSIONS);
    let leave = Arc::new(Mutex::new(leave));
    loop {
        enter.send(()).map_err(io::Error::other)?;
        let leave = leave.clone();
        let done = move || {
            let _ = leave.lock().unwrap_or_else(PoisonError::into_inner).try_recv();
        };
        let Ok((socket, peer)) = listener.accept() else {
            // Out of descriptors, or the client is gone already: others may come.
            done();
            thread::sleep(RESPITE);
            continue;
        };
        let (conn, handler) = make(site.clone(), peer, start == Start::Tls);
        let site = site.clone();
        thread::spawn(move || {
            // A session that ends early is its client's problem; the next one comes.
            let _ = session(socket, &site, start, conn, handler);
            done();
        });
    }
}

fn session<C, H>(
    socket: TcpStream,
    site: &Site,
    start: Start,
    conn: C,
    mut handler: H,
) -> io::Result<()>
where
    C: Connection,
    H: Handler<C>,
{
    socket.set_nodelay(true)?;
    socket.set_write_timeout(Some(STALL))?;
    let config = site.identity.as_ref().map(|identity| identity.server.clone());
    let mut stream = BlockingStream::accepted(socket, config);
    if start == Start::Tls {
        stream.upgrade(Layer::Tls)?;
    }
    Ok(drive(conn, &mut handler, stream, None)?)
}
