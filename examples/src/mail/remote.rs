//! A server that a client connects to: where it is, and when TLS begins.

use std::{
    io,
    net::{TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use rustls::ClientConfig;
use sans_io::Layer;

use crate::{driver::blocking::Transport, tls::ClientStream};

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

/// How long an attempt to connect may take.
const CONNECT: Duration = Duration::from_secs(30);

impl Remote {
    /// Connects, to the first address that answers.
    ///
    /// # Errors
    /// If none does, or TLS from the start cannot be had.
    pub fn connect(&self) -> io::Result<ClientStream> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in (self.host.as_str(), self.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(stream) => return self.with_tls(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn with_tls(&self, stream: TcpStream) -> io::Result<ClientStream> {
        stream.set_nodelay(true)?;
        let Some(trust) = self.trust.clone().filter(|_| self.tls != Tls::None) else {
            return match self.tls {
                Tls::None => Ok(ClientStream::clear(stream)),
                _ => Err(io::Error::other("TLS needs a certificate to trust")),
            };
        };
        let mut stream = ClientStream::with_tls(stream, trust, &self.host)?;
        if self.tls == Tls::Start {
            stream.upgrade(Layer::Tls)?;
        }
        Ok(stream)
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
