use crate::{Atom, Items, ParseError, Rights};

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
            /// `RIGHTS=` and the rights beyond those of RFC 2086 (RFC 4314 §2.2).
            Rights(Rights<'a>),
            /// `THREAD=` and an algorithm (RFC 5256).
            Thread(Atom<'a>),
            /// `QUOTA=RES-` and the name of a resource (RFC 9208 §3).
            QuotaResource(Atom<'a>),
            /// `MESSAGELIMIT=`: messages that a command may have (RFC 9738 §3).
            MessageLimit(u32),
            /// `SAVELIMIT=`: messages that COPY, MOVE and APPEND may save (RFC 9738 §3).
            SaveLimit(u32),
            /// `I18NLEVEL=` 1 or 2 (RFC 5255 §4).
            I18nLevel(u32),
            /// `IMAPSIEVE=` and the URL of the scripts (RFC 6785 §7).
            ImapSieve(Atom<'a>),
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
                    Self::Rights(rights) => Capability::Rights(rights.into_owned()),
                    Self::Thread(algorithm) => Capability::Thread(algorithm.into_owned()),
                    Self::QuotaResource(name) => Capability::QuotaResource(name.into_owned()),
                    Self::MessageLimit(limit) => Capability::MessageLimit(limit),
                    Self::SaveLimit(limit) => Capability::SaveLimit(limit),
                    Self::I18nLevel(level) => Capability::I18nLevel(level),
                    Self::ImapSieve(url) => Capability::ImapSieve(url.into_owned()),
                    Self::Other(word) => Capability::Other(word.into_owned()),
                }
            }

            /// The word up to its `=`, if something follows.
            pub(crate) fn word(&self) -> &str {
                match self {
                    $(Self::$name => $word,)*
                    Self::Auth(_) => "AUTH=",
                    Self::AppendLimit(_) => "APPENDLIMIT",
                    Self::Rights(_) => "RIGHTS=",
                    Self::Thread(_) => "THREAD=",
                    Self::QuotaResource(_) => "QUOTA=RES-",
                    Self::MessageLimit(_) => "MESSAGELIMIT=",
                    Self::SaveLimit(_) => "SAVELIMIT=",
                    Self::I18nLevel(_) => "I18NLEVEL=",
                    Self::ImapSieve(_) => "IMAPSIEVE=",
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
    /// (RFC 5957)
    SortDisplay "SORT=DISPLAY",
    /// (RFC 5267)
    ESort "ESORT",
    /// (RFC 5267)
    ContextSearch "CONTEXT=SEARCH",
    /// (RFC 5267)
    ContextSort "CONTEXT=SORT",
    /// (RFC 2193)
    MailboxReferrals "MAILBOX-REFERRALS",
    /// (RFC 2221)
    LoginReferrals "LOGIN-REFERRALS",
    /// (RFC 5257)
    AnnotateExperiment1 "ANNOTATE-EXPERIMENT-1",
    /// (RFC 5255)
    Language "LANGUAGE",
    /// (RFC 5259)
    Convert "CONVERT",
    /// (RFC 5466)
    Filters "FILTERS",
    /// (RFC 5524)
    UrlAuthBinary "URLAUTH=BINARY",
    /// (RFC 5550)
    UrlPartial "URL-PARTIAL",
    /// (RFC 6203)
    SearchFuzzy "SEARCH=FUZZY",
    /// (RFC 7377)
    MultiSearch "MULTISEARCH",
    /// (RFC 6855)
    Utf8All "UTF8=ALL",
    /// (RFC 6855)
    Utf8Append "UTF8=APPEND",
    /// (RFC 6855)
    Utf8User "UTF8=USER",
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
    /// SETQUOTA may be used (RFC 9208 §3).
    QuotaSet "QUOTASET",
    /// (RFC 9585)
    InProgress "INPROGRESS",
    /// (RFC 9586)
    UidOnly "UIDONLY",
    /// (RFC 9590)
    ListMetadata "LIST-METADATA",
    /// (RFC 9698)
    JmapAccess "JMAPACCESS",
    /// (RFC 10022)
    UidBatches "UIDBATCHES",
    /// Gmail's attributes and search keys.
    XGmExt1 "X-GM-EXT-1",
    /// Gmail's LIST, before there was SPECIAL-USE.
    XList "XLIST",
    /// New messages are told to Apple's service.
    XApplePushService "XAPPLEPUSHSERVICE",
    /// FETCH gives a snippet, what PREVIEW was before RFC 8970.
    SnippetFuzzy "SNIPPET=FUZZY",
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
        let number = |text: &[u8]| core::str::from_utf8(text).ok()?.parse::<u32>().ok();
        let valued = after(b"AUTH=").map(|name| Self::Auth(Atom::checked(name)));
        let valued = valued
            .or_else(|| after(b"THREAD=").map(|name| Self::Thread(Atom::checked(name))))
            .or_else(|| after(b"QUOTA=RES-").map(|name| Self::QuotaResource(Atom::checked(name))))
            .or_else(|| Rights::from_octets(after(b"RIGHTS=")?.into()).ok().map(Self::Rights))
            .or_else(|| after(b"MESSAGELIMIT=").and_then(number).map(Self::MessageLimit))
            .or_else(|| after(b"SAVELIMIT=").and_then(number).map(Self::SaveLimit))
            .or_else(|| after(b"I18NLEVEL=").and_then(number).map(Self::I18nLevel))
            .or_else(|| after(b"IMAPSIEVE=").map(|url| Self::ImapSieve(Atom::checked(url))));
        if let Some(valued) = valued {
            return valued;
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
