//! Inputs that the benches, the `work` binary and the comparison with other libraries share. All are made
//! here, so that the figures need no files.

pub mod inputs;
