use std::{
    io::{self, Read, Write},
    mem,
    net::TcpStream,
    ops::DerefMut,
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, ConnectionCommon, ServerConfig, ServerConnection, SideData,
    StreamOwned,
};
use sans_io::Layer;

use super::{End, HANDSHAKE, exported};
use crate::driver::{Binding, blocking::Transport};

/// A TCP stream of either end, in clear or under TLS, for the blocking driver.
pub struct BlockingStream {
    stream: Stream,
    tls: Option<End>,
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<dyn Secured>),
    /// A handshake failed.
    Lost,
}

/// Either end of TLS.
trait Secured: Read + Write + Send {
    fn socket(&self) -> &TcpStream;
    fn binding(&self) -> Option<Binding>;
}

impl<C, D> Secured for StreamOwned<C, TcpStream>
where
    C: DerefMut<Target = ConnectionCommon<D>> + Send,
    D: SideData,
{
    fn socket(&self) -> &TcpStream {
        &self.sock
    }

    fn binding(&self) -> Option<Binding> {
        exported(&self.conn)
    }
}

impl BlockingStream {
    /// A server's stream in clear; it can be put under TLS if there is an identity.
    #[must_use]
    pub fn accepted(stream: TcpStream, tls: Option<Arc<ServerConfig>>) -> Self {
        Self { stream: Stream::Clear(stream), tls: tls.map(End::Server) }
    }

    /// A stream in clear that cannot be put under TLS.
    #[must_use]
    pub const fn clear(stream: TcpStream) -> Self {
        Self { stream: Stream::Clear(stream), tls: None }
    }

    /// A client's stream in clear that can be put under TLS with the host `name`.
    ///
    /// # Errors
    /// If `name` is no host name.
    pub fn with_tls(stream: TcpStream, config: Arc<ClientConfig>, name: &str) -> io::Result<Self> {
        Ok(Self { stream: Stream::Clear(stream), tls: Some(End::client(config, name)?) })
    }
}

impl Read for BlockingStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.read(buffer),
            Stream::Tls(stream) => match stream.read(buffer) {
                // Many peers close without close_notify.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
                read => read,
            },
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Write for BlockingStream {
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

impl Transport for BlockingStream {
    fn upgrade(&mut self, layer: Layer) -> io::Result<()> {
        let (Layer::Tls, Some(end)) = (layer, self.tls.take()) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let Stream::Clear(socket) = mem::replace(&mut self.stream, Stream::Lost) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        self.stream = Stream::Tls(match end {
            End::Server(config) => secure(ServerConnection::new(config), socket)?,
            End::Client(config, name) => secure(ClientConnection::new(config, name), socket)?,
        });
        Ok(())
    }

    fn set_read_timeout(&mut self, timeout: Option<Duration>) -> io::Result<()> {
        match &self.stream {
            Stream::Clear(socket) => socket.set_read_timeout(timeout),
            Stream::Tls(tls) => tls.socket().set_read_timeout(timeout),
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn binding(&self) -> Option<Binding> {
        match &self.stream {
            Stream::Tls(tls) => tls.binding(),
            Stream::Clear(_) | Stream::Lost => None,
        }
    }
}

/// The handshake.
fn secure<C, D>(
    connection: Result<C, rustls::Error>,
    mut socket: TcpStream,
) -> io::Result<Box<dyn Secured>>
where
    C: DerefMut<Target = ConnectionCommon<D>> + Send + 'static,
    D: SideData + 'static,
{
    socket.set_read_timeout(Some(HANDSHAKE))?;
    let mut tls = connection.map_err(io::Error::other)?;
    while tls.is_handshaking() {
        tls.complete_io(&mut socket)?;
    }
    Ok(Box::new(StreamOwned::new(tls, socket)))
}
