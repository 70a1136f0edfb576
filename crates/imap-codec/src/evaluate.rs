//! What LIST, SEARCH, SORT and THREAD find, as pure functions over what a server knows of its mailboxes and messages.

mod casemap;
mod facts;
mod filters;
mod found;
mod list;
mod needle;
mod search;
mod sort;
mod subject;
mod thread;
mod wanted;

pub use facts::{FactAnnotation, Facts};
pub use filters::Filters;
pub use found::{esearch, partial, saved};
#[cfg(feature = "server")]
pub(crate) use found::{piece, ranges};
pub use list::{Folder, ListError, ListProgram, Listed};
pub use needle::{Needle, Scan};
pub use search::{Context, Place, Program, SearchError, Searchable};
pub use sort::sort;
pub use subject::{BaseSubject, base_subject};
pub use thread::{Forest, ThreadId, thread_by_references, thread_by_subject};
pub use wanted::WantedAnnotation;

use casemap::casemap;
