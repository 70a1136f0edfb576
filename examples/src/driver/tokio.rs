//! The tokio driver: the blocking one with its `await`s.

use std::{future::Future, io, time::Duration};

use ::tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    runtime::Builder,
    time::timeout,
};
use sans_io::{Connection, Layer, Want};

use super::{
    Binding, ClientSession, Error, HIGH_WATER, Handler, Result, STALL, Tap, Turn, link::Link,
};

/// A byte stream that can be put under TLS.
pub trait Transport: AsyncRead + AsyncWrite + Unpin + Send {
    /// Puts `layer` between the stream and the protocol: for TLS, the handshake.
    fn upgrade(&mut self, layer: Layer) -> impl Future<Output = io::Result<()>> + Send;

    /// What TLS derived for this connection; none in clear.
    fn binding(&self) -> Option<Binding> {
        None
    }
}

/// A connection and its transport.
pub struct Session<C, T> {
    link: Link<C>,
    stream: T,
}

/// Runs a whole session with a handler.
///
/// # Errors
/// See [`Error`]; what the machine wrote as its farewell has been sent.
pub async fn drive<C, H, T>(conn: C, handler: &mut H, stream: T, tap: Option<Tap>) -> Result<(), C>
where
    C: Connection,
    H: Handler<C>,
    T: Transport,
{
    let mut session = Session::new(conn, stream, tap);
    handler.bound(session.stream.binding());
    let mut todo = handler.start(&mut session.link.conn, &mut session.link.out);
    loop {
        while let Some(work) = todo {
            session.flush().await?;
            todo = handler.perform(&mut session.link.conn, work, &mut session.link.out)?;
        }
        session.link.patience = handler.patience();
        todo = match session.turn(|conn, event, out| handler.on(conn, event, out)).await? {
            Turn::Event(todo) => todo,
            Turn::Switched => {
                handler.bound(session.stream.binding());
                handler.switched(&mut session.link.conn, &mut session.link.out)
            }
            Turn::Quiet => handler.quiet(&mut session.link.conn, &mut session.link.out),
            Turn::Read | Turn::Sent => None,
            Turn::Due => return Err(Error::Stuck),
            Turn::Over => return Ok(()),
        };
    }
}

/// Runs a client in this thread, with a runtime of its own.
///
/// # Errors
/// Those of the client, and if the runtime cannot be had.
pub fn run<R>(work: impl Future<Output = io::Result<R>>) -> io::Result<R> {
    Builder::new_current_thread().enable_all().build()?.block_on(work)
}

impl<C: Connection, T: Transport> Session<C, T> {
    /// A session that nothing was sent or received in.
    pub fn new(conn: C, stream: T, tap: Option<Tap>) -> Self {
        Self { link: Link::new(conn, tap), stream }
    }

    async fn turn<E>(
        &mut self,
        on: impl FnOnce(&mut C, C::Event<'_>, &mut Vec<u8>) -> E,
    ) -> Result<Turn<E>, C> {
        if self.link.out.len() >= HIGH_WATER {
            self.flush().await?;
        }
        match self.link.decode(on) {
            Ok(Some(handled)) => return Ok(Turn::Event(handled)),
            Ok(None) => {}
            Err(error) => {
                self.flush().await?;
                return Err(Error::Protocol(error));
            }
        }
        let want = self.link.conn.want();
        if let Want::Layer(layer) = want {
            // Before the bytes that announce the layer leave: whatever is unread here is no part of it.
            self.link.switch_layer(layer).map_err(Error::Protocol)?;
            self.flush().await?;
            timeout(STALL, self.stream.upgrade(layer)).await.map_err(io::Error::from)??;
            return Ok(Turn::Switched);
        }
        let has_sent = !self.link.out.is_empty();
        self.flush().await?;
        match want {
            // It has waited for this.
            Want::Caller if has_sent => Ok(Turn::Sent),
            Want::Input => self.read().await,
            Want::Close => Ok(Turn::Over),
            _ => Ok(Turn::Due),
        }
    }

    async fn read<E>(&mut self) -> Result<Turn<E>, C> {
        let wait = self.link.wait();
        let reading = self.stream.read(self.link.room());
        let read = match wait {
            None => Some(reading.await),
            Some(wait) => timeout(wait, reading).await.ok(),
        };
        self.link.filled(*read.as_ref().and_then(|read| read.as_ref().ok()).unwrap_or(&0));
        match read {
            Some(Ok(0)) => self.link.receive_eof().map(|()| Turn::Over).map_err(Error::Protocol),
            Some(Ok(_)) => Ok(Turn::Read),
            None => {
                let late = self.link.handle_timeout();
                self.flush().await?;
                late.map(|()| Turn::Quiet).map_err(Error::Protocol)
            }
            Some(Err(error)) => Err(error.into()),
        }
    }

    async fn flush(&mut self) -> io::Result<()> {
        let Some(octets) = self.link.unsent() else { return Ok(()) };
        timeout(STALL, self.stream.write_all(octets)).await??;
        timeout(STALL, self.stream.flush()).await??;
        self.link.out.clear();
        Ok(())
    }
}

impl<C: Connection, T: Transport> ClientSession<C> for Session<C, T> {
    fn conn(&self) -> &C {
        &self.link.conn
    }

    fn parts(&mut self) -> (&mut C, &mut Vec<u8>) {
        (&mut self.link.conn, &mut self.link.out)
    }

    fn binding(&self) -> Option<Binding> {
        self.stream.binding()
    }

    fn set_patience(&mut self, patience: Option<Duration>) {
        self.link.patience = patience;
    }

    async fn turn<E>(
        &mut self,
        on: impl FnOnce(&mut C, C::Event<'_>, &mut Vec<u8>) -> E,
    ) -> Result<Turn<E>, C> {
        Self::turn(self, on).await
    }

    async fn flush(&mut self) -> io::Result<()> {
        Self::flush(self).await
    }
}
