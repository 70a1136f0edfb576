use crate::EnhancedStatus;

/// Declares the registry: variant, subject, detail, the RFC that registers it, its name.
macro_rules! conditions {
    ($($name:ident $subject:literal $detail:literal $rfc:literal $text:literal)*) => {
        /// What an enhanced status code says beside its class: the registered pairs of subject and detail (RFC 5248 §2, RFC 3463
        /// §3 and the RFCs that have added some).
        ///
        /// ```
        /// use textline::{Condition, EnhancedStatus};
        /// let status = Condition::MailboxFull.with_class(4).unwrap();
        /// assert_eq!(status.to_string(), "4.2.2");
        /// assert_eq!(status.condition(), Some(Condition::MailboxFull));
        /// assert_eq!(Condition::MailboxFull.to_string(), "Mailbox full");
        /// assert_eq!(EnhancedStatus::new(5, 99, 9).unwrap().condition(), None);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
        #[non_exhaustive]
        pub enum Condition {
            $(
                #[doc = concat!("X.", $subject, ".", $detail, " ", $text, " (RFC ", $rfc, ")")]
                #[error($text)]
                $name,
            )*
        }

        impl Condition {
            /// All of them, by subject and detail.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The condition with these numbers, if there is one.
            #[must_use]
            pub const fn new(subject: u16, detail: u16) -> Option<Self> {
                match (subject, detail) {
                    $(($subject, $detail) => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// What it is about: 1 addressing, 2 mailbox, 3 mail system, 4 network and routing, 5 protocol, 6 content, 7 security
            /// and policy (RFC 3463 §3.1); 0 other.
            #[must_use]
            pub const fn subject(self) -> u16 {
                match self {
                    $(Self::$name => $subject,)*
                }
            }

            /// Which one of its subject.
            #[must_use]
            pub const fn detail(self) -> u16 {
                match self {
                    $(Self::$name => $detail,)*
                }
            }

            /// The number of the RFC that has registered it.
            #[must_use]
            pub const fn rfc(self) -> u16 {
                match self {
                    $(Self::$name => $rfc,)*
                }
            }
        }
    };
}

conditions! {
    Other 0 0 3463 "Other or undefined status"
    OtherAddress 1 0 3463 "Other address status"
    BadMailbox 1 1 3463 "Bad destination mailbox address"
    BadSystem 1 2 3463 "Bad destination system address"
    BadMailboxSyntax 1 3 3463 "Bad destination mailbox address syntax"
    AmbiguousMailbox 1 4 3463 "Destination mailbox address ambiguous"
    AddressValid 1 5 3463 "Destination address valid"
    MailboxMoved 1 6 3463 "Destination mailbox has moved, no forwarding address"
    BadSenderSyntax 1 7 3463 "Bad sender's mailbox address syntax"
    BadSenderSystem 1 8 3463 "Bad sender's system address"
    NonCompliantRelay 1 9 5248 "Message relayed to non-compliant mailer"
    NullMx 1 10 7505 "Recipient address has null MX"
    OtherMailbox 2 0 3463 "Other or undefined mailbox status"
    MailboxDisabled 2 1 3463 "Mailbox disabled, not accepting messages"
    MailboxFull 2 2 3463 "Mailbox full"
    MessageTooLong 2 3 3463 "Message length exceeds administrative limit"
    ListExpansion 2 4 3463 "Mailing list expansion problem"
    OtherSystem 3 0 3463 "Other or undefined mail system status"
    SystemFull 3 1 3463 "Mail system full"
    SystemNotAccepting 3 2 3463 "System not accepting network messages"
    FeaturesNotSupported 3 3 3463 "System not capable of selected features"
    MessageTooBig 3 4 3463 "Message too big for system"
    SystemMisconfigured 3 5 3463 "System incorrectly configured"
    PriorityChanged 3 6 6710 "Requested priority was changed"
    OtherNetwork 4 0 3463 "Other or undefined network or routing status"
    NoAnswer 4 1 3463 "No answer from host"
    BadConnection 4 2 3463 "Bad connection"
    DirectoryFailure 4 3 3463 "Directory server failure"
    UnableToRoute 4 4 3463 "Unable to route"
    Congestion 4 5 3463 "Mail system congestion"
    RoutingLoop 4 6 3463 "Routing loop detected"
    DeliveryTimeExpired 4 7 3463 "Delivery time expired"
    OtherProtocol 5 0 3463 "Other or undefined protocol status"
    InvalidCommand 5 1 3463 "Invalid command"
    SyntaxError 5 2 3463 "Syntax error"
    TooManyRecipients 5 3 3463 "Too many recipients"
    InvalidArguments 5 4 3463 "Invalid command arguments"
    WrongVersion 5 5 3463 "Wrong protocol version"
    AuthLineTooLong 5 6 4954 "Authentication exchange line is too long"
    OtherContent 6 0 3463 "Other or undefined media error"
    MediaNotSupported 6 1 3463 "Media not supported"
    ConversionProhibited 6 2 3463 "Conversion required and prohibited"
    ConversionNotSupported 6 3 3463 "Conversion required but not supported"
    ConversionWithLoss 6 4 3463 "Conversion with loss performed"
    ConversionFailed 6 5 3463 "Conversion failed"
    ContentNotAvailable 6 6 4468 "Message content not available"
    NonAsciiAddress 6 7 6531 "Non-ASCII addresses not permitted for that sender or recipient"
    Utf8ReplyRequired 6 8 6531 "UTF-8 string reply is required, but not permitted by the client"
    Utf8HeaderNotTransferable 6 9 6531 "UTF-8 header message cannot be transferred to one or more recipients"
    OtherSecurity 7 0 3463 "Other or undefined security status"
    NotAuthorized 7 1 3463 "Delivery not authorized, message refused"
    ListExpansionProhibited 7 2 3463 "Mailing list expansion prohibited"
    SecurityConversion 7 3 3463 "Security conversion required but not possible"
    SecurityNotSupported 7 4 3463 "Security features not supported"
    CryptographicFailure 7 5 3463 "Cryptographic failure"
    AlgorithmNotSupported 7 6 3463 "Cryptographic algorithm not supported"
    IntegrityFailure 7 7 3463 "Message integrity failure"
    BadCredentials 7 8 4954 "Authentication credentials invalid"
    WeakMechanism 7 9 4954 "Authentication mechanism is too weak"
    EncryptionNeeded 7 10 5248 "Encryption needed"
    EncryptionRequiredForMechanism 7 11 4954 "Encryption required for requested authentication mechanism"
    PasswordTransition 7 12 4954 "A password transition is needed"
    AccountDisabled 7 13 5248 "User account disabled"
    TrustRequired 7 14 5248 "Trust relationship required"
    PriorityTooLow 7 15 6710 "Priority level is too low"
    TooBigForPriority 7 16 6710 "Message is too big for the specified priority"
    MailboxOwnerChanged 7 17 7293 "Mailbox owner has changed"
    DomainOwnerChanged 7 18 7293 "Domain owner has changed"
    RrvsNotTested 7 19 7293 "RRVS test cannot be completed"
    NoDkimPass 7 20 7372 "No passing DKIM signature found"
    NoAcceptableDkim 7 21 7372 "No acceptable DKIM signature found"
    NoAuthorDkim 7 22 7372 "No valid author-matched DKIM signature found"
    SpfFailed 7 23 7372 "SPF validation failed"
    SpfError 7 24 7372 "SPF validation error"
    ReverseDnsFailed 7 25 7372 "Reverse DNS validation failed"
    AuthenticationChecksFailed 7 26 7372 "Multiple authentication checks failed"
    SenderNullMx 7 27 7505 "Sender address has null MX"
    ArcFailed 7 29 8617 "ARC validation failure"
    RequireTlsNotSupported 7 30 8689 "REQUIRETLS support required"
}

impl Condition {
    /// The status code with this condition; `class` is 2 (success), 4 (persistent transient failure) or 5 (permanent failure), and
    /// `None` comes of any other.
    #[must_use]
    pub const fn with_class(self, class: u8) -> Option<EnhancedStatus> {
        EnhancedStatus::new(class, self.subject(), self.detail())
    }
}

impl EnhancedStatus {
    /// What it says beside its class, if that is registered.
    #[must_use]
    pub const fn condition(self) -> Option<Condition> {
        Condition::new(self.subject(), self.detail())
    }
}
