//! Test fixtures of net-imap.

use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

/// The tests of a file by their names. What classes of Ruby the values are of is left out.
pub(crate) fn tests(text: &str) -> Vec<(String, Value)> {
    let documents = YamlLoader::load_from_str(text).expect("YAML");
    let Value::Object(tests) = value(&documents[0][":tests"]) else {
        panic!("tests by their names")
    };
    tests.into_iter().collect()
}

fn value(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Real(text) | Yaml::String(text) => text.clone().into(),
        Yaml::Integer(number) => (*number).into(),
        Yaml::Boolean(value) => (*value).into(),
        Yaml::Array(items) => items.iter().map(value).collect(),
        Yaml::Hash(fields) => {
            fields.iter().map(|(name, field)| (key(name), value(field))).collect()
        }
        Yaml::Null => Value::Null,
        Yaml::Alias(_) | Yaml::BadValue => panic!("{yaml:?}"),
    }
}

fn key(yaml: &Yaml) -> String {
    match value(yaml) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
