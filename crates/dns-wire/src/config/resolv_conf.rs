//! resolv.conf(5): which servers to ask, and how.

use alloc::{boxed::Box, vec::Vec};
use core::{
    net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6},
    time::Duration,
};

use super::{Candidates, ScopedAddress, words};
use crate::{
    AnyName, Name, NameBuf,
    stub::{Config, Transport},
};

/// Servers that are kept. The C library of GNU takes three.
pub const MAX_SERVERS: usize = 16;
/// Names of the search list that are kept. Old C libraries take six; each may cost a query for every name that does
/// not exist.
pub const MAX_SEARCH: usize = 32;
/// Options of no meaning here that are kept, of at most 64 octets each.
pub const MAX_OTHER: usize = 32;

/// A resolver's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResolvConf {
    /// The servers, the preferred one first: at most [`MAX_SERVERS`]. If there is none, the host's own is meant:
    /// [`servers`](Self::servers).
    pub nameservers: Vec<ScopedAddress>,
    /// The search list: of the last line with `search` or `domain`, at most [`MAX_SEARCH`] names.
    pub search: Vec<NameBuf>,
    /// What `options` lines set.
    pub options: Options,
}

/// The options of resolv.conf(5), with the caps of the C library of GNU.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// A name with at least so many dots is tried as it is before the search list: 0 to 15; 1 unless set.
    pub ndots: u8,
    /// Seconds that a server has for an answer: 1 to 30; 5 unless set.
    pub timeout: u8,
    /// How often the list of servers is gone through: 1 to 5; 2 unless set.
    pub attempts: u8,
    /// `rotate`: the servers take turns.
    pub rotate: bool,
    /// `edns0`: queries have an OPT record (RFC 6891).
    pub edns0: bool,
    /// `use-vc`: TCP only.
    pub use_vc: bool,
    /// `trust-ad`: AD is asked for and believed.
    pub trust_ad: bool,
    /// `single-request`: A and AAAA one after the other.
    pub single_request: bool,
    /// `single-request-reopen`: the same, from another port each.
    pub single_request_reopen: bool,
    /// `no-tld-query`: a name without a dot is not tried as it is if there is a search list.
    pub no_tld_query: bool,
    /// `inet6`: AAAA first.
    pub inet6: bool,
    /// `no-aaaa`: no questions for AAAA.
    pub no_aaaa: bool,
    /// `no-check-names`: names in answers may have any characters.
    pub no_check_names: bool,
    /// `no-reload`: the file is read once.
    pub no_reload: bool,
    /// Options of no meaning here, as they stand: at most [`MAX_OTHER`].
    pub other: Vec<Box<str>>,
}

impl ResolvConf {
    /// Reads the text of the file. Any octets will do; what has no meaning is passed over.
    ///
    /// Comments begin with `#` or `;`, at the start of a line or of a word. Blanks before a keyword are no matter.
    /// `sortlist` and the keywords of other systems are passed over.
    #[must_use]
    pub fn parse(text: impl AsRef<[u8]>) -> Self {
        let mut conf = Self::default();
        for line in text.as_ref().split(|octet| *octet == b'\n') {
            let mut words = words(line).take_while(|word| !matches!(word, [b'#' | b';', ..]));
            match words.next() {
                Some(b"nameserver") => conf.add_server(words.next()),
                Some(b"domain") => conf.search_in(words.take(1)),
                Some(b"search") => conf.search_in(words),
                Some(b"options") => words.for_each(|word| conf.options.set(word)),
                _ => {}
            }
        }
        conf
    }

    /// The servers as sockets on port 53; that of the host itself if none is named. A zone that is a number becomes the
    /// scope of its address; one that is the name of an interface is for the caller to look up, and left out here.
    pub fn servers(&self) -> impl Iterator<Item = SocketAddr> + use<'_> {
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let own = self.nameservers.is_empty().then_some(SocketAddr::new(local, 53));
        self.nameservers.iter().map(socket).chain(own)
    }

    /// The names to try for `name`, by `ndots`, the search list and `no-tld-query`.
    #[must_use]
    pub fn candidates(&self, name: &AnyName) -> Candidates<'_> {
        Candidates::new(name, &self.search, self.options.ndots, !self.options.no_tld_query)
    }

    fn add_server(&mut self, word: Option<&[u8]>) {
        // A comment may follow without a blank.
        let word = word.and_then(|word| word.split(|octet| matches!(octet, b'#' | b';')).next());
        if let Some(address) = word.and_then(ScopedAddress::parse)
            && self.nameservers.len() < MAX_SERVERS
        {
            self.nameservers.push(address);
        }
    }

    fn search_in<'t>(&mut self, words: impl Iterator<Item = &'t [u8]>) {
        let names = words.filter(|word| *word != b"@");
        let names = names.filter_map(|word| NameBuf::from_text(word, Name::ROOT).ok());
        self.search = names.take(MAX_SEARCH).collect();
    }
}

fn socket(address: &ScopedAddress) -> SocketAddr {
    match address.ip {
        IpAddr::V4(_) => SocketAddr::new(address.ip, 53),
        IpAddr::V6(ip) => {
            let scope = address.zone.as_ref().and_then(|zone| zone.parse().ok()).unwrap_or(0);
            SocketAddrV6::new(ip, 53, 0, scope).into()
        }
    }
}

impl Options {
    fn set(&mut self, word: &[u8]) {
        let number = |name: &[u8], most: u8| {
            let digits = word.strip_prefix(name)?.strip_prefix(b":")?;
            let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
            // Too large for any integer is capped as well.
            is_number
                .then(|| str::from_utf8(digits).ok()?.parse().ok())?
                .or(Some(most))
                .map(|n: u8| n.min(most))
        };
        if let Some(ndots) = number(b"ndots", 15) {
            self.ndots = ndots;
        } else if let Some(timeout) = number(b"timeout", 30) {
            self.timeout = timeout.max(1);
        } else if let Some(attempts) = number(b"attempts", 5) {
            self.attempts = attempts.max(1);
        } else if let Some(flag) = self.flag(word) {
            *flag = true;
        } else if let (true, true, Ok(word)) =
            (self.other.len() < MAX_OTHER, word.len() <= 64, str::from_utf8(word))
        {
            self.other.push(word.into());
        }
    }

    fn flag(&mut self, word: &[u8]) -> Option<&mut bool> {
        Some(match word {
            b"rotate" => &mut self.rotate,
            b"edns0" => &mut self.edns0,
            b"use-vc" => &mut self.use_vc,
            b"trust-ad" => &mut self.trust_ad,
            b"single-request" => &mut self.single_request,
            b"single-request-reopen" => &mut self.single_request_reopen,
            b"no-tld-query" => &mut self.no_tld_query,
            b"inet6" => &mut self.inet6,
            b"no-aaaa" => &mut self.no_aaaa,
            b"no-check-names" => &mut self.no_check_names,
            b"no-reload" => &mut self.no_reload,
            _ => return None,
        })
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ndots: 1,
            timeout: 5,
            attempts: 2,
            rotate: false,
            edns0: false,
            use_vc: false,
            trust_ad: false,
            single_request: false,
            single_request_reopen: false,
            no_tld_query: false,
            inet6: false,
            no_aaaa: false,
            no_check_names: false,
            no_reload: false,
            other: Vec::new(),
        }
    }
}

/// The servers, how long and how often each is asked, whether they take turns, TCP and AD. EDNS is used either way: a stub
/// goes on without where a server does not know it.
impl From<&ResolvConf> for Config {
    fn from(conf: &ResolvConf) -> Self {
        let mut config = Self::new(conf.servers());
        config.rounds = conf.options.attempts;
        config.timeout = Duration::from_secs(conf.options.timeout.into());
        config.rotate = conf.options.rotate;
        if conf.options.use_vc {
            config.transport = Transport::Tcp;
        }
        config.flags = config.flags.with_ad(conf.options.trust_ad);
        config
    }
}
