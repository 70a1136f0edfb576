use super::{Input, Result};
use crate::{Quota, QuotaLimit, QuotaResource};

impl<'a> Input<'a> {
    /// `quota-response = "QUOTA" SP quota-root-name SP quota-list`, after the word.
    pub(super) fn quota(&mut self) -> Result<Quota<'a>> {
        self.space()?;
        let root = self.astring()?;
        self.space()?;
        Ok(Quota { root, resources: self.list()? })
    }

    /// `quota-resource = resource-name SP resource-usage SP resource-limit`
    pub(crate) fn quota_resource(&mut self) -> Result<QuotaResource<'a>> {
        let name = self.atom()?;
        self.space()?;
        let usage = self.number64()?;
        self.space()?;
        Ok(QuotaResource { name, usage, limit: self.number64()? })
    }

    /// `setquota-resource = resource-name SP resource-limit`
    pub(crate) fn quota_limit(&mut self) -> Result<QuotaLimit<'a>> {
        let name = self.atom()?;
        self.space()?;
        Ok(QuotaLimit { name, limit: self.number64()? })
    }
}
