//! What is said to the server.

use std::{io, time::Duration};

use imap_codec::{
    Append, Capability, Client, Code, Command, Data, DateTime, Fetch, FetchAttribute,
    FetchAttributes, FetchItem, Flag, Flags, Items, Mailbox, Section, SelectParameter, SeqRange,
    SequenceSet, Status, Text,
    client::{CommandId, Event, Mirror, Vendor, sendable},
};

use super::Maildir;
use crate::{
    driver::ClientSession,
    mail::{auth, maildir::Incoming},
};

/// A session, and what is known of the mailbox that is selected in it.
pub struct Remote<S> {
    session: S,
    mirror: Mirror,
    mailbox: Mailbox<'static>,
}

/// How often the Maildir is looked at while nothing comes from the server.
const LOOK: Duration = Duration::from_millis(500);

impl<S: ClientSession<Client>> Remote<S> {
    /// Waits for the greeting, goes under TLS if `starttls` says so, and logs in.
    ///
    /// # Errors
    /// If the server refuses, or the connection breaks. Without TLS where it is wanted nothing more is said.
    pub async fn open(
        mut session: S,
        starttls: bool,
        name: &str,
        password: &str,
    ) -> io::Result<Self> {
        let vendor = session
            .wait(|_, event, _| match event {
                Event::Greeting(Data::Bye(text)) => Some(Err(said(&text))),
                Event::Greeting(Data::Condition { text, .. } | Data::PreAuth(text)) => {
                    Some(Ok(Vendor::of_greeting(&text)))
                }
                _ => None,
            })
            .await??;
        let mut remote = Self { session, mirror: Mirror::default(), mailbox: Mailbox::INBOX };
        if let Some(vendor) = vendor {
            remote
                .session
                .act(|client, _| {
                    client.set_leniency(vendor.leniency());
                    io::Result::Ok(())
                })
                .await?;
        }
        if starttls {
            remote.run(&Command::StartTls).await?;
            remote.session.wait_for_layer().await?;
        }
        remote.ask().await?;
        if remote.session.conn().state() == imap_codec::State::NotAuthenticated {
            remote.log_in(name, password).await?;
            remote.ask().await?;
        }
        let can = [Capability::QResync, Capability::CondStore];
        if let Some(best) = can.into_iter().find(|can| remote.session.conn().has(can))
            && remote.session.conn().has(&Capability::Enable)
        {
            remote.run(&Command::Enable(Items::new(&[best]))).await?;
        }
        Ok(remote)
    }

    /// What is known of the mailbox.
    pub const fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    pub(super) fn has_uid_plus(&self) -> bool {
        self.session.conn().has(&Capability::UidPlus)
    }

    /// The flags of a message, without those that only the server sets.
    pub(super) fn flags(&self, uid: u32) -> Option<Vec<String>> {
        let flags = self.mirror.message(uid)?.flags().iter();
        Some(flags.filter(|flag| **flag != Flag::Recent).map(ToString::to_string).collect())
    }

    /// Whether the mailbox can keep a flag.
    pub(super) fn can_keep(&self, flag: &str) -> bool {
        let Ok(flag) = Flag::new(flag) else { return false };
        let permanent = self.mirror.permanent_flags();
        let is_keyword = matches!(flag, Flag::Keyword(_));
        permanent.is_empty()
            || permanent.contains(&flag)
            || is_keyword && permanent.contains(&Flag::Any)
    }

    /// Selects a mailbox, and asks what is new since `mirror` if the server can tell.
    pub(super) async fn select(&mut self, mailbox: &str, mirror: Mirror) -> io::Result<()> {
        self.mirror = mirror;
        let client = self.session.conn();
        let name = Mailbox::new(mailbox, client.naming()).map_err(io::Error::other)?;
        self.mailbox = name.into_owned();
        let resync = self.mirror.resync().filter(|_| client.has(&Capability::QResync));
        let is_resync = resync.is_some();
        let parameter = match resync {
            Some(resync) => Some(SelectParameter::QResync(resync)),
            None => client.has(&Capability::CondStore).then_some(SelectParameter::CondStore),
        };
        let parameters: Vec<_> = parameter.into_iter().collect();
        self.mirror.select(is_resync);
        let command =
            Command::Select { mailbox: self.mailbox.clone(), parameters: Items::new(&parameters) };
        let code = self.run(&command).await?;
        if let Some(code) = code {
            self.mirror.code(&code);
        }
        self.mirror.selected();
        Ok(())
    }

    /// Asks for news, and for the UIDs and flags of messages that are not known.
    pub(super) async fn learn(&mut self) -> io::Result<()> {
        self.run(&Command::Noop).await?;
        while let Some(range) = self.mirror.missing() {
            let range = SeqRange::new(*range.start(), *range.end()).into_iter().collect::<Vec<_>>();
            let messages = SequenceSet::new(&range).map_err(io::Error::other)?;
            let wanted = [FetchAttribute::Uid, FetchAttribute::Flags, FetchAttribute::ModSeq];
            let has_mod_seq = self.session.conn().has(&Capability::CondStore);
            let wanted = if has_mod_seq { &wanted[..] } else { &wanted[..2] };
            let before = self.mirror.missing();
            self.run(&fetch(false, messages, wanted)).await?;
            if self.mirror.missing() == before {
                return Err(io::Error::other("the server does not tell of its messages"));
            }
        }
        Ok(())
    }

    /// Fetches messages, and gives each when it is complete: its UID, octets, flags and date.
    pub(super) async fn fetch(
        &mut self,
        uids: &SequenceSet<'_>,
        maildir: &Maildir,
        mut on: impl FnMut(u32, Incoming, &[String], Option<u64>) -> io::Result<()>,
    ) -> io::Result<()> {
        let wanted = [
            FetchAttribute::Uid,
            FetchAttribute::Flags,
            FetchAttribute::InternalDate,
            FetchAttribute::Section { peek: true, section: Section::ALL, partial: None },
        ];
        let command = fetch(true, uids.clone(), &wanted);
        let id = self.send(&command).await?;
        let mirror = &mut self.mirror;
        let mut coming = Coming::default();
        let done = self
            .session
            .wait(|_, event, _| {
                let taken = match &event {
                    Event::Data(data) => {
                        mirror.data(data);
                        match data {
                            Data::Fetch(part) => coming.part(part, maildir, &mut on),
                            _ => Ok(()),
                        }
                    }
                    Event::Chunk(octets) => coming.write(octets),
                    _ => Ok(()),
                };
                match taken {
                    Err(error) => Some(Err(error)),
                    Ok(()) => completed(&event, id),
                }
            })
            .await?;
        done.map(drop)
    }

    /// Sends a message; its UID there, if the server tells.
    pub(super) async fn append(
        &mut self,
        octets: &[u8],
        flags: &[String],
        received: u64,
    ) -> io::Result<Option<u32>> {
        let mailbox = self.mailbox.clone();
        let flags: Vec<Flag<'_>> = flags.iter().filter_map(|flag| Flag::new(flag).ok()).collect();
        let date = i64::try_from(received).ok().and_then(DateTime::from_unix_seconds);
        let size = octets.len() as u64;
        let append = Append::new(mailbox, Flags::new(&flags), date, size);
        let id = self.send(&Command::Append(append)).await?;
        let mirror = &mut self.mirror;
        let code = self
            .session
            .wait(|client, event, out| {
                if let Event::Data(data) = &event {
                    mirror.data(data);
                }
                match &event {
                    Event::AppendReady { .. } if octets.is_empty() => None,
                    Event::AppendReady { .. } => {
                        client.chunk(octets, out).map_err(io::Error::other).err().map(Err)
                    }
                    event => completed(event, id),
                }
            })
            .await??;
        Ok(match code {
            Some(Code::AppendUid { uids, .. }) => {
                uids.ranges().next().map(|uid| uid.start.or_max(0))
            }
            _ => None,
        })
    }

    /// Runs commands, as many at a time as cannot disturb each other.
    pub(super) async fn run_all(&mut self, mut queue: &[Command<'_>]) -> io::Result<()> {
        let mut open = 0_usize;
        while open > 0 || !queue.is_empty() {
            let now =
                sendable(queue, self.session.conn().open().map(|(_, verb)| verb)).min(16 - open);
            for command in &queue[..now] {
                self.send(command).await?;
            }
            queue = &queue[now..];
            open += now;
            let mirror = &mut self.mirror;
            self.session
                .wait(|_, event, _| match event {
                    Event::Data(data) => {
                        mirror.data(&data);
                        None
                    }
                    Event::Done { status: Status::Ok, .. } => Some(Ok(())),
                    Event::Done { text, .. } => Some(Err(said(&text))),
                    _ => None,
                })
                .await??;
            open -= 1;
        }
        Ok(())
    }

    /// Waits until something has happened there, or `is_changed` here.
    pub(super) async fn idle(&mut self, is_changed: impl Fn() -> bool) -> io::Result<()> {
        let id = self.send(&Command::Idle).await?;
        let mut has_news = false;
        loop {
            let mirror = &mut self.mirror;
            let done = self
                .session
                .wait_for(LOOK, |_, event, _| {
                    if let Event::Data(data) = &event {
                        has_news |= mirror.data(data).is_some();
                    }
                    let is_over = completed(&event, id);
                    is_over.or_else(|| has_news.then_some(Ok(None)))
                })
                .await?;
            match done.transpose()? {
                // After IDLE's 29 minutes the machine has ended it.
                Some(_) if self.session.conn().open().len() == 0 => return Ok(()),
                None if !is_changed() => {}
                _ => break,
            }
        }
        self.session.act(Client::done).await?;
        self.complete(id).await.map(drop)
    }

    /// Says goodbye.
    pub(super) async fn log_out(mut self) -> io::Result<()> {
        self.send(&Command::Logout).await?;
        self.session.finish().await
    }

    /// What the server can do, if it has not said so.
    async fn ask(&mut self) -> io::Result<()> {
        match self.session.conn().capabilities() {
            Some(_) => Ok(()),
            None => self.run(&Command::Capability).await.map(drop),
        }
    }

    async fn log_in(&mut self, name: &str, password: &str) -> io::Result<()> {
        let plain =
            imap_codec::Atom::new("PLAIN").map(Capability::Auth).map_err(io::Error::other)?;
        let has_plain = self.session.conn().has(&plain);
        let mut sent = None;
        self.session
            .act(|client, out| {
                sent = Some(match has_plain {
                    true => {
                        client.authenticate("PLAIN", Some(&auth::plain(name, password)), out)?
                    }
                    false => client.login(name, password, out)?,
                });
                Ok::<_, imap_codec::Misuse>(())
            })
            .await?;
        match sent {
            Some(id) => self.complete(id).await.map(drop),
            None => Ok(()),
        }
    }

    async fn send(&mut self, command: &Command<'_>) -> io::Result<CommandId> {
        let mut id = None;
        self.session
            .act(|client, out| client.command(command, out).map(|sent| id = Some(sent)))
            .await?;
        id.ok_or_else(|| io::ErrorKind::InvalidInput.into())
    }

    /// Sends a command, and gives the code of its completion.
    async fn run(&mut self, command: &Command<'_>) -> io::Result<Option<Code<'static>>> {
        let id = self.send(command).await?;
        self.complete(id).await
    }

    async fn complete(&mut self, id: CommandId) -> io::Result<Option<Code<'static>>> {
        let mirror = &mut self.mirror;
        self.session
            .wait(|_, event, _| {
                if let Event::Data(data) = &event {
                    mirror.data(data);
                }
                completed(&event, id)
            })
            .await?
    }
}

/// A message that comes.
#[derive(Default)]
struct Coming {
    uid: Option<u32>,
    flags: Vec<String>,
    received: Option<u64>,
    incoming: Option<Incoming>,
}

impl Coming {
    fn part(
        &mut self,
        part: &Fetch<'_>,
        maildir: &Maildir,
        on: &mut impl FnMut(u32, Incoming, &[String], Option<u64>) -> io::Result<()>,
    ) -> io::Result<()> {
        if part.first {
            *self = Self::default();
        }
        for item in &part.items {
            match item {
                FetchItem::Uid(uid) => self.uid = Some(uid),
                FetchItem::Flags(flags) => {
                    let flags = flags.iter().filter(|flag| *flag != Flag::Recent);
                    self.flags = flags.map(|flag| flag.to_string()).collect();
                }
                FetchItem::InternalDate(date) => {
                    self.received = u64::try_from(date.unix_seconds()).ok();
                }
                FetchItem::Section { data, .. } => {
                    self.incoming = Some(maildir.incoming()?);
                    self.write(data.as_bytes().unwrap_or_default())?;
                }
                _ => {}
            }
        }
        if part.literal.is_some() {
            self.incoming = Some(maildir.incoming()?);
            return Ok(());
        }
        match (self.uid, self.incoming.take()) {
            (Some(uid), Some(incoming)) => on(uid, incoming, &self.flags, self.received),
            _ => Ok(()),
        }
    }

    fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        self.incoming.as_mut().map_or(Ok(()), |incoming| incoming.write(octets))
    }
}

/// The end of a command, with its code.
fn completed(event: &Event<'_>, wanted: CommandId) -> Option<io::Result<Option<Code<'static>>>> {
    match event {
        Event::Done { id, status: Status::Ok, text, .. } if *id == wanted => {
            Some(Ok(text.code.clone().map(Code::into_owned)))
        }
        Event::Done { id, text, .. } if *id == wanted => Some(Err(said(text))),
        _ => None,
    }
}

fn said(text: &Text<'_>) -> io::Error {
    io::Error::other(format!("the server says: {}", text.to_str_lossy()))
}

fn fetch<'a>(
    uid: bool,
    messages: SequenceSet<'a>,
    wanted: &'a [FetchAttribute<'a>],
) -> Command<'a> {
    let attributes = FetchAttributes::List(Items::new(wanted));
    Command::Fetch { uid, messages, attributes, modifiers: Items::EMPTY }
}
