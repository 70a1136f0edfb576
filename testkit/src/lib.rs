//! Test harness of the workspace.
