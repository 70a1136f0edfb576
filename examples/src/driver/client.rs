use std::{future::Future, io, time::Duration};

use sans_io::Connection;

use super::{Binding, Error, Turn};

/// A client's side of a session, whatever drives it: a dialogue that is written with this trait runs under tokio, and
/// with [`blocking::run`](super::blocking::run) over a blocking session, which is through with everything at once.
pub trait ClientSession<C: Connection> {
    /// The connection.
    fn conn(&self) -> &C;

    /// What TLS derived for this connection; none in clear.
    fn binding(&self) -> Option<Binding>;

    /// Lets `act` write, and sends it.
    ///
    /// # Errors
    /// What `act` gives, and errors of the transport.
    fn act<M>(
        &mut self,
        act: impl FnOnce(&mut C, &mut Vec<u8>) -> Result<(), M>,
    ) -> impl Future<Output = io::Result<()>>
    where
        M: std::error::Error + Send + Sync + 'static;

    /// Goes on until `on` has what it was waiting for: an event it made something of.
    ///
    /// # Errors
    /// If the session ends, or the machine waits for its caller, before that.
    fn wait<R>(
        &mut self,
        on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> impl Future<Output = io::Result<R>>;

    /// The same, and gives up when the peer was silent for as long as `patience`.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    fn wait_for<R>(
        &mut self,
        patience: Duration,
        on: impl FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) -> Option<R>,
    ) -> impl Future<Output = io::Result<Option<R>>>;

    /// Goes on until the connection is above its new layer.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    fn wait_for_layer(&mut self) -> impl Future<Output = io::Result<()>>;

    /// Goes on until the session is over.
    ///
    /// # Errors
    /// If it breaks before that.
    fn finish(self) -> impl Future<Output = io::Result<()>>;
}

impl<R> Turn<Option<R>> {
    /// What was waited for, if this turn has brought it.
    pub(super) fn found<C: Connection>(self) -> io::Result<Option<R>> {
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
    pub(super) fn switched<C: Connection>(self) -> io::Result<()> {
        match self {
            Self::Switched => Ok(()),
            Self::Event(event) => Err(io::Error::other(event)),
            _ => Err(Error::<C>::Stuck.into()),
        }
    }
}
