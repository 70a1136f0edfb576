use super::{Input, Result};
use crate::{
    GetMetadata, Items, Metadata, MetadataEntries, MetadataEntry, MetadataOption, ParseErrorKind,
};

impl<'a> Input<'a> {
    /// `metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)`, after the word.
    pub(super) fn metadata(&mut self) -> Result<Metadata<'a>> {
        self.space()?;
        let mailbox = self.mailbox()?;
        self.space()?;
        let entries = if self.peek() == Some(b'(') {
            MetadataEntries::Values(self.list1(ParseErrorKind::String)?)
        } else {
            MetadataEntries::Names(self.items()?)
        };
        Ok(Metadata { mailbox, entries })
    }

    /// `entry-value = entry SP value`
    pub(crate) fn metadata_entry(&mut self) -> Result<MetadataEntry<'a>> {
        let name = self.astring()?;
        self.space()?;
        Ok(MetadataEntry { name, value: self.nstring()? })
    }

    /// `getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries`, after the word. The RFC's own
    /// examples have the options behind the mailbox.
    pub(super) fn get_metadata(&mut self) -> Result<GetMetadata<'a>> {
        self.space()?;
        let mut options = Items::EMPTY;
        if self.peek() == Some(b'(') {
            options = self.list1(ParseErrorKind::Parameter)?;
            self.space()?;
        }
        let mailbox = self.mailbox()?;
        self.space()?;
        if options.is_empty() && self.peek() == Some(b'(') {
            let mut ahead = *self;
            if let Ok(found) = ahead.list::<MetadataOption<'_>>()
                && ahead.space().is_ok()
            {
                options = found;
                *self = ahead;
            }
        }
        Ok(GetMetadata { options, mailbox, entries: self.one_or_list(ParseErrorKind::String)? })
    }

    /// `getmetadata-option = tagged-ext-label [SP tagged-ext-val]`
    pub(crate) fn metadata_option(&mut self) -> Result<MetadataOption<'a>> {
        let name = self.atom()?;
        if name.is("MAXSIZE") {
            self.space()?;
            return self.number().map(MetadataOption::MaxSize);
        }
        if name.is("DEPTH") {
            self.space()?;
            if self.eat_word(b"infinity") {
                return Ok(MetadataOption::Depth(None));
            }
            return self.number().map(|depth| MetadataOption::Depth(Some(depth)));
        }
        Ok(MetadataOption::Other { name, value: self.option_value()? })
    }
}
