use alloc::boxed::Box;

/// Octets that are kept inline up to `N` and on the heap beyond.
#[derive(Clone)]
pub(crate) enum Flat<const N: usize> {
    Inline(u8, [u8; N]),
    Heap(Box<[u8]>),
}

impl<const N: usize> Flat<N> {
    #[inline]
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut inline = [0; N];
        match (inline.get_mut(..bytes.len()), u8::try_from(bytes.len())) {
            (Some(front), Ok(length)) => {
                front.copy_from_slice(bytes);
                Self::Inline(length, inline)
            }
            _ => Self::Heap(bytes.into()),
        }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Inline(length, inline) => inline.get(..usize::from(*length)).unwrap_or_default(),
            Self::Heap(bytes) => bytes,
        }
    }
}
