/// What a [`Resolver`](crate::Resolver) counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Questions taken.
    pub queries: u64,
    /// Questions answered without a message.
    pub cache_hits: u64,
    /// Questions that joined an equal one that was open.
    pub joined: u64,
    /// Questions answered, from the cache or not.
    pub answered: u64,
    /// Questions given up.
    pub failed: u64,
    /// Side questions for addresses of servers.
    pub side_questions: u64,
    /// Messages given out.
    pub sent: u64,
    /// Messages taken as responses.
    pub received: u64,
    /// Referrals followed.
    pub referrals: u64,
    /// Waits that ran out.
    pub timeouts: u64,
    /// Responses that were cut to fit, and asked for again over TCP.
    pub truncated: u64,
    /// Responses with an error, or that lead nowhere: lame servers.
    pub lame: u64,
    /// Messages on a socket that is not open: late ones, mostly.
    pub late: u64,
    /// Messages from another address than the one asked.
    pub wrong_source: u64,
    /// Messages with another id.
    pub wrong_id: u64,
    /// Messages with another question.
    pub wrong_question: u64,
    /// Messages with the question in another case.
    pub wrong_case: u64,
    /// Messages that cannot be read, or are no responses.
    pub malformed: u64,
}
