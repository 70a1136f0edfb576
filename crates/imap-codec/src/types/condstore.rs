use crate::{
    Capability, Command, FetchAttribute, FetchModifier, SearchKey, SearchKeys, SelectParameter,
    StatusAttribute, StoreModifier,
};

impl Command<'_> {
    /// Whether the client shows by it that it knows CONDSTORE (RFC 7162 §3.1): from then on every FETCH response that tells of
    /// changed flags has to have a MODSEQ, and SEARCH by MODSEQ and SELECT tell the highest.
    ///
    /// ```
    /// use imap_codec::{Command, Leniency};
    /// let enables = |line| Command::parse(line, Leniency::STRICT).is_ok_and(|(_, command)| command.enables_condstore());
    /// assert!(enables(b"a SELECT INBOX (CONDSTORE)\r\n") && enables(b"a SEARCH OR SEEN (MODSEQ 7)\r\n"));
    /// assert!(!enables(b"a SELECT INBOX\r\n") && !enables(b"a ENABLE IMAP4rev2\r\n"));
    /// ```
    #[must_use]
    pub fn enables_condstore(&self) -> bool {
        match self {
            Self::Enable(wanted) => wanted.iter().any(|capability| {
                matches!(capability, Capability::CondStore | Capability::QResync)
            }),
            Self::Select { parameters, .. } | Self::Examine { parameters, .. } => {
                parameters.iter().any(|parameter| {
                    matches!(parameter, SelectParameter::CondStore | SelectParameter::QResync(_))
                })
            }
            Self::Status { attributes, .. } => {
                attributes.iter().any(|attribute| attribute == StatusAttribute::HighestModSeq)
            }
            Self::Fetch { attributes, modifiers, .. } => {
                attributes.expanded().iter().any(|attribute| attribute == FetchAttribute::ModSeq)
                    || modifiers
                        .iter()
                        .any(|modifier| matches!(modifier, FetchModifier::ChangedSince(_)))
            }
            Self::Store { store, .. } => store
                .modifiers
                .iter()
                .any(|modifier| matches!(modifier, StoreModifier::UnchangedSince(_))),
            Self::Search { search, .. } => has_mod_seq(&search.keys),
            Self::Sort { sort, .. } => has_mod_seq(&sort.keys),
            Self::Thread { thread, .. } => has_mod_seq(&thread.keys),
            _ => false,
        }
    }
}

fn has_mod_seq(keys: &SearchKeys<'_>) -> bool {
    keys.any_key(|key| matches!(key, SearchKey::ModSeq { .. }))
}
