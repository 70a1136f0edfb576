//! The blocking driver.

use std::{
    future::Future,
    io::{self, Read, Write},
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use sans_io::{Connection, Layer, Want};

use super::{Binding, ClientSession, Error, HIGH_WATER, Handler, Result, Tap, Turn, link::Link};

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
    link: Link<C>,
    stream: T,
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
    let mut todo = handler.start(&mut session.link.conn, &mut session.link.out);
    loop {
        while let Some(work) = todo {
            session.flush()?;
            todo = handler.perform(&mut session.link.conn, work, &mut session.link.out)?;
        }
        session.link.patience = handler.patience();
        todo = match session.turn(|conn, event, out| handler.on(conn, event, out))? {
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
        Self { link: Link::new(conn, tap), stream }
    }

    fn turn<E>(
        &mut self,
        on: impl FnOnce(&mut C, C::Event<'_>, &mut Vec<u8>) -> E,
    ) -> Result<Turn<E>, C> {
        if self.link.out.len() >= HIGH_WATER {
            self.flush()?;
        }
        match self.link.decode(on) {
            Ok(Some(handled)) => return Ok(Turn::Event(handled)),
            Ok(None) => {}
            Err(error) => {
                self.flush()?;
                return Err(Error::Protocol(error));
            }
        }
        let want = self.link.conn.want();
        if let Want::Layer(layer) = want {
            // Before the bytes that announce the layer leave: whatever is unread here is no part of it.
            self.link.switch_layer(layer).map_err(Error::Protocol)?;
            self.flush()?;
            self.stream.upgrade(layer)?;
            return Ok(Turn::Switched);
        }
        let has_sent = !self.link.out.is_empty();
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
        self.stream.set_read_timeout(self.link.wait())?;
        let read = self.stream.read(self.link.room());
        self.link.filled(*read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => self.link.receive_eof().map(|()| Turn::Over).map_err(Error::Protocol),
            Ok(_) => Ok(Turn::Read),
            Err(error) if is_timeout(&error) => {
                let late = self.link.handle_timeout();
                self.flush()?;
                late.map(|()| Turn::Quiet).map_err(Error::Protocol)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let Some(octets) = self.link.unsent() else { return Ok(()) };
        self.stream.write_all(octets)?;
        self.stream.flush()?;
        self.link.out.clear();
        Ok(())
    }
}

/// It never pends.
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
        Self::turn(self, on)
    }

    async fn flush(&mut self) -> io::Result<()> {
        Self::flush(self)
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
