//! What net-imap expects of each of its fixtures is what is read from it here, field by field. Both are brought
//! into one shape, that of net-imap: it writes names of media types, parameters and capabilities in capital letters.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/neutral.rs"]
mod neutral;
#[path = "support/yaml.rs"]
mod yaml;

use imap_codec::{Leniency, Response};
use serde_json::{Value, json};
use testkit::corpus::{self, Tally};

/// What differs, and why.
const DIFFERENCES: &[(&str, &str)] = &[];

#[test]
fn values_are_those_that_net_imap_expects() {
    let Some(folder) = corpus::folder("imap/net-imap-fixtures") else { return };
    let mut tally = Tally::new(DIFFERENCES);
    for file in corpus::files(&folder)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "yml"))
    {
        let tests = yaml::tests(&String::from_utf8(corpus::read(&file)).expect("UTF-8"));
        for (name, test) in tests {
            // One fixture is a response that net-imap refuses.
            let Some(expected) = test.get(":expected") else { continue };
            let name = format!("{}/{name}", file.display());
            let octets = test[":response"].as_str().expect("a response").as_bytes();
            let outcome = match Response::parse(octets, Leniency::TOLERANT) {
                Err(error) => Err(error.to_string()),
                Ok(response) => {
                    let read = neutral::response(&response);
                    if read.to_string().contains(neutral::NOT_COMPARED) {
                        println!("not compared: {name}");
                        continue;
                    }
                    let mut differences = Vec::new();
                    compare("", &usual(expected), &read, &mut differences);
                    if differences.is_empty() { Ok(()) } else { Err(differences.join("; ")) }
                }
            };
            tally.item(&name, outcome);
        }
    }
    tally.finish();
}

/// Where two values differ.
fn compare(path: &str, expected: &Value, read: &Value, differences: &mut Vec<String>) {
    match (expected, read) {
        (Value::Object(expected), Value::Object(read)) => {
            for (name, value) in expected {
                let other = read.get(name).unwrap_or(&Value::Null);
                compare(&format!("{path}/{name}"), value, other, differences);
            }
            for (name, value) in read.iter().filter(|(name, _)| !expected.contains_key(*name)) {
                compare(&format!("{path}/{name}"), &Value::Null, value, differences);
            }
        }
        (Value::Array(expected), Value::Array(read)) if expected.len() == read.len() => {
            for (at, (expected, read)) in expected.iter().zip(read).enumerate() {
                compare(&format!("{path}/{at}"), expected, read, differences);
            }
        }
        _ if expected == read => {}
        _ => differences.push(format!("{path}: expected {expected}, read {read}")),
    }
}

/// An expected value without the octets that it was read from. A list of languages with one item may be that item, and a
/// set that is one number may be a number.
fn usual(expected: &Value) -> Value {
    match expected {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| name.trim_start_matches(':') != "raw_data")
            .map(|(name, value)| {
                let value = match (name.as_str(), value) {
                    ("language", Value::String(_)) => json!([value]),
                    ("string", Value::Number(number)) => json!(number.to_string()),
                    _ => usual(value),
                };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(usual).collect(),
        value => value.clone(),
    }
}
