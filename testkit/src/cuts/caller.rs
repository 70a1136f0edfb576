use sans_io::{Connection, Layer};

/// The deterministic other half of an endpoint: what a server's application replies, what a client
/// sends next.
///
/// What it does may depend on the connection and on the events so far, never on how much is buffered
/// or on where one chunk of a payload ends: else it breaks the rule that it is there to test.
pub trait Caller<C: Connection>: Clone {
    /// Acts before the first byte arrives.
    fn start(&mut self, conn: &mut C, out: &mut Vec<u8>) {
        let _ = (conn, out);
    }

    /// Takes an event and answers it, if an answer is due.
    fn on(&mut self, conn: &mut C, event: C::Event<'_>, out: &mut Vec<u8>);

    /// Acts when `want()` is `Caller` after `receive` gave `None`. `false`: there is nothing more to
    /// do, and the run ends here.
    fn idle(&mut self, conn: &mut C, out: &mut Vec<u8>) -> bool {
        let _ = (conn, out);
        false
    }

    /// Acts after a switch of layers, before anything is read above the new one.
    fn switched(&mut self, conn: &mut C, layer: Layer, out: &mut Vec<u8>) {
        let _ = (conn, layer, out);
    }
}

/// A caller that answers nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl<C: Connection> Caller<C> for Silent {
    fn on(&mut self, _: &mut C, _: C::Event<'_>, _: &mut Vec<u8>) {}
}

/// A closure is a caller that only answers events. [`answer`] helps the compiler to its types.
impl<C, F> Caller<C> for F
where
    C: Connection,
    F: FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) + Clone,
{
    fn on(&mut self, conn: &mut C, event: C::Event<'_>, out: &mut Vec<u8>) {
        self(conn, event, out);
    }
}

/// The closure as it is: `check(server, answer(|server: &mut Server, event, out| …), segments)`.
pub fn answer<C, F>(closure: F) -> F
where
    C: Connection,
    F: FnMut(&mut C, C::Event<'_>, &mut Vec<u8>) + Clone,
{
    closure
}
