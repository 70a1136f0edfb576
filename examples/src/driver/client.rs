use std::{future::Future, io, result, time::Duration};

use sans_io::Connection;

use super::{Binding, Error, Result, Turn};

/// A client's side of a session, whatever drives it: a dialogue that is written with this trait runs under tokio, and
/// with [`blocking::run`](super::blocking::run) over a blocking session, which is through with everything at once.
pub trait ClientSession<C: Connection>: Sized {
    /// The connection.
    fn conn(&self) -> &C;

    /// The connection, and where it writes.
    fn parts(&mut self) -> (&mut C, &mut Vec<u8>);

    /// What TLS derived for this connection; none in clear.
    fn binding(&self) -> Option<Binding>;

    /// How long the peer may be silent before a turn is [`Quiet`](Turn::Quiet); `None` for ever.
    fn set_patience(&mut self, patience: Option<Duration>);

    /// Takes one step: an event, a new layer, or octets that came or went.
    ///
    /// # Errors
    /// See [`Error`].
    fn turn<E>(
        &mut self,
        on: impl FnOnce(&mut C, C::Event<'_>, &mut Vec<u8>) -> E,
    ) -> impl Future<Output = Result<Turn<E>, C>>;

    /// Sends what was written.
    ///
    /// # Errors
    /// Those of the transport.
    fn flush(&mut self) -> impl Future<Output = io::Result<()>>;

    /// Lets `act` write, and sends it.
    ///
    /// # Errors
    /// What `act` gives, and errors of the transport.
    fn act<M>(
        &mut self,
        act: impl FnOnce(&mut C, &mut Vec<u8>) -> result::Result<(), M>,
    ) -> impl Future<Output = io::Result<()>>
    where
        M: std::error::Error + Send + Sync + 'static,
    {
        async move {
            let (conn, out) = self.parts();
            act(conn, out).map_err(io::Error::other)?;
            self.flush().await
        }
    }

    /// Goes on until `on` has what it was waiting for: an event it made something of.
    ///
    /// # Errors
    /// If the session ends, or the machine waits for its caller, before that.
    fn wait<R>(
        &mut self,
        mut on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> impl Future<Output = io::Result<R>> {
        async move {
            loop {
                if let Some(found) = self.turn(&mut on).await?.found::<C>()? {
                    self.flush().await?;
                    return Ok(found);
                }
            }
        }
    }

    /// The same, and gives up when the peer was silent for as long as `patience`.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    fn wait_for<R>(
        &mut self,
        patience: Duration,
        mut on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> impl Future<Output = io::Result<Option<R>>> {
        async move {
            self.set_patience(Some(patience));
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
            self.set_patience(None);
            self.flush().await?;
            Ok(found)
        }
    }

    /// Goes on until the connection is above its new layer.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    fn wait_for_layer(&mut self) -> impl Future<Output = io::Result<()>> {
        async move { self.turn(|_, event, _| format!("{event:?}")).await?.switched::<C>() }
    }

    /// Goes on until the session is over.
    ///
    /// # Errors
    /// If it breaks before that.
    fn finish(mut self) -> impl Future<Output = io::Result<()>> {
        async move {
            while !matches!(self.turn(|_, _, _| ()).await?, Turn::Over | Turn::Due) {}
            Ok(())
        }
    }
}

impl<R> Turn<Option<R>> {
    /// What was waited for, if this turn has brought it.
    fn found<C: Connection>(self) -> io::Result<Option<R>> {
        match self {
            Self::Event(found) => Ok(found),
            Self::Read | Self::Sent | Self::Quiet | Self::Switched => Ok(None),
            Self::Due => Err(Error::<C>::Stuck.into()),
            Self::Over => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Turn<String> {
    /// The new layer; an event in its place is told in the error.
    fn switched<C: Connection>(self) -> io::Result<()> {
        match self {
            Self::Switched => Ok(()),
            Self::Event(event) => Err(io::Error::other(event)),
            _ => Err(Error::<C>::Stuck.into()),
        }
    }
}
