//! Every name that software may give the file that a part is.

use alloc::{borrow::Cow, vec::Vec};

use rfc822_message::Item;

use crate::{ContentDisposition, ContentType, Entity, READINGS};

impl<'m> Entity<'m, '_> {
    /// The names under which software may show or save the part: [`file_name`](Self::file_name) first, then what others take
    /// instead. That is a second field or parameter, the plain one beside one of RFC 2231 or its sections, the `name` of the
    /// type, and an encoded-word as it stands. Each is there once, and there are at most [`READINGS`].
    ///
    /// A part that says its name once, or the same name in all places, has one. A filter looks at all of them.
    ///
    /// ```
    /// let part = b"Content-Disposition: attachment; filename=\"letter.txt\"; filename*=utf-8''run.exe\r\n\r\n";
    /// let tree = mime::Tree::parse(part);
    /// assert_eq!(tree.root().file_names(), ["run.exe", "letter.txt"]);
    /// ```
    #[must_use]
    pub fn file_names(self) -> Vec<Cow<'m, str>> {
        let mut names: Vec<Cow<'m, str>> = Vec::new();
        let mut add = |name: Cow<'m, str>| {
            if names.len() < READINGS && !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        };
        self.file_name().into_iter().for_each(|name| add(name.text));
        for field in self.items().filter_map(Item::field) {
            let value = field.raw_value();
            let parameters = if field.is("Content-Disposition") {
                ContentDisposition::parse(value).map(ContentDisposition::parameters)
            } else if field.is("Content-Type") {
                ContentType::parse(value).map(ContentType::parameters)
            } else {
                None
            };
            if let Some(parameters) = parameters {
                parameters.readings("filename", &mut add);
                parameters.readings("name", &mut add);
            }
        }
        names
    }
}
