use alloc::vec::Vec;

use super::OptionData;
use crate::{BuildError, EdnsOption, Opaque, OptionCode, Options, slice::Slice};

/// Options in the making, in a buffer of the caller. Nothing is allocated.
#[derive(Debug)]
pub struct OptionsWriter<'b>(Slice<'b>);

impl<'b> OptionsWriter<'b> {
    /// No option yet.
    #[must_use]
    #[inline]
    pub const fn new(buffer: &'b mut [u8]) -> Self {
        Self(Slice::new(buffer))
    }

    /// Adds an option behind the others.
    ///
    /// # Errors
    /// If it does not fit, or its data has more than 65 535 octets. The others stay.
    #[inline]
    pub fn push(&mut self, option: &OptionData<'_>) -> Result<(), BuildError> {
        self.0.counted(option.code().0, |sink| option.write(sink))
    }

    /// The options, for [`Edns`](crate::Edns).
    #[must_use]
    #[inline]
    pub fn finish(self) -> Options<'b> {
        Options::checked(self.0.finish())
    }
}

/// Options in the making, owned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OptionsBuf(Vec<u8>);

impl OptionsBuf {
    /// No option.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds an option behind the others.
    ///
    /// # Errors
    /// If all options together have more than 65 535 octets then. The others stay.
    #[inline]
    pub fn push(&mut self, option: &OptionData<'_>) -> Result<&mut Self, BuildError> {
        let start = self.0.len();
        let [a, b] = option.code().0.to_be_bytes();
        self.0.extend_from_slice(&[a, b, 0, 0]);
        option.write(&mut self.0);
        let length = u16::try_from(self.0.len() - start - 4);
        match (length, self.0.get_mut(start + 2..start + 4)) {
            (Ok(length), Some(place)) if start + 4 + usize::from(length) <= crate::MAX_MESSAGE => {
                place.copy_from_slice(&length.to_be_bytes());
                Ok(self)
            }
            _ => {
                self.0.truncate(start);
                Err(BuildError::DataTooLong)
            }
        }
    }

    /// Takes out all options with `code`. Whether there was one.
    #[inline]
    pub fn remove(&mut self, code: OptionCode) -> bool {
        let mut kept = Self::new();
        for EdnsOption { code, data: Opaque(data) } in
            self.as_options().iter().filter(|option| option.code != code)
        {
            let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
            kept.0.extend_from_slice(&code.0.to_be_bytes());
            kept.0.extend_from_slice(&length.to_be_bytes());
            kept.0.extend_from_slice(data);
        }
        let found = kept.0.len() != self.0.len();
        *self = kept;
        found
    }

    /// The options, for [`Edns`](crate::Edns).
    #[must_use]
    #[inline]
    pub fn as_options(&self) -> Options<'_> {
        Options::checked(&self.0)
    }
}

impl From<Options<'_>> for OptionsBuf {
    #[inline]
    fn from(options: Options<'_>) -> Self {
        Self(options.as_wire().to_vec())
    }
}
