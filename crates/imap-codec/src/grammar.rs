//! Bytes to types: one function an ABNF production. Every function sees a complete command or response,
//! with its small literals; what is framed and where it ends was decided before.

mod acl;
mod again;
mod annotated;
mod annotation;
mod append;
mod attribute;
mod body;
mod code;
mod command;
mod convert;
mod datetime;
mod envelope;
mod fetch;
mod flag;
mod found;
mod frequent;
mod input;
mod list;
mod listing;
mod marks;
mod metadata;
mod modifier;
mod notify;
mod numbers;
mod push;
mod quota;
mod raw;
mod response;
mod scan;
mod search;
mod section;
mod sequence;
mod sort;
mod status;
mod store;
mod string;
mod urlauth;
mod usual;
mod value;
mod word;

use fetch::fetch_items;

pub(crate) use annotated::{Annotated, after_annotation, annotated, annotated_head};
pub(crate) use append::append_next;
pub(crate) use command::{append_start, command, tag};
pub(crate) use fetch::{fetch_head, fetch_literal, fetch_number};
pub(crate) use found::{found_part, found_rest};
pub(crate) use frequent::Usual;
pub(crate) use input::{Input, Rules};
pub(crate) use marks::{Mark, Marks};
pub(crate) use numbers::fold_numbers;
pub(crate) use response::{greeting, response};
pub(crate) use value::{fetch_rest, value_head, value_next, value_rest};

type Result<T> = core::result::Result<T, crate::ParseError>;
