//! All that is wrong with a message, also what costs a look at every octet.

use rfc822_message::{DefectSink, HeaderTable, Item, Message};

use crate::{
    Content, Defect, DefectKind, Entity, TransferEncoding, Tree, TreeBuf,
    transfer::{DecodeProblem, DecodeProblems},
};

impl Tree<'_> {
    /// Tells `sink` every defect: those that the parser met ([`defects`](Self::defects)), those of each header section and its
    /// fields, and those of base64, which are of all octets from the first that is wrong to the end of the body. It decodes every
    /// body in base64, and stops early if the sink is no longer on.
    ///
    /// ```
    /// use mime::{Defect, DefectKind, Tree};
    ///
    /// let tree = Tree::parse(b"Content-Transfer-Encoding: base64\r\n\r\naGk=aGk=\r\n");
    /// assert!(tree.defects().is_empty());
    /// let mut defects: Vec<Defect> = Vec::new();
    /// tree.report(&mut defects);
    /// assert!(defects.iter().any(|defect| defect.kind == DefectKind::DataAfterPadding));
    /// ```
    pub fn report(&self, sink: &mut impl DefectSink<DefectKind>) {
        report(self.defects(), self.entities(), sink);
    }
}

impl<B: AsRef<[u8]>> TreeBuf<B> {
    /// Tells `sink` every defect, as [`Tree::report`] does.
    pub fn report(&self, sink: &mut impl DefectSink<DefectKind>) {
        report(self.defects(), self.entities(), sink);
    }
}

fn report<'m, 't>(
    defects: &[Defect],
    entities: impl Iterator<Item = Entity<'m, 't>>,
    sink: &mut impl DefectSink<DefectKind>,
) {
    defects.iter().for_each(|defect| sink.report(*defect));
    let mut table = HeaderTable::new();
    for entity in entities {
        if !sink.is_on() {
            return;
        }
        header(entity, &mut table, sink);
        body(entity, sink);
    }
}

fn header(entity: Entity<'_, '_>, table: &mut HeaderTable, sink: &mut impl DefectSink<DefectKind>) {
    // Which fields there must be, and how often, is said of messages alone.
    if entity.parent().is_none_or(|parent| parent.content() == Content::Message) {
        let start = entity.range().start;
        let limits = entity.header_limits();
        let message = Message::parse_with(entity.raw(), limits, core::mem::take(table));
        let mut each = |defect: rfc822_message::Defect| {
            sink.report(defect.shifted(start).map(DefectKind::Header));
        };
        message.header().defects(&mut each);
        *table = message.into_table();
    } else {
        let mut each = |defect: rfc822_message::Defect| sink.report(defect.map(DefectKind::Header));
        entity.items().filter_map(Item::field).for_each(|field| field.defects(&mut each));
    }
}

fn body(entity: Entity<'_, '_>, sink: &mut impl DefectSink<DefectKind>) {
    if !matches!(entity.content(), Content::Leaf | Content::Opaque(_))
        || entity.transfer_encoding() != TransferEncoding::Base64
    {
        return;
    }
    let (_, problems) = entity.decoded();
    let at = entity.body_at().saturating_add(problems.first_at().unwrap_or_default());
    let end = entity.body_at().saturating_add(entity.body().len() as u64);
    for kind in kinds(problems) {
        sink.report(Defect::new(kind, at.min(end)..end));
    }
}

fn kinds(problems: DecodeProblems) -> impl Iterator<Item = DefectKind> {
    let base64 = |problem, kind| problems.contains(problem).then_some(kind);
    [
        base64(DecodeProblem::DataAfterPadding, DefectKind::DataAfterPadding),
        base64(DecodeProblem::IllegalOctet, DefectKind::BrokenBase64),
        base64(DecodeProblem::Truncated, DefectKind::TruncatedBase64),
        base64(DecodeProblem::MissingPadding, DefectKind::TruncatedBase64),
    ]
    .into_iter()
    .flatten()
}
