use alloc::vec::Vec;
use core::fmt;

use crate::{Atom, Code, SearchKeys};

/// Filters that FILTER names, and how often they may be put in (RFC 5466 §3.1).
///
/// ```
/// use imap_codec::{Code, Command, Leniency, evaluate::{Context, Filters, Program, SearchError}};
/// let mut look_up = |name: &str| (name == "on-the-road").then(|| b"OR SMALLER 5000 FROM boss".to_vec());
/// let mut filters = Filters::new(&mut look_up);
/// let (_, command) = Command::parse(b"a SEARCH FILTER on-the-road FILTER lost\r\n", Leniency::STRICT)?;
/// let Command::Search { search, .. } = command else { unreachable!() };
/// let program = Program::with_filters(&search, &Context::default(), &mut filters);
/// assert_eq!(program, Err(SearchError::UndefinedFilter));
/// assert!(matches!(filters.code(), Some(Code::UndefinedFilter(name)) if name.as_str() == "lost"));
/// # Ok::<(), imap_codec::ParseError>(())
/// ```
pub struct Filters<'f> {
    look_up: &'f mut dyn FnMut(&str) -> Option<Vec<u8>>,
    /// The deepest level of filters in filters.
    levels: u8,
    /// Filters that may still be put in.
    left: u32,
    undefined: Option<Atom<'static>>,
}

impl<'f> Filters<'f> {
    /// Filters by their names: `look_up` gives the value of the server's entry `/private/filters/values/` and that name, or
    /// else of `/shared/filters/values/`; `None` if there is neither, or the user may not read it. It is asked for names
    /// without a slash alone.
    ///
    /// Filters may stand in each other three levels deep, which is what every server has to permit, and 100 may be put in.
    #[must_use]
    pub fn new(look_up: &'f mut dyn FnMut(&str) -> Option<Vec<u8>>) -> Self {
        Self { look_up, levels: 3, left: 100, undefined: None }
    }

    /// The same with so many levels, and so many that may be put in, each of them as often as it is named. A filter
    /// that leads to itself ends by either.
    #[must_use]
    pub fn with_limits(self, levels: u8, filters: u32) -> Self {
        Self { levels, left: filters, ..self }
    }

    /// What NO bears after [`SearchError::UndefinedFilter`](super::SearchError::UndefinedFilter): the filter that is not
    /// there, or stands too deep in others, or whose value are no search keys.
    #[must_use]
    pub fn code(&self) -> Option<Code<'_>> {
        self.undefined.clone().map(Code::UndefinedFilter)
    }

    /// The keys of a filter that stands in so many others.
    pub(super) fn keys(&mut self, name: &Atom<'_>, level: u8) -> Option<SearchKeys<'static>> {
        let keys = self.look_up(name, level);
        if keys.is_none() {
            self.undefined = Some(name.clone().into_owned());
        }
        keys
    }

    fn look_up(&mut self, name: &Atom<'_>, level: u8) -> Option<SearchKeys<'static>> {
        let name = name.as_str();
        if level >= self.levels || name.as_bytes().contains(&b'/') {
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        let value = (self.look_up)(name)?;
        SearchKeys::parse(&value, crate::Leniency::STRICT).ok().map(SearchKeys::into_owned)
    }
}

impl fmt::Debug for Filters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut filters = f.debug_struct("Filters");
        filters.field("levels", &self.levels).field("left", &self.left);
        filters.field("undefined", &self.undefined).finish_non_exhaustive()
    }
}
