use dns_wire::{Class, Name};

/// A name as octets whose order is the canonical one (RFC 4034 §6.1), and of which those of an ancestor are a prefix:
/// label by label from the right, in lower case, each closed by [`END`].
///
/// It lives on the stack, so that a lookup allocates nothing.
pub(crate) struct Key {
    buffer: [u8; SIZE],
    start: usize,
}

/// Closes a label, and sorts before all that a label can hold.
pub(crate) const END: u8 = 0;
/// Stands before an octet 0 or 1, which is written one higher.
const ESCAPE: u8 = 1;
/// Two octets of class, and twice what a name's labels and their lengths can take.
const SIZE: usize = 2 + 2 * (dns_wire::MAX_NAME - 1);

impl Key {
    pub(crate) fn new(name: Name<'_>) -> Self {
        Self::write(name, None)
    }

    /// The class as two octets, then the name.
    pub(crate) fn in_class(class: Class, name: Name<'_>) -> Self {
        Self::write(name, Some(class))
    }

    fn write(name: Name<'_>, class: Option<Class>) -> Self {
        let mut buffer = [0; SIZE];
        // From the end, since the leftmost label comes first and belongs last.
        let mut slots = buffer.iter_mut().rev();
        let mut put = |octet| {
            if let Some(slot) = slots.next() {
                *slot = octet;
            }
        };
        for label in name.labels() {
            put(END);
            for octet in label.iter().rev() {
                match octet.to_ascii_lowercase() {
                    octet @ END..=ESCAPE => {
                        put(octet + 1);
                        put(ESCAPE);
                    }
                    octet => put(octet),
                }
            }
        }
        if let Some(Class(class)) = class {
            class.to_be_bytes().into_iter().rev().for_each(put);
        }
        let start = slots.len();
        Self { buffer, start }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// The key of what lies below the name whose key are the first `count` octets.
    pub(crate) fn below(mut self, count: usize) -> Self {
        self.start = (self.start + count).min(SIZE);
        self
    }

    /// Where the label after the first `at` octets ends.
    pub(crate) fn label_end(&self, at: usize) -> Option<usize> {
        let rest = self.as_slice().get(at..)?;
        Some(at + rest.iter().position(|octet| *octet == END)? + 1)
    }

    /// The key of the wildcard below the ancestor whose key are the first `at` octets, in the place of this one.
    pub(crate) fn wildcard(&mut self, at: usize) -> &[u8] {
        // There is room: a longer name than the ancestor has two octets more at least.
        if let Some([star, end, ..]) = self.buffer.get_mut(self.start + at..) {
            (*star, *end) = (b'*', END);
        }
        self.as_slice().get(..at + 2).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use dns_wire::NameBuf;

    use super::*;

    fn name(text: &str) -> NameBuf {
        text.parse().unwrap()
    }

    #[test]
    fn keys_have_the_order_of_names() {
        // RFC 4034 §6.1, and labels with the two octets that are escaped.
        let names: Vec<NameBuf> = [
            ".",
            "example",
            "a.example",
            "yljkjljk.a.example",
            "Z.a.example",
            "zABC.a.EXAMPLE",
            "z.example",
            "\\000.z.example",
            "a.\\000.z.example",
            "\\000\\000.z.example",
            "\\000\\001.z.example",
            "\\001.z.example",
            "\\001\\000.z.example",
            "\\002.z.example",
            "*.z.example",
            "\\200.z.example",
        ]
        .map(name)
        .into();
        assert!(names.is_sorted());
        for (index, a) in names.iter().enumerate() {
            for (other, b) in names.iter().enumerate() {
                let (key, below) = (Key::new(b.as_name()), Key::new(a.as_name()));
                assert_eq!(below.as_slice().cmp(key.as_slice()), index.cmp(&other), "{a} {b}");
                let is_prefix = below.as_slice().starts_with(key.as_slice());
                assert_eq!(is_prefix, a.is_subdomain_of(b), "{a} {b}");
            }
        }
    }

    #[test]
    fn the_longest_names_fit() {
        for label in ["a", "\\000", "\\001"] {
            let long = name(&[label; 127].join("."));
            let key = Key::in_class(Class::IN, long.as_name());
            assert!(key.as_slice().starts_with(&[0, 1]));
            let mut at = 2;
            let ends = core::iter::from_fn(|| {
                at = key.label_end(at)?;
                Some(at)
            });
            assert_eq!(ends.count(), 127);
        }
        let long = name(&["\\000".repeat(63), "\\001".repeat(63), "\\000".repeat(63)].join("."));
        let long = long.child(&[0; 61]).unwrap();
        assert_eq!(long.len(), 255);
        assert_eq!(Key::new(long.as_name()).as_slice().len(), 2 * (63 * 3 + 61) + 4);
    }

    #[test]
    fn a_wildcard_takes_the_place_of_a_label() {
        let mut key = Key::new(name("x.sub.example").as_name());
        let at = key.label_end(0).unwrap();
        assert_eq!(key.wildcard(at), Key::new(name("*.example").as_name()).as_slice());
    }
}
