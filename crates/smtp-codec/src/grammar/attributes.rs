use textline::Class;

use super::{Result, text};
use crate::{Attributes, ParseErrorKind as Kind, Xtext};

/// The most attributes: there are ten names.
const MOST: usize = 16;

/// `attribute-name "=" attribute-value *(SP attribute-name "=" attribute-value)`; `bytes` begins at `offset` of the line.
pub(crate) fn attributes(bytes: &[u8], offset: usize) -> Result<Attributes<'_>> {
    const NAME: Class = Class::ALPHANUMERIC.with(b"_-");
    let list = text(bytes, offset)?;
    let mut at = offset;
    for (index, word) in list.split(' ').enumerate() {
        let (name, value) = word.split_once('=').ok_or(Kind::Argument.at(at))?;
        if name.is_empty() || !NAME.contains_all(name.as_bytes()) || index >= MOST {
            return Err(Kind::Argument.at(at));
        }
        Xtext::new(value)
            .map_err(|error| Kind::ParameterValue.at(at + name.len() + 1 + error.at))?;
        let earlier = list.split(' ').take(index).filter_map(|word| word.split_once('='));
        if earlier.into_iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return Err(Kind::ParameterTwice.at(at));
        }
        at += word.len() + 1;
    }
    Ok(Attributes::checked(list))
}
