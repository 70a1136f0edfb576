use super::{Input, Result};
use crate::PushParameter;

impl<'a> Input<'a> {
    /// `"mailboxes" SP "(" [mailbox *(SP mailbox)] ")" / astring SP astring`
    pub(crate) fn push_parameter(&mut self) -> Result<PushParameter<'a>> {
        if self.eat_word(b"mailboxes (") {
            self.back_to(self.at() - 1);
            return self.list().map(PushParameter::Mailboxes);
        }
        let name = self.astring()?;
        self.space()?;
        Ok(PushParameter::Text { name, value: self.astring()? })
    }
}
