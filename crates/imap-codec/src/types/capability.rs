use crate::{Atom, Items, ParseError};

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident $word:literal,)*) => {
        /// What a server can do: `capability = ("AUTH=" auth-type) / atom` (RFC 9051 §7.2.2), compared in any
        /// case. One that is not listed here is [`Other`](Self::Other).
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Capability<'a> {
            $(#[doc = concat!("`", $word, "`")] $(#[$doc])* $name,)*
            /// `AUTH=` and a SASL mechanism (RFC 9051 §6.2.2).
            Auth(Atom<'a>),
            /// `APPENDLIMIT`, for each mailbox or with the most octets that APPEND takes anywhere (RFC 7889).
            AppendLimit(Option<u64>),
            /// Any other word.
            Other(Atom<'a>),
        }

        impl<'a> Capability<'a> {
            const WORDS: &'static [(&'static str, Capability<'static>)] =
                &[$(($word, Capability::$name),)*];

            /// The same, owning its text.
            #[must_use]
            pub fn into_owned(self) -> Capability<'static> {
                match self {
                    $(Self::$name => Capability::$name,)*
                    Self::Auth(mechanism) => Capability::Auth(mechanism.into_owned()),
                    Self::AppendLimit(limit) => Capability::AppendLimit(limit),
                    Self::Other(word) => Capability::Other(word.into_owned()),
                }
            }

            /// The word, without what follows `AUTH=` and `APPENDLIMIT`.
            pub(crate) fn word(&self) -> &str {
                match self {
                    $(Self::$name => $word,)*
                    Self::Auth(_) => "AUTH=",
                    Self::AppendLimit(_) => "APPENDLIMIT",
                    Self::Other(word) => word.as_str(),
                }
            }
        }
    };
}

capabilities! {
    /// (RFC 1730)
    Imap4 "IMAP4",
    /// (RFC 3501)
    Imap4Rev1 "IMAP4rev1",
    /// (RFC 9051)
    Imap4Rev2 "IMAP4rev2",
    /// (RFC 9051 §6.2.1)
    StartTls "STARTTLS",
    /// LOGIN is refused here (RFC 9051 §6.2.3).
    LoginDisabled "LOGINDISABLED",
    /// AUTHENTICATE takes an initial response (RFC 4959).
    SaslIr "SASL-IR",
    /// Non-synchronizing literals of any size (RFC 7888).
    LiteralPlus "LITERAL+",
    /// Non-synchronizing literals of up to 4096 octets (RFC 7888).
    LiteralMinus "LITERAL-",
    /// (RFC 2177)
    Idle "IDLE",
    /// (RFC 2342)
    Namespace "NAMESPACE",
    /// (RFC 2971)
    Id "ID",
    /// (RFC 3348)
    Children "CHILDREN",
    /// (RFC 3502)
    MultiAppend "MULTIAPPEND",
    /// (RFC 3516)
    Binary "BINARY",
    /// (RFC 3691)
    Unselect "UNSELECT",
    /// (RFC 4314)
    Acl "ACL",
    /// (RFC 4315)
    UidPlus "UIDPLUS",
    /// (RFC 4467)
    UrlAuth "URLAUTH",
    /// (RFC 4469)
    Catenate "CATENATE",
    /// (RFC 4731)
    ESearch "ESEARCH",
    /// (RFC 4978)
    CompressDeflate "COMPRESS=DEFLATE",
    /// (RFC 5032)
    Within "WITHIN",
    /// (RFC 5161)
    Enable "ENABLE",
    /// (RFC 5182)
    SearchRes "SEARCHRES",
    /// (RFC 5256)
    Sort "SORT",
    /// (RFC 5256)
    ThreadOrderedSubject "THREAD=ORDEREDSUBJECT",
    /// (RFC 5256)
    ThreadReferences "THREAD=REFERENCES",
    /// (RFC 5258)
    ListExtended "LIST-EXTENDED",
    /// (RFC 5464)
    Metadata "METADATA",
    /// (RFC 5464)
    MetadataServer "METADATA-SERVER",
    /// (RFC 5465)
    Notify "NOTIFY",
    /// (RFC 5819)
    ListStatus "LIST-STATUS",
    /// (RFC 6154)
    SpecialUse "SPECIAL-USE",
    /// (RFC 6154)
    CreateSpecialUse "CREATE-SPECIAL-USE",
    /// (RFC 6851)
    Move "MOVE",
    /// (RFC 6855)
    Utf8Accept "UTF8=ACCEPT",
    /// (RFC 6855)
    Utf8Only "UTF8=ONLY",
    /// (RFC 7162)
    CondStore "CONDSTORE",
    /// (RFC 7162)
    QResync "QRESYNC",
    /// (RFC 8437)
    Unauthenticate "UNAUTHENTICATE",
    /// (RFC 8438)
    StatusSize "STATUS=SIZE",
    /// (RFC 8440)
    ListMyRights "LIST-MYRIGHTS",
    /// (RFC 8474)
    ObjectId "OBJECTID",
    /// (RFC 8508)
    Replace "REPLACE",
    /// (RFC 8514)
    SaveDate "SAVEDATE",
    /// (RFC 8970)
    Preview "PREVIEW",
    /// (RFC 9208)
    Quota "QUOTA",
    /// (RFC 9394)
    Partial "PARTIAL",
    /// (RFC 9586)
    UidOnly "UIDONLY",
}

/// `*(SP capability)`
pub type Capabilities<'a> = Items<'a, Capability<'a>>;

impl<'a> Capability<'a> {
    /// A capability as it is written, `IDLE` or `AUTH=PLAIN`.
    ///
    /// # Errors
    /// If it is no atom.
    pub fn new(word: &'a str) -> Result<Self, ParseError> {
        Atom::new(word).map(|_| Self::checked(word.as_bytes()))
    }

    /// `word` is an atom.
    pub(crate) fn checked(word: &'a [u8]) -> Self {
        let known =
            Self::WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known.as_bytes()));
        if let Some((_, known)) = known {
            return known.clone();
        }
        let after = |prefix: &[u8]| {
            let (start, rest) = word.split_at_checked(prefix.len())?;
            (start.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
        };
        if let Some(mechanism) = after(b"AUTH=") {
            return Self::Auth(Atom::checked(mechanism));
        }
        if word.eq_ignore_ascii_case(b"APPENDLIMIT") {
            return Self::AppendLimit(None);
        }
        match after(b"APPENDLIMIT=")
            .and_then(|limit| core::str::from_utf8(limit).ok()?.parse().ok())
        {
            Some(limit) => Self::AppendLimit(Some(limit)),
            None => Self::Other(Atom::checked(word)),
        }
    }
}
