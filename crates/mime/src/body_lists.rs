use alloc::vec::Vec;

use crate::{Content, Entity};

/// The parts of a message as a program shows them, in the three flat lists of RFC 8621 §4.1.4: from [`Entity::body_lists`].
#[derive(Clone, Debug, Default)]
pub struct BodyLists<'m, 't> {
    /// What is shown one after the other where plain text is preferred. Not all of it is text.
    pub text: Vec<Entity<'m, 't>>,
    /// The same where HTML is preferred.
    pub html: Vec<Entity<'m, 't>>,
    /// All that is not in both of them: what is to be saved, and what HTML may refer to.
    pub attachments: Vec<Entity<'m, 't>>,
}

/// A multipart whose parts are gone through.
struct Frame<'m, 't> {
    parts: Vec<Entity<'m, 't>>,
    kind: Kind,
    /// An alternative is somewhere around.
    in_alternative: bool,
    /// Whether parts still go to the list, and how long it was when the multipart began.
    text: Option<usize>,
    html: Option<usize>,
    /// The next part is the first one.
    first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Alternative,
    Related,
    Other,
}

impl<'m, 't> Entity<'m, 't> {
    /// The parts to show, and the attachments (RFC 8621 §4.1.4). A message inside of a part is an attachment, and so is what
    /// says that it is a multipart and cannot be looked into.
    ///
    /// ```
    /// use mime::Tree;
    ///
    /// let tree = Tree::parse(b"Content-Type: multipart/alternative; boundary=b\r\n\r\n\
    ///     --b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>html\r\n--b--\r\n");
    /// let lists = tree.root().body_lists();
    /// assert_eq!(lists.text[0].body(), b"plain");
    /// assert_eq!(lists.html[0].body(), b"<p>html");
    /// assert!(lists.attachments.is_empty());
    /// ```
    #[must_use]
    pub fn body_lists(self) -> BodyLists<'m, 't> {
        let mut lists = BodyLists::default();
        let mut frames = Vec::from([Frame {
            parts: Vec::from([self]),
            kind: Kind::Other,
            in_alternative: false,
            text: Some(0),
            html: Some(0),
            first: true,
        }]);
        while let Some(frame) = frames.last_mut() {
            let Some(part) = frame.parts.pop() else {
                frame.end(&mut lists);
                frames.pop();
                continue;
            };
            if part.content() == Content::Multipart {
                let inner = frame.inner(part, &lists);
                frame.first = false;
                frames.push(inner);
            } else {
                frame.leaf(part, &mut lists);
                frame.first = false;
            }
        }
        lists
    }
}

impl<'m, 't> Frame<'m, 't> {
    fn inner(&self, part: Entity<'m, 't>, lists: &BodyLists<'m, 't>) -> Self {
        let content_type = part.content_type();
        let kind = if content_type.is("multipart", "alternative") {
            Kind::Alternative
        } else if content_type.is("multipart", "related") {
            Kind::Related
        } else {
            Kind::Other
        };
        let mut parts: Vec<_> = part.children().collect();
        parts.reverse();
        Frame {
            parts,
            kind,
            in_alternative: self.in_alternative || kind == Kind::Alternative,
            text: self.text.map(|_| lists.text.len()),
            html: self.html.map(|_| lists.html.len()),
            first: true,
        }
    }

    fn leaf(&mut self, part: Entity<'m, 't>, lists: &mut BodyLists<'m, 't>) {
        let content_type = part.content_type();
        let plain = content_type.is("text", "plain");
        let html = content_type.is("text", "html");
        let media = ["image", "audio", "video"].iter().any(|kind| content_type.is_kind(kind));
        let attached = part
            .disposition()
            .is_some_and(|disposition| disposition.kind().eq_ignore_ascii_case(b"attachment"));
        let place =
            self.first || self.kind != Kind::Related && (media || part.file_name().is_none());
        if attached || !(plain || html || media) || !place {
            lists.attachments.push(part);
            return;
        }
        if self.kind == Kind::Alternative {
            match (plain, html) {
                (true, _) if self.text.is_some() => lists.text.push(part),
                (_, true) if self.html.is_some() => lists.html.push(part),
                _ => lists.attachments.push(part),
            }
            return;
        }
        if self.in_alternative {
            if plain {
                self.html = None;
            }
            if html {
                self.text = None;
            }
        }
        if self.text.is_some() {
            lists.text.push(part);
        }
        if self.html.is_some() {
            lists.html.push(part);
        }
        if (self.text.is_none() || self.html.is_none()) && media {
            lists.attachments.push(part);
        }
    }

    /// Where an alternative has one form alone, it stands for the other.
    fn end(&self, lists: &mut BodyLists<'m, 't>) {
        let (Kind::Alternative, Some(text), Some(html)) = (self.kind, self.text, self.html) else {
            return;
        };
        let (texts, htmls) = (lists.text.len(), lists.html.len());
        if texts == text && htmls != html {
            lists.text.extend_from_slice(lists.html.get(html..).unwrap_or_default());
        } else if htmls == html && texts != text {
            lists.html.extend_from_slice(lists.text.get(text..).unwrap_or_default());
        }
    }
}
