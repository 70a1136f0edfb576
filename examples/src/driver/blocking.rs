//! The blocking driver.

use std::{
    future::Future,
    io::{self, Read, Write},
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use sans_io::{Connection, Layer, Want};

use super::{
    Binding, ClientSession, Clock, Direction, Error, HIGH_WATER, Handler, Input, Result, Tap, Turn,
};

/// A byte stream that can be put under TLS and has read timeouts.
pub trait Transport: Read + Write {
    /// Puts `layer` between the stream and the protocol: for TLS, the handshake.
    ///
    /// # Errors
    /// If the layer cannot be had.
    fn upgrade(&mut self, layer: Layer) -> io::Result<()>;

    /// How long a read may take.
    ///
    /// # Errors
    /// If the transport cannot be told.
    fn set_read_timeout(&mut self, timeout: Option<Duration>) -> io::Result<()>;

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
pub fn drive<C, H, T>(conn: C, handler: &mut H, stream: T, tap: Option<Tap>) -> Result<(), C>
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
            session.flush()?;
            todo = handler.perform(&mut session.conn, work, &mut session.out)?;
        }
        session.patience = handler.patience();
        todo = match session.turn(|conn, event, out| handler.on(conn, event, out))? {
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

/// Runs what waits for blocking sessions and for nothing else: whenever it goes on, it goes on to the end.
pub fn run<F: Future>(work: F) -> F::Output {
    let (mut work, mut context) = (pin!(work), Context::from_waker(Waker::noop()));
    loop {
        if let Poll::Ready(output) = work.as_mut().poll(&mut context) {
            return output;
        }
    }
}

impl<C: Connection, T: Transport> Session<C, T> {
    /// A session that nothing was sent or received in.
    pub fn new(conn: C, stream: T, tap: Option<Tap>) -> Self {
        let (input, out) = (Input::default(), Vec::new());
        Self { conn, stream, input, out, clock: Clock::start(), patience: None, tap }
    }

    /// The connection.
    pub const fn conn(&self) -> &C {
        &self.conn
    }

    /// What TLS derived for this connection; none in clear.
    pub fn binding(&self) -> Option<Binding> {
        self.stream.binding()
    }

    /// Lets `act` write, and sends it.
    ///
    /// # Errors
    /// What `act` gives, and errors of the transport.
    pub fn act<M>(
        &mut self,
        act: impl FnOnce(&mut C, &mut Vec<u8>) -> std::result::Result<(), M>,
    ) -> io::Result<()>
    where
        M: std::error::Error + Send + Sync + 'static,
    {
        act(&mut self.conn, &mut self.out).map_err(io::Error::other)?;
        self.flush()
    }

    /// Goes on until `on` has what it was waiting for: an event it made something of.
    ///
    /// # Errors
    /// If the session ends, or the machine waits for its caller, before that.
    pub fn wait<R>(
        &mut self,
        mut on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> io::Result<R> {
        loop {
            if let Some(found) = self.turn(&mut on)?.found::<C>()? {
                self.flush()?;
                return Ok(found);
            }
        }
    }

    /// The same, and gives up when the peer was silent for as long as `patience`.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    pub fn wait_for<R>(
        &mut self,
        patience: Duration,
        mut on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> io::Result<Option<R>> {
        self.patience = Some(patience);
        let found = loop {
            match self.turn(&mut on)? {
                Turn::Quiet => break None,
                turn => {
                    if let Some(found) = turn.found::<C>()? {
                        break Some(found);
                    }
                }
            }
        };
        self.patience = None;
        self.flush()?;
        Ok(found)
    }

    /// Goes on until the connection is above its new layer.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    pub fn wait_for_layer(&mut self) -> io::Result<()> {
        self.turn(|_, event, _| format!("{event:?}"))?.switched::<C>()
    }

    /// Goes on until the session is over.
    ///
    /// # Errors
    /// As [`drive`].
    pub fn finish(mut self) -> Result<(), C> {
        while !matches!(self.turn(|_, _, _| ())?, Turn::Over | Turn::Due) {}
        Ok(())
    }

    fn turn<E>(
        &mut self,
        on: impl FnOnce(&mut C, C::Event<'_>, &mut Vec<u8>) -> E,
    ) -> Result<Turn<E>, C> {
        if self.out.len() >= HIGH_WATER {
            self.flush()?;
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
                self.flush()?;
                return Err(Error::Protocol(error));
            }
        }
        let want = self.conn.want();
        if let Want::Layer(layer) = want {
            // Before the bytes that announce the layer leave: whatever is unread here is no part of it.
            self.conn.switch_layer(layer, self.input.unread()).map_err(Error::Protocol)?;
            self.flush()?;
            self.stream.upgrade(layer)?;
            return Ok(Turn::Switched);
        }
        let has_sent = !self.out.is_empty();
        self.flush()?;
        match want {
            // It has waited for this.
            Want::Caller if has_sent => Ok(Turn::Sent),
            Want::Input => self.read(),
            Want::Close => Ok(Turn::Over),
            _ => Ok(Turn::Due),
        }
    }

    fn read<E>(&mut self) -> Result<Turn<E>, C> {
        let deadline = self.conn.poll_timeout(self.clock.now());
        let wait =
            [deadline.map(|at| self.clock.until(at)), self.patience].into_iter().flatten().min();
        self.stream.set_read_timeout(wait)?;
        let (buffer, filled) = self.input.room();
        let read = self.stream.read(&mut buffer[filled..]);
        self.input.filled(filled + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => {
                self.conn.receive_eof(self.input.unread()).map_err(Error::Protocol)?;
                Ok(Turn::Over)
            }
            Ok(_) => {
                if let Some(tap) = &mut self.tap {
                    tap(Direction::Received, &self.input.bytes[filled..]);
                }
                Ok(Turn::Read)
            }
            Err(error) if is_timeout(&error) => {
                let late = self.conn.handle_timeout(self.clock.now(), &mut self.out);
                self.flush()?;
                late.map(|()| Turn::Quiet).map_err(Error::Protocol)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        if let Some(tap) = &mut self.tap {
            tap(Direction::Sent, &self.out);
        }
        self.stream.write_all(&self.out)?;
        self.stream.flush()?;
        self.out.clear();
        Ok(())
    }
}

/// Each is the session's own method, and never pends.
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
        Self::act(self, act)
    }

    async fn wait<R>(
        &mut self,
        on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> io::Result<R> {
        Self::wait(self, on)
    }

    async fn wait_for<R>(
        &mut self,
        patience: Duration,
        on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> io::Result<Option<R>> {
        Self::wait_for(self, patience, on)
    }

    async fn wait_for_layer(&mut self) -> io::Result<()> {
        Self::wait_for_layer(self)
    }

    async fn finish(self) -> io::Result<()> {
        Self::finish(self).map_err(Into::into)
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
