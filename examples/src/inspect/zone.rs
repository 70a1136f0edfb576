//! Zone files, one record a line.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use dns_wire::{
    NameBuf,
    text::{Item, Reader},
};
use sans_io::PushParser;
use serde_json::json;

use super::Output;

/// How deep files may include each other.
const DEPTH: usize = 8;

/// Reads the zone file at `path`; files that it includes are looked for beside it.
///
/// # Errors
/// Those of the writer, and of the files.
pub fn inspect<W: Write>(path: &Path, origin: NameBuf, out: &mut Output<W>) -> io::Result<()> {
    read(path, Reader::new(origin), 0, out)
}

fn read<W: Write>(
    path: &Path,
    mut reader: Reader,
    depth: usize,
    out: &mut Output<W>,
) -> io::Result<()> {
    let text = fs::read(path)?;
    let mut input = text.as_slice();
    reader.finish();
    loop {
        let entry = match reader.push(&mut input) {
            Ok(Some(entry)) => entry,
            Ok(None) => return Ok(()),
            Err(error) => return out.reject(&error.to_string(), error.at),
        };
        match entry.item {
            Item::Record(record) => out.found(
                || record.to_string(),
                || {
                    json!({
                        "name": record.name.to_string(),
                        "ttl": record.ttl,
                        "class": record.class.to_string(),
                        "type": record.rtype().to_string(),
                        "data": record.data.to_string(),
                    })
                },
            )?,
            Item::Include { path: included, origin } => {
                let included = path.with_file_name(included);
                if depth >= DEPTH || !included.is_file() {
                    out.reject(&format!("$INCLUDE of {}", included.display()), entry.at)?;
                } else {
                    read(&included, reader.included(origin), depth + 1, out)?;
                }
            }
            Item::Invalid(error) => out.reject(&error.to_string(), error.at)?,
            _ => {}
        }
    }
}
