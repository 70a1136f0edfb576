use std::{
    io, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use rustls::{ClientConfig, ServerConfig};
use sans_io::Layer;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, TlsConnector, TlsStream};

use super::{End, exported};
use crate::driver::{self, Binding};

/// A TCP stream of either end, in clear or under TLS, for the tokio driver.
pub struct AsyncStream {
    stream: Stream,
    tls: Option<End>,
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// A handshake failed.
    Lost,
}

impl AsyncStream {
    /// A server's stream in clear; it can be put under TLS if there is an identity.
    #[must_use]
    pub fn accepted(stream: TcpStream, tls: Option<Arc<ServerConfig>>) -> Self {
        Self { stream: Stream::Clear(stream), tls: tls.map(End::Server) }
    }

    /// A client's stream in clear that cannot be put under TLS.
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

impl AsyncRead for AsyncStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Tls(stream) => match Pin::new(&mut **stream).poll_read(cx, buffer) {
                // Many peers close without close_notify.
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    Poll::Ready(Ok(()))
                }
                read => read,
            },
            Stream::Lost => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncWrite for AsyncStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_write(cx, bytes),
            Stream::Lost => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_flush(cx),
            Stream::Lost => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
            Stream::Lost => Poll::Ready(Ok(())),
        }
    }
}

impl driver::tokio::Transport for AsyncStream {
    async fn upgrade(&mut self, layer: Layer) -> io::Result<()> {
        let (Layer::Tls, Some(end)) = (layer, self.tls.take()) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let Stream::Clear(socket) = mem::replace(&mut self.stream, Stream::Lost) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let tls: TlsStream<TcpStream> = match end {
            End::Server(config) => TlsAcceptor::from(config).accept(socket).await?.into(),
            End::Client(config, name) => {
                TlsConnector::from(config).connect(name, socket).await?.into()
            }
        };
        self.stream = Stream::Tls(Box::new(tls));
        Ok(())
    }

    fn binding(&self) -> Option<Binding> {
        match &self.stream {
            Stream::Tls(tls) => match &**tls {
                TlsStream::Client(tls) => exported(tls.get_ref().1),
                TlsStream::Server(tls) => exported(tls.get_ref().1),
            },
            Stream::Clear(_) | Stream::Lost => None,
        }
    }
}
