//! The tokio driver: the blocking one with its `await`s.

use std::{future::Future, io, time::Duration};

use ::tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    runtime::Builder,
    time::timeout,
};
use sans_io::{Connection, Layer, Want};

use super::{
    Binding, ClientSession, Clock, Direction, Error, HIGH_WATER, Handler, Input, Result, STALL,
    Tap, Turn,
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
    conn: C,
    stream: T,
    input: Input,
    out: Vec<u8>,
    clock: Clock,
    patience: Option<Duration>,
    tap: Option<Tap>,
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
    let mut todo = handler.start(&mut session.conn, &mut session.out);
    loop {
        while let Some(work) = todo {
            session.flush().await?;
            todo = handler.perform(&mut session.conn, work, &mut session.out)?;
        }
        session.patience = handler.patience();
        todo = match session.turn(|conn, event, out| handler.on(conn, event, out)).await? {
            Turn::Event(todo) => todo,
            Turn::Switched => {
                handler.bound(session.stream.binding());
                handler.switched(&mut session.conn, &mut session.out)
            }
            Turn::Quiet => handler.quiet(&mut session.conn, &mut session.out),
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
        let (input, out) = (Input::default(), Vec::new());
        Self { conn, stream, input, out, clock: Clock::start(), patience: None, tap }
    }

    async fn turn<E>(
        &mut self,
        on: impl FnOnce(&mut C, C::Event<'_>, &mut Vec<u8>) -> E,
    ) -> Result<Turn<E>, C> {
        if self.out.len() >= HIGH_WATER {
            self.flush().await?;
        }
        let mut rest = self.input.unread();
        let received = self.conn.receive(&mut rest, &mut self.out);
        let left = rest.len();
        let event =
            received.map(|event| event.map(|event| on(&mut self.conn, event, &mut self.out)));
        self.input.keep(left);
        match event {
            Ok(Some(handled)) => return Ok(Turn::Event(handled)),
            Ok(None) => {}
            Err(error) => {
                self.flush().await?;
                return Err(Error::Protocol(error));
            }
        }
        let want = self.conn.want();
        if let Want::Layer(layer) = want {
            // Before the bytes that announce the layer leave: whatever is unread here is no part of it.
            self.conn.switch_layer(layer, self.input.unread()).map_err(Error::Protocol)?;
            self.flush().await?;
            timeout(STALL, self.stream.upgrade(layer)).await.map_err(io::Error::from)??;
            return Ok(Turn::Switched);
        }
        let has_sent = !self.out.is_empty();
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
        let deadline = self.conn.poll_timeout(self.clock.now());
        let (buffer, filled) = self.input.room();
        let reading = self.stream.read(&mut buffer[filled..]);
        let deadline = deadline.map(|at| self.clock.until(at));
        let read = match [deadline, self.patience].into_iter().flatten().min() {
            None => Some(reading.await),
            Some(wait) => timeout(wait, reading).await.ok(),
        };
        let count = read.as_ref().and_then(|read| read.as_ref().ok()).copied();
        self.input.filled(filled + count.unwrap_or(0));
        match read {
            Some(Ok(0)) => {
                self.conn.receive_eof(self.input.unread()).map_err(Error::Protocol)?;
                Ok(Turn::Over)
            }
            Some(Ok(_)) => {
                if let Some(tap) = &mut self.tap {
                    tap(Direction::Received, &self.input.bytes[filled..]);
                }
                Ok(Turn::Read)
            }
            None => {
                let late = self.conn.handle_timeout(self.clock.now(), &mut self.out);
                self.flush().await?;
                late.map(|()| Turn::Quiet).map_err(Error::Protocol)
            }
            Some(Err(error)) => Err(error.into()),
        }
    }

    async fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        if let Some(tap) = &mut self.tap {
            tap(Direction::Sent, &self.out);
        }
        timeout(STALL, self.stream.write_all(&self.out)).await??;
        timeout(STALL, self.stream.flush()).await??;
        self.out.clear();
        Ok(())
    }
}

impl<C: Connection, T: Transport> ClientSession<C> for Session<C, T> {
    fn conn(&self) -> &C {
        &self.conn
    }

    fn binding(&self) -> Option<Binding> {
        self.stream.binding()
    }

    async fn act<M>(
        &mut self,
        act: impl FnOnce(&mut C, &mut Vec<u8>) -> std::result::Result<(), M>,
    ) -> io::Result<()>
    where
        M: std::error::Error + Send + Sync + 'static,
    {
        act(&mut self.conn, &mut self.out).map_err(io::Error::other)?;
        self.flush().await
    }

    async fn wait<R>(
        &mut self,
        mut on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> io::Result<R> {
        loop {
            if let Some(found) = self.turn(&mut on).await?.found::<C>()? {
                self.flush().await?;
                return Ok(found);
            }
        }
    }

    async fn wait_for<R>(
        &mut self,
        patience: Duration,
        mut on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> io::Result<Option<R>> {
        self.patience = Some(patience);
        let found = loop {
            match self.turn(&mut on).await? {
                Turn::Quiet => break None,
                turn => {
                    if let Some(found) = turn.found::<C>()? {
                        break Some(found);
                    }
                }
            }
        };
        self.patience = None;
        self.flush().await?;
        Ok(found)
    }

    async fn wait_for_layer(&mut self) -> io::Result<()> {
        self.turn(|_, event, _| format!("{event:?}")).await?.switched::<C>()
    }

    async fn finish(mut self) -> io::Result<()> {
        while !matches!(self.turn(|_, _, _| ()).await?, Turn::Over | Turn::Due) {}
        Ok(())
    }
}
