//! Which news a client is told, and when: by the commands that run, and as NOTIFY asks for.

use super::{Server, Update, View, mode::Mode};
use crate::{State, Verb};

impl Server {
    /// Whether EXPUNGE and VANISHED may be sent now: a command runs, and none that forbids it (RFC 9051 §7.5.1); or none runs,
    /// and the client wants to hear of it at once: NOTIFY with `SELECTED` and `MessageExpunge` (RFC 5465 §5.3). Where NOTIFY says that it does
    /// not want to hear of it, only while it expunges by itself.
    #[must_use]
    pub fn may_expunge(&self) -> bool {
        use Verb::{Expunge, Move, Notify, Replace, UidExpunge, UidMove, UidReplace};
        let by_itself = [Expunge, UidExpunge, Move, UidMove, Replace, UidReplace, Notify];
        self.state == State::Selected
            && (self.notices.gone_at_once || !self.open.is_empty())
            && self.open.iter().all(|open| open.permits_expunge)
            && (self.notices.gone || self.runs(&by_itself))
            && !matches!(self.mode, Mode::Bad(_))
    }

    /// What the client is to be told next of the mailbox that it has selected; `None` if there is nothing, or nothing now: as
    /// [`View::next_update`], without what NOTIFY leaves out (RFC 5465 §3.1). What commands of its own have done is told nevertheless.
    /// A NOTIFY that sets events tells all there is before it is completed.
    ///
    /// ```
    /// use imap_codec::{Data, Server, Text, server::{Config, Event, View}};
    /// use sans_io::Connection;
    /// # let mut server = Server::new_in_tls(Config::default());
    /// # let mut out = Vec::new();
    /// # server.greet_with(&Data::PreAuth(Text::new("hi").unwrap()), &mut out).unwrap();
    /// for mut line in [&b"a SELECT x\r\n"[..], b"b NOTIFY NONE\r\n"] {
    ///     let Ok(Some(Event::Command { tag, .. })) = server.receive(&mut line, &mut out) else { panic!() };
    ///     server.ok(&tag, "done", &mut out).unwrap();
    /// }
    /// let mut view = View::new(&[3, 5].into_iter().collect(), false);
    /// view.add(&core::iter::once(9).collect());
    /// assert_eq!((server.next_update(&mut view), view.has_news()), (None, true));
    /// ```
    pub fn next_update(&self, view: &mut View) -> Option<Update> {
        use Verb::{
            Append, Copy, Fetch, Move, Notify, Partial, Replace, Store, UidCopy, UidFetch, UidMove,
            UidReplace, UidStore,
        };
        let adds = [Append, Copy, UidCopy, Move, UidMove, Replace, UidReplace, Notify];
        let changes = [Store, UidStore, Fetch, UidFetch, Partial, Notify];
        view.next_of(
            self.may_expunge(),
            self.notices.new || self.runs(&adds),
            self.notices.changes || self.runs(&changes),
        )
    }

    fn runs(&self, verbs: &[Verb]) -> bool {
        self.open.iter().any(|open| verbs.contains(&open.verb))
    }
}
