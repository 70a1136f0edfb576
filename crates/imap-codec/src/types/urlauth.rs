use alloc::boxed::Box;

use super::owned::owned;
use crate::{AString, Atom, Body, Items, NString};

owned! {
    /// What GENURLAUTH authorizes: `url-rump SP mechanism` (RFC 4467 §7).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UrlMechanism<'a> {
        /// The URL up to its access identifier.
        pub url: AString<'a>,
        /// `INTERNAL`
        pub mechanism: Atom<'a>,
    }
}

owned! {
    /// What URLFETCH asks for: `url-fetch-simple / url-fetch-ext` (RFC 4467 §7, RFC 5524 §3.1).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UrlRequest<'a> {
        /// The URL.
        pub url: AString<'a>,
        /// `BODY`, `BINARY`, `BODYPARTSTRUCTURE`; `None` without parentheses.
        pub parameters: Option<Items<'a, Atom<'a>>>,
    }
}

owned! {
    /// What URLFETCH gives: `urldata-simple / urldata-ext / urldata-error` (RFC 5524 §3.2).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UrlFetched<'a> {
        /// The URL.
        pub url: AString<'a>,
        /// What it stands for.
        pub data: UrlData<'a>,
    }
}

owned! {
    /// What a URL stands for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum UrlData<'a> {
        /// Its octets; NIL if it is not valid.
        Content(NString<'a>),
        /// What was asked for in parentheses; at least one.
        Parts(Items<'a, UrlPart<'a>>),
    }
}

owned! {
    /// `url-metadata-el`
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum UrlPart<'a> {
        /// `BODY`: the octets.
        Body(NString<'a>),
        /// `BINARY`: the octets, decoded.
        Binary(NString<'a>),
        /// `BODYPARTSTRUCTURE`
        Structure(Box<Body<'a>>),
    }
}
