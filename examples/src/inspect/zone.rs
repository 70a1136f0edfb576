//! Zone files, one record a line.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use dns_wire::{
    NameBuf, Style,
    text::{Item, Reader, TextError},
};
use sans_io::PushParser;
use serde_json::{Value, json};

use super::Output;

/// How deep files may include each other.
const DEPTH: usize = 8;

/// Reads `text`, the zone file at `path`; files that it includes are looked for beside it. Records are
/// printed in `style`.
///
/// # Errors
/// Those of the writer.
pub fn inspect<W: Write>(
    path: &Path,
    text: &[u8],
    origin: NameBuf,
    style: Style,
    out: &mut Output<W>,
) -> io::Result<()> {
    read(path, text, Reader::new(origin), 0, style, out)
}

fn read<W: Write>(
    path: &Path,
    mut text: &[u8],
    mut reader: Reader,
    depth: usize,
    style: Style,
    out: &mut Output<W>,
) -> io::Result<()> {
    // Offsets in an included file are that file's own.
    let file = (depth > 0).then(|| path.display().to_string());
    reader.finish();
    loop {
        let entry = match reader.push(&mut text) {
            Ok(Some(entry)) => entry,
            Ok(None) => return Ok(()),
            Err(error) => return reject(&error, file.as_deref(), out),
        };
        match entry.item {
            Item::Record(record) => out.found(
                || record.display(style).to_string(),
                || {
                    let value = json!({
                        "name": record.name.to_string(),
                        "ttl": record.ttl,
                        "class": record.class.to_string(),
                        "type": record.rtype().to_string(),
                        "data": record.data.to_string(),
                        "offset": entry.at,
                        "line": entry.line,
                    });
                    in_file(value, file.as_deref())
                },
            )?,
            Item::Include { path: included, origin } => {
                let included = path.with_file_name(included);
                match fs::read(&included) {
                    Ok(text) if depth < DEPTH => {
                        read(&included, &text, reader.included(origin), depth + 1, style, out)?;
                    }
                    Ok(_) => out.reject("too many files include each other", entry.at, &[])?,
                    Err(error) => {
                        let kind = format!("$INCLUDE {}: {error}", included.display());
                        out.reject(&kind, entry.at, &[])?;
                    }
                }
            }
            Item::Invalid(error) => reject(&error, file.as_deref(), out)?,
            _ => {}
        }
    }
}

fn reject<W: Write>(error: &TextError, file: Option<&str>, out: &mut Output<W>) -> io::Result<()> {
    out.count_rejected(1);
    let rtype = error.rtype.map(|rtype| rtype.to_string());
    out.found(
        || {
            let place = file.map_or(String::new(), |file| format!(" of {file}"));
            format!("rejected at byte {}{place}: {error}", error.at)
        },
        || {
            let value = json!({
                "event": "rejected",
                "kind": error.kind.to_string(),
                "type": rtype,
                "offset": error.at,
                "line": error.line,
                "column": error.column,
            });
            in_file(value, file)
        },
    )
}

fn in_file(mut value: Value, file: Option<&str>) -> Value {
    if let Some(file) = file {
        value["file"] = file.into();
    }
    value
}
