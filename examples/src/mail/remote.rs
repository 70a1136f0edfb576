//! A server that a client connects to: where it is, and when TLS begins.

use std::{
    io,
    net::{TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use rustls::ClientConfig;
use sans_io::Layer;
use tokio::time::timeout;

use crate::{
    driver::{blocking, tokio::Transport},
    tls::{AsyncStream, BlockingStream},
};

/// When TLS begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Tls {
    /// Never.
    #[default]
    None,
    /// After STARTTLS or STLS; without it nothing goes on.
    Upgrade,
    /// With the connection (RFC 8314).
    Start,
}

/// A host and how to reach it.
#[derive(Clone)]
pub struct Remote {
    /// Its name, which its certificate must have.
    pub host: String,
    /// The port.
    pub port: u16,
    /// When TLS begins.
    pub tls: Tls,
    /// Whom the client trusts; needed for TLS.
    pub trust: Option<Arc<ClientConfig>>,
}

/// How long an attempt to connect may take, and TLS from the start.
const CONNECT: Duration = Duration::from_secs(30);

impl Remote {
    /// Connects for the blocking driver, to the first address that answers.
    ///
    /// # Errors
    /// If none does, or TLS from the start cannot be had.
    pub fn connect(&self) -> io::Result<BlockingStream> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in (self.host.as_str(), self.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(stream) => return self.with_tls(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn with_tls(&self, stream: TcpStream) -> io::Result<BlockingStream> {
        stream.set_nodelay(true)?;
        let Some(trust) = self.trusted()? else { return Ok(BlockingStream::clear(stream)) };
        let mut stream = BlockingStream::with_tls(stream, trust, &self.host)?;
        if self.tls == Tls::Start {
            blocking::Transport::upgrade(&mut stream, Layer::Tls)?;
        }
        Ok(stream)
    }

    /// Connects for the tokio driver, to the first address that answers.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_async(&self) -> io::Result<AsyncStream> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in tokio::net::lookup_host((self.host.as_str(), self.port)).await? {
            let connecting = timeout(CONNECT, tokio::net::TcpStream::connect(address));
            match connecting.await.map_err(io::Error::from).flatten() {
                Ok(stream) => return self.with_tls_async(stream).await,
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn with_tls_async(&self, stream: tokio::net::TcpStream) -> io::Result<AsyncStream> {
        stream.set_nodelay(true)?;
        let Some(trust) = self.trusted()? else { return Ok(AsyncStream::clear(stream)) };
        let mut stream = AsyncStream::with_tls(stream, trust, &self.host)?;
        if self.tls == Tls::Start {
            timeout(CONNECT, stream.upgrade(Layer::Tls)).await??;
        }
        Ok(stream)
    }

    /// Whom to trust, or nobody if there is to be no TLS.
    fn trusted(&self) -> io::Result<Option<Arc<ClientConfig>>> {
        match (self.tls, &self.trust) {
            (Tls::None, _) => Ok(None),
            (_, Some(trust)) => Ok(Some(trust.clone())),
            (_, None) => Err(io::Error::other("TLS needs a certificate to trust")),
        }
    }
}

/// `HOST:PORT`, as a command line has it.
///
/// # Errors
/// What is wrong with it.
pub fn host_and_port(text: &str) -> Result<(String, u16), String> {
    let (host, port) = text.rsplit_once(':').ok_or("expected HOST:PORT")?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Ok((host.to_owned(), port.parse().map_err(|_| format!("{port} is no port"))?))
}
