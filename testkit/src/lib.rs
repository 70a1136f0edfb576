#![doc = include_str!("../README.md")]

pub mod alloc;
pub mod corpus;
pub mod cuts;
pub mod entropy;
pub mod pair;
pub mod transcript;
