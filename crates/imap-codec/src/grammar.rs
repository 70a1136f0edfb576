//! Bytes to types: one function an ABNF production. Every function sees a complete command or response,
//! with its small literals; what is framed and where it ends was decided before.

mod body;
mod code;
mod command;
mod datetime;
mod envelope;
mod fetch;
mod flag;
mod input;
mod listing;
mod raw;
mod response;
mod search;
mod section;
mod sequence;
mod status;
mod string;

pub(crate) use command::{command, tag};
pub(crate) use fetch::{fetch_head, fetch_items, fetch_literal, fetch_number};
pub(crate) use input::{Input, Rules};
pub(crate) use response::{greeting, response};
pub(crate) use search::{found_part, found_rest};

type Result<T> = core::result::Result<T, crate::ParseError>;
