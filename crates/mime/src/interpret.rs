//! What else a message may be: the readings of other software.

use alloc::{borrow::Cow, collections::VecDeque, vec::Vec};
use core::fmt;

use crate::{Content, Defect, Entity, EntityTable, Limits, Quirk, Quirks, TreeBuf};

/// The most readings of one message that [`interpretations`] gives.
pub const READINGS: usize = 32;
/// How often the message is read at most, readings that turn out as nothing new included.
const ATTEMPTS: usize = 2 * READINGS;

/// How many entities are remembered beside those of our own reading, at most 48 octets each. Of a message of more, a reading may
/// be given twice.
const KEPT: usize = 16 * 1024;

/// Of each set a reader has one habit at most.
const ALTERNATIVES: [Quirks; 2] = [
    Quirks::NONE
        .with(Quirk::LiteralBoundary)
        .with(Quirk::BoundaryAnywhere)
        .with(Quirk::TokenBoundary),
    Quirks::NONE.with(Quirk::StrictContentType).with(Quirk::WholeContentType),
];

/// The ways in which software may read `message`: ours first, then those that the ambiguities in it allow, one quirk before two
/// of them. A filter that looks at the leaves of all readings looks at whatever the reader of the message may see.
///
/// A message without ambiguity has one reading. There are at most [`READINGS`]; each is one pass over the message.
///
/// ```
/// use mime::{Limits, Quirk, interpretations};
///
/// let message = b"Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain\r\n\r\n\
///                 --b\r\nContent-Transfer-Encoding: base64\r\n\r\nRVZJTA==\r\n--b--\r\n";
/// let mut starts = Vec::new();
/// for reading in interpretations(message, &Limits::default()) {
///     for leaf in reading.leaves() {
///         starts.push((reading.quirks().contains(Quirk::LastField), leaf.decoded().0[..4].to_vec()));
///     }
/// }
/// assert_eq!(starts, [(false, b"EVIL".to_vec()), (true, b"--b\r".to_vec())]);
/// ```
#[must_use]
pub fn interpretations<'m>(message: &'m [u8], limits: &Limits) -> Interpretations<'m> {
    Interpretations {
        message,
        limits: *limits,
        waiting: VecDeque::from([Quirks::NONE]),
        known: Vec::from([Quirks::NONE]),
        attempts: 0,
        given: 0,
        kept: Vec::new(),
    }
}

/// The readings of a message, each made when it is asked for: from [`interpretations`].
#[derive(Clone)]
pub struct Interpretations<'m> {
    message: &'m [u8],
    limits: Limits,
    waiting: VecDeque<Quirks>,
    /// Those that wait or were looked at.
    known: Vec<Quirks>,
    attempts: usize,
    given: usize,
    /// Of those that were given, ours and as many as [`KEPT`] lets: others are compared with them.
    kept: Vec<(Quirks, EntityTable)>,
}

/// One way to read a message.
#[derive(Clone)]
pub struct Reading<'m> {
    quirks: Quirks,
    tree: TreeBuf<Cow<'m, [u8]>>,
}

impl<'m> Reading<'m> {
    fn new(message: &'m [u8], limits: &Limits, quirks: Quirks) -> Self {
        let bytes = if quirks.contains(Quirk::BareCrEndsLine) {
            Cow::Owned(with_line_ends(message))
        } else {
            Cow::Borrowed(message)
        };
        Self { quirks, tree: TreeBuf::parse_as(bytes, limits, quirks, EntityTable::new()) }
    }

    /// In which ways it differs from ours; none for our own.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// The message itself. Where a bare CR ends a line, it is an LF in the bytes of this reading; offsets are the same.
    #[must_use]
    pub fn root(&self) -> Entity<'_, '_> {
        self.tree.root()
    }

    /// All entities, each before those inside of it.
    pub fn entities(&self) -> impl Iterator<Item = Entity<'_, '_>> + Clone {
        self.tree.entities()
    }

    /// The entities that hold text or data: what is to be looked at. [`Entity::decoded`] decodes as this reader does.
    pub fn leaves(&self) -> impl Iterator<Item = Entity<'_, '_>> + Clone {
        self.entities()
            .filter(|entity| matches!(entity.content(), Content::Leaf | Content::Opaque(_)))
    }

    /// The ways in which what is wrong with it can be read.
    fn ambiguities(&self) -> Quirks {
        let mut quirks = Quirks::NONE;
        let mut note = |defect: Defect| quirks = quirks.or(defect.kind.quirks());
        self.tree.report(&mut note);
        quirks
    }
}

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("quirks", &self.quirks).field("tree", &self.tree).finish()
    }
}

impl Interpretations<'_> {
    /// What `quirks` and one more are worth a try.
    fn enqueue(&mut self, quirks: Quirks, more: Quirks) {
        for quirk in more.iter() {
            if ALTERNATIVES.iter().any(|set| set.contains(quirk) && !set.and(quirks).is_empty()) {
                continue;
            }
            let next = quirks.with(quirk);
            if self.known.len() < ATTEMPTS && !self.known.contains(&next) {
                self.known.push(next);
                self.waiting.push_back(next);
            }
        }
    }

    fn keep(&mut self, reading: &Reading<'_>) {
        let table = reading.tree.table();
        let entities = |(_, table): &(Quirks, EntityTable)| table.len() as usize;
        let held: usize = self.kept.iter().skip(1).map(entities).sum();
        if self.kept.is_empty() || held + table.len() as usize <= KEPT {
            self.kept.push((reading.quirks, table.clone()));
        }
    }

    /// Whether a reading tells nothing that those before it do not.
    fn is_known(&self, reading: &Reading<'_>) -> bool {
        // What they change is in no table.
        const LEAVES: Quirks = Quirks::NONE
            .with(Quirk::StrictContentType)
            .with(Quirk::WholeContentType)
            .with(Quirk::Base64EndsAtPadding)
            .with(Quirk::Base64IgnoresPadding)
            .with(Quirk::BrokenIsRaw)
            .with(Quirk::UnknownTypeIsData);
        self.kept.iter().any(|(quirks, table)| {
            quirks.and(LEAVES) == reading.quirks.and(LEAVES) && table.is_same(reading.tree.table())
        })
    }
}

impl<'m> Iterator for Interpretations<'m> {
    type Item = Reading<'m>;

    fn next(&mut self) -> Option<Reading<'m>> {
        while self.given < READINGS && self.attempts < ATTEMPTS {
            let quirks = self.waiting.pop_front()?;
            self.attempts += 1;
            let reading = Reading::new(self.message, &self.limits, quirks);
            // Two habits may show together where neither does alone.
            self.enqueue(quirks, reading.ambiguities());
            if !self.is_known(&reading) {
                self.given += 1;
                self.keep(&reading);
                return Some(reading);
            }
        }
        None
    }
}

impl fmt::Debug for Interpretations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interpretations").field("given", &self.given).finish_non_exhaustive()
    }
}

/// Every CR that no LF follows becomes an LF.
fn with_line_ends(message: &[u8]) -> Vec<u8> {
    let mut bytes = message.to_vec();
    for cr in memchr::memchr_iter(b'\r', message) {
        if message.get(cr + 1) != Some(&b'\n')
            && let Some(octet) = bytes.get_mut(cr)
        {
            *octet = b'\n';
        }
    }
    bytes
}
