use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sans_io::Layer;

use super::{HANDSHAKE, exported};
use crate::driver::{Binding, blocking::Transport};

/// A server's TCP stream, in clear or under TLS, for the blocking driver.
pub struct AcceptedStream {
    stream: Stream,
    tls: Option<Arc<ServerConfig>>,
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
    /// A handshake failed.
    Lost,
}

impl AcceptedStream {
    /// A stream in clear; it can be put under TLS if there is an identity.
    #[must_use]
    pub const fn new(stream: TcpStream, tls: Option<Arc<ServerConfig>>) -> Self {
        Self { stream: Stream::Clear(stream), tls }
    }
}

impl Read for AcceptedStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.read(buffer),
            Stream::Tls(stream) => match stream.read(buffer) {
                // Many clients close without close_notify.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
                read => read,
            },
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Write for AcceptedStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.write(bytes),
            Stream::Tls(stream) => stream.write(bytes),
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.flush(),
            Stream::Tls(stream) => stream.flush(),
            Stream::Lost => Ok(()),
        }
    }
}

impl Transport for AcceptedStream {
    fn upgrade(&mut self, layer: Layer) -> io::Result<()> {
        let (Layer::Tls, Some(config)) = (layer, self.tls.clone()) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let Stream::Clear(mut socket) = std::mem::replace(&mut self.stream, Stream::Lost) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        socket.set_read_timeout(Some(HANDSHAKE))?;
        let mut tls = ServerConnection::new(config).map_err(io::Error::other)?;
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)?;
        }
        self.stream = Stream::Tls(Box::new(StreamOwned::new(tls, socket)));
        Ok(())
    }

    fn set_read_timeout(&mut self, timeout: Option<Duration>) -> io::Result<()> {
        match &self.stream {
            Stream::Clear(socket) => socket.set_read_timeout(timeout),
            Stream::Tls(tls) => tls.sock.set_read_timeout(timeout),
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn binding(&self) -> Option<Binding> {
        match &self.stream {
            Stream::Tls(tls) => exported(&tls.conn),
            Stream::Clear(_) | Stream::Lost => None,
        }
    }
}
