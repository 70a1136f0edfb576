//! Prints rows as text or as JSON.

use crate::measure::{Figures, Row};

/// As a table in Markdown: each peer's time in multiples of ours.
pub(crate) fn table(rows: &[Row]) {
    println!("| workload | ours | peers, in multiples of ours | fastest that is right | goal | |");
    println!("|---|---:|---|---:|---:|---|");
    for row in rows {
        let peers: Vec<String> = row.peers.iter().map(|peer| peer_cell(row, peer)).collect();
        let fastest = row
            .fastest()
            .map_or("none".into(), |(peer, ratio)| format!("{} {ratio:.2}×", peer.name));
        println!(
            "| {} {} | {} {} | {} | {fastest} | {:.1}× | {} |",
            row.area,
            row.workload,
            time(row.ours.nanoseconds),
            details(&row.ours),
            peers.join(" · "),
            row.goal,
            if row.is_met() { "met" } else { "not met" },
        );
    }
    println!();
    println!(
        "`Na`: allocations. †: another answer than ours (fields left out, or wrong), not counted as fastest."
    );
}

fn peer_cell(row: &Row, peer: &Figures) -> String {
    let ratio = peer.nanoseconds / row.ours.nanoseconds;
    let mark = if peer.agrees { "" } else { " †" };
    format!("{} {ratio:.2}×{mark} {}", peer.name, details(peer))
}

fn details(figures: &Figures) -> String {
    let note = if figures.note.is_empty() { "" } else { " " };
    format!("{}a{note}{}", figures.allocations, figures.note)
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.1} ns"),
        ..1e6 => format!("{:.2} µs", nanoseconds / 1e3),
        _ => format!("{:.2} ms", nanoseconds / 1e6),
    }
}

/// One object a row.
pub(crate) fn json(rows: &[Row]) {
    for row in rows {
        let fastest = row.fastest();
        let object = serde_json::json!({
            "area": row.area,
            "workload": row.workload,
            "ours": figures(&row.ours),
            "peers": row.peers.iter().map(figures).collect::<Vec<_>>(),
            "fastest": fastest.map(|(peer, _)| peer.name),
            "ratio": fastest.map(|(_, ratio)| ratio),
            "goal": row.goal,
            "met": row.is_met(),
        });
        println!("{object}");
    }
}

fn figures(figures: &Figures) -> serde_json::Value {
    serde_json::json!({
        "name": figures.name,
        "nanoseconds": figures.nanoseconds,
        "allocations": figures.allocations,
        "agrees": figures.agrees,
        "note": figures.note,
    })
}
