//! Responses, as a client reads them that has selected a mailbox and is told everything. The commands are not known:
//! any tag will do.

use std::io::{self, Write};

use imap_codec::{
    Client, Code, Command, Data, Error, Leniency, Limits, Mailbox, ParseErrorKind, Response,
    Status, client::Event,
};
use sans_io::{Connection, Want};
use serde_json::json;

use super::{
    super::{
        Output, Recording,
        output::{lossy, shown},
        recording::{Feed, Step},
        session,
    },
    data::{self, code},
};

pub(super) fn responses<W: Write>(recording: &Recording, out: &mut Output<W>) -> io::Result<()> {
    let mut feed = Feed::new(recording);
    let (mut client, mut sent) = (selected(), Vec::new());
    let mut literal = Literal::default();
    let mut is_first = true;
    loop {
        if !literal.is_open() && feed.is_tls_ahead() && !client.is_idle() {
            return session::tls(&feed, out).map(drop);
        }
        let event = match feed.step(&mut client, &mut sent) {
            Ok(Step::Event(event)) => event,
            Ok(Step::Used) => continue,
            // The session of the client that was made up is over, and that of the recording goes on.
            Ok(Step::Stuck) if client.want() == Want::Close && !feed.rest().is_empty() => {
                client = selected();
                continue;
            }
            Ok(Step::Stuck) => {
                let is_inside = literal.is_open() || !feed.rest().is_empty();
                return match is_inside {
                    false => Ok(()),
                    true => {
                        out.reject("the file ends inside a response", feed.ahead().0, feed.rest())
                    }
                };
            }
            Err(error) => {
                let (kind, by) = match error {
                    Error::Peer { kind, at } => (kind.to_string(), at),
                    other => (other.to_string(), 0),
                };
                feed.skip_line();
                out.reject(&kind, feed.at_plus(by), feed.used())?;
                client = selected();
                literal = Literal::default();
                continue;
            }
        };
        let at = feed.at();
        if let Event::Chunk(octets) = &event {
            if let Some(size) = literal.chunk(at, octets.len() as u64) {
                let at = literal.at;
                literal = Literal::default();
                out.event(
                    at,
                    || format!("literal of {size} octets"),
                    || json!({ "event": "literal", "octets": size }),
                )?;
            }
            continue;
        }
        let was_first = std::mem::take(&mut is_first);
        match event {
            Event::Data(data) => {
                if let Data::Fetch(fetch) = &data
                    && let Some(next) = &fetch.literal
                {
                    literal.left = next.size;
                }
                show(&data, was_first, &feed, out)?;
            }
            Event::Skipped { seq, size } => {
                let of = seq.map_or(String::new(), |seq| format!(" in FETCH of message {seq}"));
                let kind = format!("literal of {size} octets where none can be streamed{of}");
                out.reject(&kind, at, &[])?;
            }
            // The client does not know the tag, or waits for nothing: the recording's own client did.
            Event::Unparsed {
                error:
                    imap_codec::ParseError {
                        kind: ParseErrorKind::UnknownTag | ParseErrorKind::State,
                        ..
                    },
                ..
            } => match Response::parse(feed.used(), Leniency::TOLERANT) {
                Ok(response) => other(&response, was_first, &feed, out)?,
                Err(error) => {
                    out.reject(&error.kind.to_string(), feed.at_plus(error.at), feed.used())?;
                }
            },
            Event::Unparsed { line, error } => {
                out.reject(&error.kind.to_string(), feed.at_plus(error.at), &line)?;
            }
            // By chance the tag is the one that the client made up.
            Event::Done { .. } => match Response::parse(feed.used(), Leniency::TOLERANT) {
                Ok(response) => other(&response, was_first, &feed, out)?,
                Err(error) => {
                    out.reject(&error.kind.to_string(), feed.at_plus(error.at), feed.used())?;
                }
            },
            event => out.event(
                at,
                || format!("{event:?}"),
                || json!({ "event": "other", "debug": format!("{event:?}") }),
            )?,
        }
    }
}

/// A client that expects whatever a server may say: a mailbox is selected, and the LOGOUT that waits for its completion
/// lets the session go on after a BYE.
fn selected() -> Client {
    let mut client = Client::new(Limits::default());
    let out = &mut Vec::new();
    let _ = client.receive(&mut &b"* PREAUTH ready\r\n"[..], out);
    let _ = client.command(&Command::select(Mailbox::INBOX), out);
    let _ = client.receive(&mut &b"a001 OK selected\r\n"[..], out);
    let _ = client.command(&Command::Logout, out);
    client
}

/// A literal that is streamed.
#[derive(Default)]
struct Literal {
    size: u64,
    left: u64,
    at: u64,
}

impl Literal {
    const fn is_open(&self) -> bool {
        self.left > 0
    }

    /// Its size, if it is complete now.
    fn chunk(&mut self, at: u64, octets: u64) -> Option<u64> {
        if self.size == 0 {
            self.at = at;
        }
        self.size += octets;
        self.left = self.left.saturating_sub(octets);
        (self.left == 0).then_some(self.size)
    }
}

/// Prints untagged data.
fn show<W: Write>(
    data: &Data<'_>,
    is_first: bool,
    feed: &Feed<'_>,
    out: &mut Output<W>,
) -> io::Result<()> {
    let deviation = deviation(feed.used());
    let event = match data {
        Data::PreAuth(_) if is_first => "greeting",
        Data::Bye(_) if is_first => "greeting",
        Data::Condition { status: Status::Ok, text }
            if is_first && may_greet(text.code.as_ref()) =>
        {
            "greeting"
        }
        Data::Condition { .. } | Data::PreAuth(_) | Data::Bye(_) => "status",
        _ => "data",
    };
    out.event(
        feed.at(),
        || format!("* {data:?}{}", session::in_parentheses(deviation.as_ref())),
        || {
            let mut value = data::to_json(data);
            value["event"] = event.into();
            value["deviation"] = deviation.clone().into();
            value
        },
    )
}

/// Whether a text with this code may be a greeting's: others say things of a mailbox.
const fn may_greet(code: Option<&Code<'_>>) -> bool {
    matches!(code, None | Some(Code::Capability(_) | Code::Alert))
}

/// Prints what no command of the client waits for.
fn other<W: Write>(
    response: &Response<'_>,
    is_first: bool,
    feed: &Feed<'_>,
    out: &mut Output<W>,
) -> io::Result<()> {
    match response {
        Response::Data(data) => show(data, is_first, feed, out),
        Response::Done { tag, status, text } => {
            let deviation = deviation(feed.used());
            out.event(
                feed.at(),
                || {
                    let deviation = session::in_parentheses(deviation.as_ref());
                    format!("{tag} {} {text:?}{deviation}", status.as_str())
                },
                || {
                    json!({
                        "event": "done",
                        "tag": tag.as_str(),
                        "status": status.as_str(),
                        "code": text.code.as_ref().map(code),
                        "text": text.to_str_lossy(),
                        "deviation": deviation,
                    })
                },
            )
        }
        Response::Continue(request) => out.event(
            feed.at(),
            || format!("+ {}", shown(request.as_bytes())).trim_end().into(),
            || json!({ "event": "continue", "text": lossy(request.as_bytes()) }),
        ),
    }
}

/// Why a response is none by the grammar alone. Parts of a response are not looked at.
fn deviation(response: &[u8]) -> Option<String> {
    let whole = Response::parse(response, Leniency::TOLERANT).is_ok();
    let strict = Response::parse(response, Leniency::STRICT).err();
    strict.filter(|_| whole).map(|error| format!("accepted: {error}"))
}
