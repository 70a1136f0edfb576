use crate::{AString, Atom, Capabilities, Flags, Items, Raw, SequenceSet};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $word:literal,)*) => {
        /// What a status response says to programs: `resp-text-code` (RFC 9051 §7.1).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Code<'a> {
            $(#[doc = concat!("`", $word, "`")] $(#[$doc])* $name,)*
            /// `BADCHARSET`: the charsets that are known; none if it does not say.
            BadCharset(Items<'a, AString<'a>>),
            /// `CAPABILITY`
            Capability(Capabilities<'a>),
            /// `PERMANENTFLAGS`: the flags that can be changed for good.
            PermanentFlags(Flags<'a>),
            /// `UIDNEXT`
            UidNext(u32),
            /// `UIDVALIDITY`
            UidValidity(u32),
            /// `UNSEEN`: the number of the first message without `\Seen` (RFC 3501 §7.1).
            Unseen(u32),
            /// `APPENDUID`: where the message is now (RFC 4315 §3).
            AppendUid {
                /// The mailbox's UIDVALIDITY.
                uid_validity: u32,
                /// The new UID; several for MULTIAPPEND.
                uids: SequenceSet<'a>,
            },
            /// `COPYUID`: where the messages are now (RFC 4315 §3).
            CopyUid {
                /// The target's UIDVALIDITY.
                uid_validity: u32,
                /// UIDs in the source, in the order of `to`.
                from: SequenceSet<'a>,
                /// UIDs in the target.
                to: SequenceSet<'a>,
            },
            /// `HIGHESTMODSEQ` (RFC 7162 §3.1.2.1)
            HighestModSeq(u64),
            /// `MODIFIED`: the messages that were not changed (RFC 7162 §3.1.3).
            Modified(SequenceSet<'a>),
            /// A code that this version does not know, or whose arguments it cannot read.
            Other {
                /// Its name; for something that is no atom, all of it up to the first space.
                name: Raw<'a>,
                /// The rest as it was written, without the space before it.
                value: Option<Raw<'a>>,
            },
        }

        impl<'a> Code<'a> {
            const WORDS: &'static [(&'static str, Code<'static>)] = &[$(($word, Code::$name),)*];

            /// The code, if `name` alone is one.
            pub(crate) fn from_word(name: &[u8]) -> Option<Self> {
                let mut words = Self::WORDS.iter();
                let (_, code) = words.find(|(word, _)| word.as_bytes().eq_ignore_ascii_case(name))?;
                Some(code.clone())
            }

            /// The name as it is written.
            pub(crate) fn word(&self) -> &[u8] {
                match self {
                    $(Self::$name => $word.as_bytes(),)*
                    Self::BadCharset(_) => b"BADCHARSET",
                    Self::Capability(_) => b"CAPABILITY",
                    Self::PermanentFlags(_) => b"PERMANENTFLAGS",
                    Self::UidNext(_) => b"UIDNEXT",
                    Self::UidValidity(_) => b"UIDVALIDITY",
                    Self::Unseen(_) => b"UNSEEN",
                    Self::AppendUid { .. } => b"APPENDUID",
                    Self::CopyUid { .. } => b"COPYUID",
                    Self::HighestModSeq(_) => b"HIGHESTMODSEQ",
                    Self::Modified(_) => b"MODIFIED",
                    Self::Other { name, .. } => name.as_bytes(),
                }
            }

            /// The same, owning its octets.
            #[must_use]
            pub fn into_owned(self) -> Code<'static> {
                match self {
                    $(Self::$name => Code::$name,)*
                    Self::BadCharset(charsets) => Code::BadCharset(charsets.into_owned()),
                    Self::Capability(capabilities) => Code::Capability(capabilities.into_owned()),
                    Self::PermanentFlags(flags) => Code::PermanentFlags(flags.into_owned()),
                    Self::UidNext(uid) => Code::UidNext(uid),
                    Self::UidValidity(value) => Code::UidValidity(value),
                    Self::Unseen(seq) => Code::Unseen(seq),
                    Self::AppendUid { uid_validity, uids } => {
                        Code::AppendUid { uid_validity, uids: uids.into_owned() }
                    }
                    Self::CopyUid { uid_validity, from, to } => {
                        Code::CopyUid { uid_validity, from: from.into_owned(), to: to.into_owned() }
                    }
                    Self::HighestModSeq(value) => Code::HighestModSeq(value),
                    Self::Modified(set) => Code::Modified(set.into_owned()),
                    Self::Other { name, value } => {
                        Code::Other { name: name.into_owned(), value: value.map(Raw::into_owned) }
                    }
                }
            }
        }
    };
}

codes! {
    /// The text must be shown to the user.
    Alert "ALERT",
    /// The message cannot be parsed.
    Parse "PARSE",
    /// The mailbox cannot be changed.
    ReadOnly "READ-ONLY",
    /// The mailbox can be changed.
    ReadWrite "READ-WRITE",
    /// The mailbox is not there, but can be created.
    TryCreate "TRYCREATE",
    /// UIDs do not last (RFC 4315 §3).
    UidNotSticky "UIDNOTSTICKY",
    /// (RFC 5530 §3)
    Unavailable "UNAVAILABLE",
    /// (RFC 5530 §3)
    AuthenticationFailed "AUTHENTICATIONFAILED",
    /// (RFC 5530 §3)
    AuthorizationFailed "AUTHORIZATIONFAILED",
    /// (RFC 5530 §3)
    Expired "EXPIRED",
    /// (RFC 5530 §3)
    PrivacyRequired "PRIVACYREQUIRED",
    /// (RFC 5530 §3)
    ContactAdmin "CONTACTADMIN",
    /// (RFC 5530 §3)
    NoPerm "NOPERM",
    /// (RFC 5530 §3)
    InUse "INUSE",
    /// (RFC 5530 §3)
    ExpungeIssued "EXPUNGEISSUED",
    /// (RFC 5530 §3)
    Corruption "CORRUPTION",
    /// (RFC 5530 §3)
    ServerBug "SERVERBUG",
    /// (RFC 5530 §3)
    ClientBug "CLIENTBUG",
    /// (RFC 5530 §3)
    Cannot "CANNOT",
    /// (RFC 5530 §3)
    Limit "LIMIT",
    /// (RFC 5530 §3)
    OverQuota "OVERQUOTA",
    /// (RFC 5530 §3)
    AlreadyExists "ALREADYEXISTS",
    /// (RFC 5530 §3)
    NonExistent "NONEXISTENT",
    /// (RFC 9051 §7.1)
    NotSaved "NOTSAVED",
    /// (RFC 9051 §7.1)
    HasChildren "HASCHILDREN",
    /// What follows is of the newly selected mailbox (RFC 9051 §7.1).
    Closed "CLOSED",
    /// (RFC 3516 §4.3)
    UnknownCte "UNKNOWN-CTE",
    /// (RFC 7889 §4)
    TooBig "TOOBIG",
    /// (RFC 7162 §3.1.2.2)
    NoModSeq "NOMODSEQ",
    /// (RFC 4978 §3)
    CompressionActive "COMPRESSIONACTIVE",
    /// (RFC 6154 §3)
    UseAttr "USEATTR",
}

impl<'a> Code<'a> {
    /// A code of an extension without arguments.
    #[must_use]
    pub fn other(name: &'a Atom<'a>) -> Self {
        Self::Other { name: Raw::checked(name.as_str().as_bytes()), value: None }
    }
}
