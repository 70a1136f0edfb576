use super::Input;

/// A list that was read over, in a table of the lists of a FETCH response in the order in which they begin: when the
/// response is read, it is stepped over. So is a string without escapes, in a list that is written as nearly all servers
/// do: all of its strings are marked then, but for those in lists in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Octets of the list with its parentheses; while it is open, where it begins.
    octets: u32,
    /// Marks of the lists in it, which follow; while it is open, which list it stands in.
    within: u32,
}

/// The marks of the lists that come first. What comes behind them is read over once more.
#[derive(Clone, Debug)]
pub(crate) struct Marks {
    table: [Mark; Self::ROOM],
    made: usize,
    /// The innermost open list that is marked; one more than its index.
    open: u32,
    /// Open lists that are not marked; they began after all that are.
    unmarked: usize,
}

impl Mark {
    /// In the place of `within`, for a string.
    const STRING: u32 = u32::MAX;

    /// The string with its quotes that comes next, if it is marked: its octets, and the marks of what follows it.
    #[inline]
    pub(super) fn string(marks: &[Self]) -> Option<(usize, &[Self])> {
        let (mark, after) = marks.split_first()?;
        if mark.within != Self::STRING {
            return None;
        }
        Some((usize::try_from(mark.octets).ok()?, after))
    }

    /// The list that comes next: its octets, the marks of what is in it, and those of what follows it.
    #[inline]
    pub(super) fn list(marks: &[Self]) -> Option<(usize, &[Self], &[Self])> {
        let (mark, after) = marks.split_first()?;
        let octets = usize::try_from(mark.octets).ok()?;
        let (inside, after) = after.split_at_checked(usize::try_from(mark.within).ok()?)?;
        Some((octets, inside, after))
    }

    /// The marks from the next list on, where the strings before it were read by themselves.
    pub(super) fn lists(mut marks: &[Self]) -> &[Self] {
        while let [Self { within: Self::STRING, .. }, after @ ..] = marks {
            marks = after;
        }
        marks
    }
}

impl Marks {
    /// More lists than a message with a few recipients and parts has.
    const ROOM: usize = 64;

    /// None yet.
    pub(super) const fn new() -> Self {
        let table = [Mark { octets: 0, within: 0 }; Self::ROOM];
        Self { table, made: 0, open: 0, unmarked: 0 }
    }

    /// For what is read once: none are made.
    pub(super) const fn off() -> Self {
        Self { made: Self::ROOM, ..Self::new() }
    }

    /// A list begins where `input` stands.
    #[inline]
    pub(super) fn open(&mut self, input: &Input<'_>) {
        match (self.table.get_mut(self.made), u32::try_from(input.at())) {
            (Some(mark), Ok(at)) => {
                *mark = Mark { octets: at, within: self.open };
                self.made += 1;
                self.open = u32::try_from(self.made).unwrap_or_default();
            }
            // The table is full from now on.
            _ => {
                self.made = self.made.max(Self::ROOM);
                self.unmarked += 1;
            }
        }
    }

    /// The list that was opened last and not closed has ended where `input` stands.
    #[inline]
    pub(super) fn close(&mut self, input: &Input<'_>) {
        if self.unmarked > 0 {
            self.unmarked -= 1;
            return;
        }
        let made = u32::try_from(self.made).unwrap_or_default();
        let index = usize::try_from(self.open).unwrap_or_default().wrapping_sub(1);
        if let Some(mark) = self.table.get_mut(index) {
            // What ends farther away than marks can tell is of no use to anyone.
            let at = u32::try_from(input.at()).unwrap_or_default();
            let within = made.saturating_sub(self.open);
            self.open = mark.within;
            *mark = Mark { octets: at.saturating_sub(mark.octets), within };
        }
    }

    /// A list without anything marked in it was read over.
    #[inline]
    pub(super) fn add(&mut self, octets: usize) {
        self.put(octets, 0);
    }

    /// A string, which begins with a quote, or NIL was read over. NIL needs no mark.
    #[inline]
    pub(super) fn string(&mut self, nstring: &[u8], after: &[u8]) {
        if let [b'"', ..] = nstring {
            self.put(nstring.len() - after.len(), Mark::STRING);
        }
    }

    #[inline]
    fn put(&mut self, octets: usize, within: u32) {
        if let (Some(mark), Ok(octets)) = (self.table.get_mut(self.made), u32::try_from(octets)) {
            *mark = Mark { octets, within };
            self.made += 1;
        } else {
            self.made = self.made.max(Self::ROOM);
        }
    }

    /// How many there are, for [`back_to`](Self::back_to).
    pub(super) const fn made_so_far(&self) -> usize {
        self.made
    }

    /// Forgets those that were added since.
    pub(super) const fn back_to(&mut self, made: usize) {
        self.made = made;
    }

    /// The marks, in their order.
    pub(crate) fn made(&self) -> &[Mark] {
        self.table.get(..self.made).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String};

    use proptest::prelude::*;

    use crate::{Data, FetchItem, Leniency, Response};

    const PART: &str = "NIL NIL \"7BIT\" 1";
    const ENDS: &[&str] = &[
        "",
        " NIL NIL NIL NIL",
        " (\"boundary\" \"x\")",
        " (\"boundary\" \"x\") NIL NIL NIL",
        " (\"boundary\" \"x\") NIL (\"en\")",
        " (\"boundary\" \")\") (\"inline\" NIL) NIL \"l\"",
        " (\"boundary\" {1}\r\n\") NIL NIL NIL (1)",
    ];

    fn envelope() -> impl Strategy<Value = String> {
        let addresses = prop_oneof![
            Just("NIL"),
            Just("((\"a \\\" b\" NIL \"c\" \"d\"))"),
            Just("((NIL NIL \"c\" \"d\")(NIL NIL {1}\r\n) \"(\"))"),
            Just("((NIL NIL \"c\" \"d\"))"),
            Just("((NIL NIL \"c\" \"d\")(\"(\" NIL \")\" \"NIL\"))"),
        ];
        prop::collection::vec(addresses, 6).prop_flat_map(|lists| {
            let string = || {
                prop::sample::select(
                    &["NIL", "\"s)\"", "\"(\"", "\"\"", "\"\\\\ a\"", "{1}\r\n\""][..],
                )
            };
            [string(), string(), string(), string()].prop_map(move |[date, subject, reply, id]| {
                format!("({date} {subject} {} {reply} {id})", lists.join(" "))
            })
        })
    }

    fn body() -> impl Strategy<Value = String> {
        let single = prop_oneof![
            Just(format!("(\"TEXT\" \"PLAIN\" (\"A\" \"(\") {PART} 1)")),
            Just(format!(
                "(\"a\" \"b\" NIL {PART} NIL (\"x\" (\"y\" \"z\")) (\"en\" \"de\") \"l\" (1 (2)))"
            )),
            Just(format!("(\"a\" \"b\" NIL {PART} NIL NIL NIL NIL)")),
            Just(String::from("(\"a\" \"b\" NIL \"i\" NIL \"7BIT\" 1 NIL NIL NIL NIL (\"x\"))")),
            Just(format!("(\"a\" \"b\" NIL {PART} NIL NIL NIL)")),
            Just(format!("(\"a\" \"b\" (\"c\" {{2}}\r\n)\") {PART} NIL NIL \"en\")")),
        ];
        single.prop_recursive(6, 120, 12, |inner| {
            prop_oneof![
                (prop::collection::vec(inner.clone(), 1..12), prop::sample::select(ENDS))
                    .prop_map(|(parts, end)| format!("({} \"MIXED\"{end})", parts.concat())),
                (envelope(), inner).prop_map(|(envelope, inner)| format!(
                    "(\"MESSAGE\" \"RFC822\" NIL {PART} {envelope} {inner} 3 NIL (\"x\" (\"y\" \"z\")))"
                )),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_stepped_over_is_read_the_same(body in body(), envelopes in [envelope(), envelope()], other in body()) {
            let [envelope, last] = envelopes;
            let line = format!(
                "* 1 FETCH (UID 1 ENVELOPE {envelope} BODYSTRUCTURE {body} BODY {other} ENVELOPE {last})\r\n"
            );
            let Ok(Response::Data(Data::Fetch(fetch))) = Response::parse(line.as_bytes(), Leniency::STRICT) else {
                return Err(TestCaseError::fail(line));
            };
            let has_odd = fetch.items.iter().any(|item| matches!(item, FetchItem::Other { .. }));
            prop_assert!(!has_odd);
            prop_assert_eq!(fetch.items.iter().count(), 5);
            // What is owned has no marks.
            let owned = fetch.items.clone().into_owned();
            prop_assert_eq!(format!("{owned:?}"), format!("{:?}", fetch.items));
        }
    }
}
