//! Messages: four fields of the header section, the structure with header sections that are read later, bodies and their
//! transfer encodings, and messages that are built.

mod build;
mod codings;
mod fields;
mod structure;

use crate::measure::{Row, corpus};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, message) in &messages() {
        rows.extend(fields::workloads(name, message).into_iter().map(|work| work.measure()));
    }
    for (name, message) in &messages() {
        rows.push(structure::workload(name, message).measure());
    }
    for (name, message) in &messages() {
        rows.push(codings::bodies(name, message).measure());
    }
    rows.extend(codings::rows());
    rows.extend(build::rows());
    rows
}

/// The messages of the corpora if they are here, else ours of the same kinds.
pub(super) fn messages() -> [(&'static str, Vec<u8>); 3] {
    use benches::inputs::message as ours;
    let real = |name: &str| corpus(&format!("vectors/perf/{name}.eml"));
    [
        ("plain", real("a_plain").unwrap_or_else(ours::plain)),
        ("alternative", real("b_alt").unwrap_or_else(ours::alternative)),
        ("attachment", real("c_attach").unwrap_or_else(ours::attachment)),
    ]
}
