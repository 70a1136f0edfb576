use super::owned::owned;
use crate::{AString, Items, Mailbox};

owned! {
    /// What XAPPLEPUSHSERVICE says, by a client and by a server: a name and its value. Apple's clients ask so to be told of new
    /// messages by Apple's service. It is not standardized: servers that have it are built for what those clients say.
    ///
    /// ```
    /// use imap_codec::{Command, Leniency, PushParameter};
    /// let line = b"a XAPPLEPUSHSERVICE aps-version 2 aps-subtopic com.apple.mobilemail mailboxes (INBOX Notes)\r\n";
    /// let (_, Command::XApplePushService(parameters)) = Command::parse(line, Leniency::STRICT)? else { unreachable!() };
    /// assert!(matches!(parameters.iter().last(), Some(PushParameter::Mailboxes(names)) if names.iter().count() == 2));
    /// # Ok::<(), imap_codec::ParseError>(())
    /// ```
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum PushParameter<'a> {
        /// `mailboxes`: which are looked after.
        Mailboxes(Items<'a, Mailbox<'a>>),
        /// `aps-version`, `aps-account-id`, `aps-device-token`, `aps-subtopic`; of a server `aps-version` and `aps-topic`.
        Text {
            /// The name.
            name: AString<'a>,
            /// Its value.
            value: AString<'a>,
        },
    }
}
