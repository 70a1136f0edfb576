//! Runs the program.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// What the program did.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub text: String,
}

/// Runs `inspect` with `arguments` and then a file that holds `octets`.
pub fn inspect(arguments: &str, octets: impl AsRef<[u8]>) -> Ran {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), octets).unwrap();
    ran(&output(arguments, file.path()))
}

/// The same with `--json`: the objects.
pub fn inspect_json(arguments: &str, octets: impl AsRef<[u8]>) -> (i32, Vec<Value>) {
    let Ran { code, text } = inspect(&format!("{arguments} --json"), octets);
    (code, objects(&text))
}

pub fn output(arguments: &str, file: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inspect"));
    command.args(arguments.split_whitespace()).arg(file).output().unwrap()
}

pub fn ran(output: &Output) -> Ran {
    let code = output.status.code().expect("an exit status");
    assert_eq!(output.stderr.is_empty(), code != 2, "{output:?}");
    Ran { code, text: String::from_utf8(output.stdout.clone()).expect("UTF-8") }
}

/// Each line is one object.
pub fn objects(text: &str) -> Vec<Value> {
    let parse = |line| {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    let objects: Vec<_> = text.lines().map(parse).collect();
    assert!(objects.iter().all(Value::is_object));
    objects
}

/// The rejections that objects tell of: kinds and offsets.
pub fn rejected(objects: &[Value]) -> Vec<(String, u64)> {
    let read = |value: &Value| {
        (value["kind"].as_str().unwrap().to_owned(), value["offset"].as_u64().unwrap())
    };
    let mut found = Vec::new();
    for object in objects {
        if object["event"] == "rejected" {
            found.push(read(object));
        }
        found.extend(object["rejected"].as_array().into_iter().flatten().map(read));
    }
    found
}

/// The lines of one side of a transcript of `C:` and `S:` lines, ended by LF.
pub fn side(transcript: &str, prefix: &str) -> String {
    let lines = transcript.lines().filter_map(|line| line.strip_prefix(prefix));
    lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
}
