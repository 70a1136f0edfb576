use std::fmt::Debug;

use sans_io::{Connection, Event, Layer, Want};

use super::{
    caller::Caller,
    feed::{Finish, Item, Machine},
};

/// A connection and its caller.
#[derive(Clone)]
pub(super) struct Endpoint<C, A> {
    pub(super) conn: C,
    pub(super) caller: A,
}

impl<C, A> Machine for Endpoint<C, A>
where
    C: Connection + Clone + PartialEq + Debug,
    A: Caller<C>,
{
    fn start(&mut self, out: &mut Vec<u8>) {
        self.caller.start(&mut self.conn, out);
    }

    fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<Option<Item>, String> {
        let Some(event) = self.conn.receive(input, out).map_err(text)? else { return Ok(None) };
        let item = match event.chunk() {
            Some(bytes) => Item::Chunk(bytes.to_vec()),
            None => Item::Event(format!("{event:?}")),
        };
        self.caller.on(&mut self.conn, event, out);
        Ok(Some(item))
    }

    fn want(&self) -> Want {
        self.conn.want()
    }

    fn idle(&mut self, out: &mut Vec<u8>) -> bool {
        self.caller.idle(&mut self.conn, out)
    }

    fn switch(&mut self, layer: Layer, unread: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
        self.conn.switch_layer(layer, unread).map_err(text)?;
        self.caller.switched(&mut self.conn, layer, out);
        Ok(())
    }

    fn finish(&mut self, rest: &[u8]) -> Finish {
        Finish::Done(self.conn.receive_eof(rest).err().map(text))
    }

    fn capacity(&self) -> usize {
        self.conn.capacity()
    }

    fn same(&self, other: &Self) -> bool {
        self.conn == other.conn
    }

    fn describe(&self) -> String {
        format!("{:?}", self.conn)
    }
}

fn text(error: impl Debug) -> String {
    format!("{error:?}")
}
