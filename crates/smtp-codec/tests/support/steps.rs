//! A client's user that does one thing after another.

use sans_io::{Connection, Layer, Want};
use smtp_codec::{Client, Misuse, State, client};
use testkit::cuts::Caller;

/// One thing that a client does.
pub(crate) type Step = fn(&mut Client, &mut Vec<u8>) -> Result<(), Misuse>;

/// Does one thing after another, each as soon as it may be done.
#[derive(Clone)]
pub(crate) struct Steps {
    steps: &'static [Step],
    next: usize,
}

impl Steps {
    pub(crate) const fn new(steps: &'static [Step]) -> Self {
        Self { steps, next: 0 }
    }

    fn go_on(&mut self, client: &mut Client, out: &mut Vec<u8>) -> bool {
        let start = self.next;
        while let Some(step) = self.steps.get(self.next) {
            match step(client, out) {
                Ok(()) => self.next += 1,
                Err(Misuse::MustWait | Misuse::Over | Misuse::State(State::Tls)) => break,
                Err(Misuse::State(_)) if client.want() == Want::Input => break,
                Err(misuse) => panic!("step {}: {misuse}", self.next),
            }
        }
        self.next > start
    }
}

impl Caller<Client> for Steps {
    fn start(&mut self, client: &mut Client, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }

    fn on(&mut self, client: &mut Client, _: client::Event<'_>, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }

    fn idle(&mut self, client: &mut Client, out: &mut Vec<u8>) -> bool {
        self.go_on(client, out)
    }

    fn switched(&mut self, client: &mut Client, _: Layer, out: &mut Vec<u8>) {
        self.go_on(client, out);
    }
}
