use super::{Input, Result};
use crate::{ParseErrorKind, StatusAttribute, StatusItem};

impl<'a> Input<'a> {
    /// `status-att`
    pub(crate) fn status_attribute(&mut self) -> Result<StatusAttribute<'a>> {
        let error = self.error(ParseErrorKind::StatusAttribute);
        self.atom().map(StatusAttribute::from_atom).map_err(|_| error)
    }

    /// `status-att-val`
    pub(crate) fn status_item(&mut self) -> Result<StatusItem<'a>> {
        let error = self.error(ParseErrorKind::StatusAttribute);
        let name = self.atom().map_err(|_| error)?;
        self.space()?;
        let mut ahead = *self;
        if name.is("MAILBOXID")
            && let Ok(id) = ahead.object_id_list()
        {
            *self = ahead;
            return Ok(StatusItem::MailboxId(id));
        }
        let mut ahead = *self;
        if let Ok(value) = ahead.number64()
            && matches!(ahead.peek(), None | Some(b' ' | b')'))
            && let Some(item) = StatusAttribute::from_atom(name.clone()).with(value)
        {
            *self = ahead;
            return Ok(item);
        }
        Ok(StatusItem::Other { name, value: self.raw_value()? })
    }
}
