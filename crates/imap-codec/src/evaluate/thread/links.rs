use alloc::vec::Vec;

/// Nothing.
const NONE: u32 = u32::MAX;

/// Children and parents, where it is asked again and again which root something hangs under: a link-cut tree (Sleator
/// and Tarjan). Each step takes time in proportion to the logarithm of the number of nodes, on average over many.
#[derive(Default)]
pub(super) struct Links {
    nodes: Vec<Node>,
}

#[derive(Clone, Copy)]
struct Node {
    /// The parent in the forest; it is what the caller asks for.
    parent: u32,
    /// In the splay tree, whose order is the depth: the parent there, or from its top the parent of the path.
    up: u32,
    /// Nearer to the root.
    left: u32,
    /// Deeper.
    right: u32,
}

const EMPTY: Node = Node { parent: NONE, up: NONE, left: NONE, right: NONE };

impl Links {
    /// Adds a node without a parent.
    pub(super) fn push(&mut self) -> u32 {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(EMPTY);
        id
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(NONE)
    }

    pub(super) fn parent(&self, id: u32) -> Option<u32> {
        Some(self.node(id).parent).filter(|parent| *parent != NONE)
    }

    /// Makes `parent` the parent of `child`, which has none, unless it hangs under `child`.
    pub(super) fn link(&mut self, child: u32, parent: u32) {
        if self.root(parent) == child {
            return;
        }
        self.access(child);
        self.change(child, |node| {
            node.parent = parent;
            node.up = parent;
        });
    }

    /// Takes `child` from its parent.
    pub(super) fn cut(&mut self, child: u32) {
        self.access(child);
        let above = self.node(child).left;
        self.change(above, |node| node.up = NONE);
        self.change(child, |node| {
            node.left = NONE;
            node.parent = NONE;
        });
    }

    /// The root that `id` hangs under.
    fn root(&mut self, id: u32) -> u32 {
        self.access(id);
        let mut root = id;
        while self.node(root).left != NONE {
            root = self.node(root).left;
        }
        self.splay(root);
        root
    }

    /// Makes the path from the root to `id` one splay tree with `id` on top.
    fn access(&mut self, id: u32) {
        let (mut below, mut at) = (NONE, id);
        while at != NONE {
            self.splay(at);
            self.change(at, |node| node.right = below);
            (below, at) = (at, self.node(at).up);
        }
        self.splay(id);
    }

    fn splay(&mut self, id: u32) {
        while let Some((up, _)) = self.up(id) {
            if let Some((top, is_left)) = self.up(up) {
                let straight = is_left == (self.node(up).left == id);
                self.rotate(if straight { up } else { id }, if straight { top } else { up });
            }
            if let Some((up, _)) = self.up(id) {
                self.rotate(id, up);
            }
        }
    }

    /// The parent in the same splay tree, and whether `id` is its left child.
    fn up(&self, id: u32) -> Option<(u32, bool)> {
        let up = self.node(id).up;
        let node = self.node(up);
        if up == NONE || node.left != id && node.right != id {
            return None;
        }
        Some((up, node.left == id))
    }

    /// Lifts `id` over `up`.
    fn rotate(&mut self, id: u32, up: u32) {
        let above = self.node(up).up;
        let top = self.node(above);
        let is_left = self.node(up).left == id;
        let moved = if is_left { self.node(id).right } else { self.node(id).left };
        self.change(up, |node| {
            *(if is_left { &mut node.left } else { &mut node.right }) = moved;
            node.up = id;
        });
        self.change(moved, |node| node.up = up);
        self.change(id, |node| {
            *(if is_left { &mut node.right } else { &mut node.left }) = up;
            node.up = above;
        });
        if top.left == up {
            self.change(above, |node| node.left = id);
        } else if top.right == up {
            self.change(above, |node| node.right = id);
        }
    }

    fn node(&self, id: u32) -> Node {
        usize::try_from(id).ok().and_then(|id| self.nodes.get(id)).copied().unwrap_or(EMPTY)
    }

    fn change(&mut self, id: u32, change: impl FnOnce(&mut Node)) {
        if let Some(node) = usize::try_from(id).ok().and_then(|id| self.nodes.get_mut(id)) {
            change(node);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_a_list_of_parents(steps in prop::collection::vec((0u32..20, 0u32..20, any::<bool>()), 0..120)) {
            let mut links = Links::default();
            let mut parents: Vec<Option<u32>> = vec![None; 20];
            for _ in 0..20 {
                links.push();
            }
            for (child, parent, cut) in steps {
                if cut {
                    links.cut(child);
                    parents[child as usize] = None;
                } else if parents[child as usize].is_none() {
                    let mut root = parent;
                    while let Some(above) = parents[root as usize] {
                        root = above;
                    }
                    if root != child {
                        parents[child as usize] = Some(parent);
                    }
                    links.link(child, parent);
                }
                for id in 0..20 {
                    prop_assert_eq!(links.parent(id), parents[id as usize]);
                }
            }
        }
    }
}
