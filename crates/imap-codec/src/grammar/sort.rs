use super::{Input, Result};
use crate::{Items, ParseErrorKind, Sort, SortCriterion, SortKey, Thread, ThreadBy};

impl<'a> Input<'a> {
    /// `sort = "SORT" [search-return-opts] SP sort-criteria SP search-criteria`, after the word.
    pub(super) fn sort(&mut self) -> Result<Sort<'a>> {
        self.space()?;
        let returns = self.return_options()?;
        let criteria = self.list1(ParseErrorKind::Parameter)?;
        self.space()?;
        let charset = self.astring()?;
        self.space()?;
        Ok(Sort { returns, criteria, charset, keys: self.items()? })
    }

    /// `sort-criterion = ["REVERSE" SP] sort-key`
    pub(crate) fn sort_criterion(&mut self) -> Result<SortCriterion<'a>> {
        let reverse = self.eat_word(b"REVERSE ");
        let name = self.atom()?;
        for (word, key) in [
            ("ARRIVAL", SortKey::Arrival),
            ("CC", SortKey::Cc),
            ("DATE", SortKey::Date),
            ("FROM", SortKey::From),
            ("SIZE", SortKey::Size),
            ("SUBJECT", SortKey::Subject),
            ("TO", SortKey::To),
            ("DISPLAYFROM", SortKey::DisplayFrom),
            ("DISPLAYTO", SortKey::DisplayTo),
            ("RELEVANCY", SortKey::Relevancy),
        ] {
            if name.is(word) {
                return Ok(SortCriterion { reverse, key });
            }
        }
        if name.is("ANNOTATION") {
            self.space()?;
            let entry = self.astring()?;
            self.space()?;
            let attribute = self.astring()?;
            return Ok(SortCriterion { reverse, key: SortKey::Annotation { entry, attribute } });
        }
        Ok(SortCriterion { reverse, key: SortKey::Other(name) })
    }

    /// `thread = "THREAD" SP thread-alg SP search-criteria`, after the word.
    pub(super) fn thread_by(&mut self) -> Result<ThreadBy<'a>> {
        self.space()?;
        let algorithm = self.atom()?;
        self.space()?;
        let charset = self.astring()?;
        self.space()?;
        Ok(ThreadBy { algorithm, charset, keys: self.items()? })
    }

    /// `thread-data = "THREAD" [SP 1*thread-list]`, after the word.
    pub(super) fn threads(&mut self) -> Result<Items<'a, Thread<'a>>> {
        self.items_to_end()
    }

    /// `thread-list = "(" (thread-members / thread-nested) ")"`, whose branches were checked: they are read over
    /// here.
    pub(crate) fn thread(&mut self) -> Result<Thread<'a>> {
        self.bracket(b'(')?;
        let messages = self.thread_numbers()?;
        let start = self.at();
        while self.peek() == Some(b'(') {
            self.skip_list()?;
            self.loose_space();
        }
        let branches = self.items_since(start);
        self.close(b')')?;
        Ok(Thread { messages, branches })
    }

    /// Reads over a thread and all in it, once.
    pub(crate) fn check_thread(&mut self) -> Result<()> {
        let mut depth = 0usize;
        loop {
            self.bracket(b'(')?;
            depth += 1;
            let messages = self.thread_numbers()?;
            if self.peek() == Some(b'(') {
                continue;
            }
            if messages.is_empty() {
                return self.fail(ParseErrorKind::Number);
            }
            loop {
                self.close(b')')?;
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
                self.loose_space();
                if self.peek() == Some(b'(') {
                    break;
                }
            }
        }
    }

    /// `[nz-number *(SP nz-number) [SP]]`; the last space before a `(` alone.
    fn thread_numbers(&mut self) -> Result<Items<'a, u32>> {
        let start = self.at();
        let mut messages = Items::EMPTY;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.nz_number()?;
            messages = self.items_since(start);
            if self.peek() != Some(b' ') {
                break;
            }
            self.space()?;
        }
        Ok(messages)
    }

    /// Spaces between branches, where no production has them.
    fn loose_space(&mut self) {
        if self.leniency().loose_structure {
            self.extra_space();
        }
    }
}
