use crate::{Items, NString};

/// What stands in the header fields of a message: `envelope` (RFC 9051 §7.5.2). Text is as it stands in the
/// message, with encoded-words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// `Date`
    pub date: NString<'a>,
    /// `Subject`
    pub subject: NString<'a>,
    /// `From`
    pub from: Addresses<'a>,
    /// `Sender`, or `From` if there is none.
    pub sender: Addresses<'a>,
    /// `Reply-To`, or `From` if there is none.
    pub reply_to: Addresses<'a>,
    /// `To`
    pub to: Addresses<'a>,
    /// `Cc`
    pub cc: Addresses<'a>,
    /// `Bcc`
    pub bcc: Addresses<'a>,
    /// `In-Reply-To`
    pub in_reply_to: NString<'a>,
    /// `Message-ID`
    pub message_id: NString<'a>,
}

/// `"(" 1*address ")" / nil`; empty for NIL.
pub type Addresses<'a> = Items<'a, Address<'a>>;

/// A mailbox, or the start or end of a group: `address` (RFC 9051 §7.5.2).
///
/// A group is an address without `host` whose `mailbox` is the group's name, then its members, then an
/// address with neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address<'a> {
    /// The display name.
    pub name: NString<'a>,
    /// The source route of RFC 822; nobody writes it.
    pub adl: NString<'a>,
    /// The local part, or the name of a group that begins; NIL where one ends.
    pub mailbox: NString<'a>,
    /// The domain; NIL for the start and the end of a group.
    pub host: NString<'a>,
}

impl Envelope<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Envelope<'static> {
        Envelope {
            date: self.date.into_owned(),
            subject: self.subject.into_owned(),
            from: self.from.into_owned(),
            sender: self.sender.into_owned(),
            reply_to: self.reply_to.into_owned(),
            to: self.to.into_owned(),
            cc: self.cc.into_owned(),
            bcc: self.bcc.into_owned(),
            in_reply_to: self.in_reply_to.into_owned(),
            message_id: self.message_id.into_owned(),
        }
    }
}

impl Address<'_> {
    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Address<'static> {
        Address {
            name: self.name.into_owned(),
            adl: self.adl.into_owned(),
            mailbox: self.mailbox.into_owned(),
            host: self.host.into_owned(),
        }
    }
}
