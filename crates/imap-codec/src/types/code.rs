use super::owned::owned;
use crate::{AString, Atom, Capabilities, Flags, Items, ObjectId, Raw, SequenceSet, UrlText};

macro_rules! codes {
    (
        words { $($(#[$doc:meta])* $name:ident $word:literal,)* }
        values { $($(#[$value_doc:meta])* $value:ident $value_word:literal
            $(($type:ty))?
            $({ $($(#[$field_doc:meta])* $field:ident: $field_type:ty,)* })?,)* }
    ) => {
        owned! {
            /// What a status response says to programs: `resp-text-code` (RFC 9051 §7.1).
            #[derive(Clone, Debug, PartialEq, Eq)]
            #[non_exhaustive]
            pub enum Code<'a> {
                $(#[doc = concat!("`", $word, "`")] $(#[$doc])* $name,)*
                $(#[doc = concat!("`", $value_word, "`: ")] $(#[$value_doc])* $value
                    $(($type))? $({ $($(#[$field_doc])* $field: $field_type,)* })?,)*
                /// A code that this version does not know, or whose arguments it cannot read.
                Other {
                    /// Its name; for something that is no atom, all of it up to the first space.
                    name: Raw<'a>,
                    /// The rest as it was written, without the space before it.
                    value: Option<Raw<'a>>,
                },
            }
        }

        impl Code<'_> {
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
                    $(Self::$value { .. } => $value_word.as_bytes(),)*
                    Self::Other { name, .. } => name.as_bytes(),
                }
            }
        }
    };
}

codes! {
    words {
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
        /// Events were missed: NOTIFY is off (RFC 5465 §5.8).
        NotificationOverflow "NOTIFICATIONOVERFLOW",
        /// The command needs UIDs (RFC 9586 §3).
        UidRequired "UIDREQUIRED",
        /// No comparator matches (RFC 5255 §4.9).
        BadComparator "BADCOMPARATOR",
        /// It may work later (RFC 5259 §9).
        TempFail "TEMPFAIL",
        /// The mailbox does not support UTF-8 (RFC 5738 §3, which is obsolete).
        NotUtf8 "NOT-UTF-8",
        /// The mailbox needs a client that has enabled UTF-8 (RFC 5738 §3, which is obsolete).
        Utf8Only "UTF-8-ONLY",
        /// Gmail, to those that ask too much.
        Throttled "THROTTLED",
    }
    values {
        /// the charsets that are known; none if it does not say.
        BadCharset "BADCHARSET" (Items<'a, AString<'a>>),
        /// what the server can do now.
        Capability "CAPABILITY" (Capabilities<'a>),
        /// the flags that can be changed for good.
        PermanentFlags "PERMANENTFLAGS" (Flags<'a>),
        /// the next UID.
        UidNext "UIDNEXT" (u32),
        /// the value that UIDs are valid with.
        UidValidity "UIDVALIDITY" (u32),
        /// the number of the first message without `\Seen` (RFC 3501 §7.1).
        Unseen "UNSEEN" (u32),
        /// where the message is now (RFC 4315 §3).
        AppendUid "APPENDUID" {
            /// The mailbox's UIDVALIDITY.
            uid_validity: u32,
            /// The new UID; several for MULTIAPPEND.
            uids: SequenceSet<'a>,
        },
        /// where the messages are now (RFC 4315 §3).
        CopyUid "COPYUID" {
            /// The target's UIDVALIDITY.
            uid_validity: u32,
            /// UIDs in the source, in the order of `to`.
            from: SequenceSet<'a>,
            /// UIDs in the target.
            to: SequenceSet<'a>,
        },
        /// the highest mod-sequence (RFC 7162 §3.1.2.1).
        HighestModSeq "HIGHESTMODSEQ" (u64),
        /// the messages that were not changed (RFC 7162 §3.1.3).
        Modified "MODIFIED" (SequenceSet<'a>),
        /// the mailbox's identifier (RFC 8474 §4.2).
        MailboxId "MAILBOXID" (ObjectId<'a>),
        /// how far a command is; `None` if it does not say (RFC 9585 §4).
        InProgress "INPROGRESS" (Option<Progress<'a>>),
        /// how many messages a command may have (RFC 9738 §3.3).
        MessageLimit "MESSAGELIMIT" {
            /// So many.
            limit: u32,
            /// The lowest UID that was processed.
            uid: Option<u32>,
        },
        /// go there instead (RFC 2193 §4, RFC 2221 §4).
        Referral "REFERRAL" (Items<'a, UrlText<'a>>),
        /// the URL that is not valid (RFC 4469 §4.2).
        BadUrl "BADURL" (UrlText<'a>),
        /// the mechanisms of URLAUTH, each with its data behind `=` (RFC 4467 §7).
        UrlMech "URLMECH" (Items<'a, Atom<'a>>),
        /// (RFC 5464 §4.2, §4.3)
        Metadata "METADATA" (MetadataCode),
        /// the events that NOTIFY can have (RFC 5465 §5).
        BadEvent "BADEVENT" (Items<'a, Atom<'a>>),
        /// the tag of the command whose result is not kept up to date (RFC 5267 §4.3.3).
        NoUpdate "NOUPDATE" (AString<'a>),
        /// the filter that is not known (RFC 5466 §3.1).
        UndefinedFilter "UNDEFINED-FILTER" (Atom<'a>),
        /// what is wrong with an annotation (RFC 5257 §4.5).
        Annotate "ANNOTATE" (AnnotateCode),
        /// what annotations the mailbox can have (RFC 5257 §4.2).
        Annotations "ANNOTATIONS" (AnnotationSupport),
        /// how many messages CONVERT may have (RFC 5259 §9).
        MaxConvertMessages "MAXCONVERTMESSAGES" (u32),
        /// how many parts CONVERT may have (RFC 5259 §9).
        MaxConvertParts "MAXCONVERTPARTS" (u32),
        /// a mailbox has another name now (RFC 2060 §7.1).
        NewName "NEWNAME" {
            /// The old name.
            from: AString<'a>,
            /// The new name.
            to: AString<'a>,
        },
        /// Gmail: what the user should open in a browser.
        WebAlert "WEBALERT" (UrlText<'a>),
    }
}

owned! {
    /// How far a command is (RFC 9585 §4).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Progress<'a> {
        /// Which command; `None` for NIL.
        pub tag: Option<AString<'a>>,
        /// How far it is; `None` for NIL.
        pub value: Option<u32>,
        /// Where it ends; `None` for NIL, and without a value.
        pub goal: Option<u32>,
    }
}

/// What METADATA says (RFC 5464 §4.2.1, §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetadataCode {
    /// `LONGENTRIES`: octets of the longest value, which MAXSIZE left out.
    LongEntries(u32),
    /// `MAXSIZE`: octets that a value may have.
    MaxSize(u32),
    /// `TOOMANY`: no more entries.
    TooMany,
    /// `NOPRIVATE`: no private entries.
    NoPrivate,
}

/// What is wrong with an annotation (RFC 5257 §4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnnotateCode {
    /// `TOOBIG`
    TooBig,
    /// `TOOMANY`
    TooMany,
}

/// What annotations a mailbox can have: `ann-size` (RFC 5257 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnnotationSupport {
    /// `NONE`
    Unsupported,
    /// `READ-ONLY`
    ReadOnly {
        /// `NOPRIVATE`: no private ones.
        no_private: bool,
    },
    /// Values of so many octets.
    Size {
        /// Octets; not zero.
        limit: u32,
        /// `NOPRIVATE`: no private ones.
        no_private: bool,
    },
}

macro_rules! plain {
    ($($name:ident)*) => {$(
        impl super::owned::Owned for $name {
            type Static = Self;
            fn owned(self) -> Self {
                self
            }
        }
    )*};
}

plain! { MetadataCode AnnotateCode AnnotationSupport }

impl<'a> Code<'a> {
    /// A code of an extension without arguments.
    #[must_use]
    pub fn other(name: &'a Atom<'a>) -> Self {
        Self::Other { name: Raw::checked(name.as_str().as_bytes()), value: None }
    }
}
