/// Bounds on what a resolver holds, and on what one question can make it do (RFC 1034 §5.3.3: "bound the amount of work").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Entries of the cache: RRsets, denials, failures, delegations. 100 000: what a few hundred users ask for in a day.
    pub cache_entries: usize,
    /// Octets of the cache, an estimate with some overhead for each entry. 32 MiB.
    pub cache_octets: usize,
    /// Servers whose round-trip times are remembered. 4096; each takes about 100 octets.
    pub servers: usize,
    /// Questions of clients that are open at once. 1024: each holds one socket at a time, and side questions add theirs.
    pub queries: usize,
    /// Questions that are open at once, side questions for the addresses of servers among them. 4096.
    pub tasks: usize,
    /// Messages sent for one question, side questions included. 64: an honest one takes 2 to 10, and a referral with many
    /// names of servers cannot multiply itself (NXNSAttack).
    pub messages: u16,
    /// Side questions for one question, those of side questions included. 16.
    pub side_questions: u16,
    /// Side questions of one delegation at a time. 2: the second is for when the first gets nowhere.
    pub parallel: usize,
    /// How deep side questions of side questions go. 5: servers of servers of servers are rare already.
    pub depth: u8,
    /// Referrals that one question follows. 32: a name in ip6.arpa can be that deep.
    pub referrals: u8,
    /// Aliases that one question follows. 11, as others have it.
    pub chain: u8,
    /// Servers of one delegation that are looked at. 13: what one message of 512 octets can hold.
    pub hosts: usize,
    /// Addresses of one server that are looked at. 6.
    pub addresses: usize,
    /// How often one address is asked the same over UDP. 3 (RFC 9520 §3.1 forbids more).
    pub tries: u8,
    /// Messages with a wrong id or question that one socket takes before the server is asked over TCP: somebody may be
    /// guessing (RFC 5452 §9.3). 16.
    pub near_misses: u8,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cache_entries: 100_000,
            cache_octets: 32 << 20,
            servers: 4096,
            queries: 1024,
            tasks: 4096,
            messages: 64,
            side_questions: 16,
            parallel: 2,
            depth: 5,
            referrals: 32,
            chain: 11,
            hosts: 13,
            addresses: 6,
            tries: 3,
            near_misses: 16,
        }
    }
}
