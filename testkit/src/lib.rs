//! Test harness of the workspace.

pub mod cuts;
pub mod entropy;
