use super::{Input, Result, after_annotation, fetch_items};
use crate::{
    Converted, Data, Fetch, Item, Items, Metadata, MetadataEntries, ParseErrorKind, ValueName,
};

/// What METADATA, URLFETCH or CONVERTED has up to a literal that is streamed, and the literal's name.
pub(crate) fn value_head(octets: &[u8], rules: super::Rules) -> Result<(Data<'_>, ValueName<'_>)> {
    let mut input = Input::new(octets, rules);
    input.bracket(b'*')?;
    input.space()?;
    if input.eat_word(b"METADATA ") {
        let mailbox = input.mailbox()?;
        input.space()?;
        input.bracket(b'(')?;
        return input.metadata_values(mailbox);
    }
    if input.eat_word(b"URLFETCH ") {
        return input.urls();
    }
    let seq = input.nz_number()?;
    if !input.eat_word(b" CONVERTED") {
        return input.fail(ParseErrorKind::Response);
    }
    let tag = input.converted_tag()?;
    input.space()?;
    input.bracket(b'(')?;
    input.converted_values(seq, tag)
}

/// The same between two literals of a response: `last` was streamed before.
pub(crate) fn value_next<'a>(
    octets: &'a [u8],
    last: &ValueName<'static>,
    rules: super::Rules,
) -> Result<(Data<'a>, ValueName<'a>)> {
    let mut input = Input::new(octets, rules);
    input.space()?;
    match last.clone() {
        ValueName::Metadata { mailbox, .. } => input.metadata_values(mailbox),
        ValueName::Url(_) => input.urls(),
        ValueName::Converted { seq, tag, .. } => input.converted_values(seq, tag),
        // It goes on as a FETCH.
        ValueName::Annotation { .. } => input.fail(ParseErrorKind::Response),
    }
}

/// What follows the last of them, up to the end.
pub(crate) fn value_rest<'a>(
    octets: &'a [u8],
    last: ValueName<'static>,
    rules: super::Rules,
) -> Result<Data<'a>> {
    let mut input = Input::new(octets, rules);
    let data = match last {
        ValueName::Metadata { mailbox, .. } => {
            let entries = MetadataEntries::Values(input.rest_of_list()?);
            Data::Metadata(Metadata { mailbox, entries })
        }
        ValueName::Url(_) => Data::UrlFetch(input.items_to_end()?),
        ValueName::Converted { seq, tag, .. } => {
            Data::Converted(Converted { seq, tag, items: input.rest_of_list()? })
        }
        ValueName::Annotation { seq, by_uid, entry, .. } => {
            return fetch_rest(&after_annotation(octets, &entry)?, seq, by_uid, rules)
                .map(Data::into_owned);
        }
    };
    input.end()?;
    Ok(data)
}

/// The same of a FETCH.
pub(crate) fn fetch_rest(
    octets: &[u8],
    seq: u32,
    by_uid: bool,
    rules: super::Rules,
) -> Result<Data<'_>> {
    let items = fetch_items(&mut Input::new(octets, rules))?;
    Ok(Data::Fetch(Fetch { seq, by_uid, first: false, items, literal: None }))
}

impl<'a> Input<'a> {
    fn metadata_values(
        &mut self,
        mailbox: crate::Mailbox<'a>,
    ) -> Result<(Data<'a>, ValueName<'a>)> {
        let (items, entry) = self.up_to(Self::astring)?;
        let entries = MetadataEntries::Values(items);
        let before = Data::Metadata(Metadata { mailbox: mailbox.clone(), entries });
        Ok((before, ValueName::Metadata { mailbox, entry }))
    }

    fn urls(&mut self) -> Result<(Data<'a>, ValueName<'a>)> {
        let (items, url) = self.up_to(Self::astring)?;
        Ok((Data::UrlFetch(items), ValueName::Url(url)))
    }

    fn converted_values(
        &mut self,
        seq: u32,
        tag: crate::AString<'a>,
    ) -> Result<(Data<'a>, ValueName<'a>)> {
        let (items, (part, origin)) = self.up_to(|input| {
            if !input.eat_word(b"BINARY") {
                return input.fail(ParseErrorKind::FetchAttribute);
            }
            Ok((input.binary_section()?, input.origin()?))
        })?;
        let before = Data::Converted(Converted { seq, tag: tag.clone(), items });
        Ok((before, ValueName::Converted { seq, tag, part, origin }))
    }

    /// Items, and the name of the literal that follows.
    fn up_to<T: Item, N>(
        &mut self,
        name: impl Fn(&mut Self) -> Result<N>,
    ) -> Result<(Items<'a, T>, N)> {
        let (start, mut end) = (self.at(), self.at());
        loop {
            let mut ahead = *self;
            if let Ok(name) = name(&mut ahead)
                && ahead.space().is_ok()
                && ahead.is_end()
            {
                let items = self.since(start).get(..end - start).unwrap_or_default();
                return Ok((Items::checked(items, self.rules()), name));
            }
            T::check(self)?;
            end = self.at();
            self.space()?;
        }
    }

    /// `*(SP item) ")"`, of a list that has begun.
    fn rest_of_list<T: Item>(&mut self) -> Result<Items<'a, T>> {
        let mut items = Items::EMPTY;
        if self.peek() == Some(b' ') {
            self.space()?;
            if self.peek() != Some(b')') {
                items = self.items()?;
            }
        }
        self.close(b')')?;
        Ok(items)
    }
}
