//! Changes a field of a message, or shows what a DKIM signature over it would hash.
//!
//! `headers set NAME TEXT FILE` writes the message with that field in place of the first of its name, or below all others:
//! all other octets stay as they are. `headers canonical FORM FILES` (`simple` or `relaxed`) writes for each file a line with
//! two numbers, then that many octets of canonical fields and of canonical body. `headers hashed FILE` writes for each signature of
//! DKIM and of ARC, and each seal of a whole ARC chain, a line with its name, its instance or 0, and a number, then that many
//! octets that it is computed over; last a line that says what is wrong with the chain.

use std::{
    fs,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use rfc822_message::{
    ArcSet, CanonicalBody, Canonicalization, Edit, HeaderBuilder, HeaderName, Item, Message,
    NonAscii,
};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Writes a message with a field set.
    Set {
        /// The name of the field.
        name: String,
        /// Its text.
        text: String,
        /// The message.
        file: String,
    },
    /// Writes what is hashed.
    Canonical {
        /// The canonical form.
        form: Form,
        /// The messages.
        files: Vec<String>,
    },
    /// Writes what signatures are over.
    Hashed {
        /// The message.
        file: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Simple,
    Relaxed,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Set { name, text, file } => set(&name, &text, &file),
        Task::Canonical { form, files } => canonical(form, &files),
        Task::Hashed { file } => hashed(&file),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("headers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn set(name: &str, text: &str, file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = fs::read(file)?;
    let message = Message::parse(&bytes);
    let name = HeaderName::new(name)?;
    let mut field = HeaderBuilder::with(NonAscii::Utf8);
    field.text(name, text)?;
    let same = |item: &Item<'_>| item.field().is_some_and(|field| field.is(name.as_str()));
    let mut edit = Edit::new(&message);
    match message.header().items().position(|item| same(&item)) {
        Some(index) => edit.replace(index, &field),
        None => edit.append(&field),
    };
    let mut out = Vec::new();
    edit.write(&mut out)?;
    io::stdout().write_all(&out)?;
    Ok(())
}

fn hashed(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = fs::read(file)?;
    let message = Message::parse(&bytes);
    let header = message.header();
    let mut stdout = io::stdout().lock();
    let mut show = |name: &str, instance: u8, octets: Vec<&[u8]>| {
        let octets = octets.concat();
        writeln!(stdout, "{name} {instance} {}", octets.len())?;
        stdout.write_all(&octets)
    };
    for name in ["DKIM-Signature", "ARC-Message-Signature"] {
        for field in header.all(name) {
            let instance = field.signature(&mut ()).instance().unwrap_or(0);
            if let Some(octets) = header.signature_input(&field) {
                show(name, instance, octets.collect())?;
            }
        }
    }
    match header.arc_chain() {
        Ok(chain) => {
            for (index, set) in chain.iter().enumerate() {
                let sets = chain.get(..=index).unwrap_or_default();
                show("ARC-Seal", set.instance, ArcSet::seal_input(sets).collect())?;
            }
        }
        Err(error) => writeln!(stdout, "{error}")?,
    }
    Ok(())
}

fn canonical(form: Form, files: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let how = match form {
        Form::Simple => Canonicalization::Simple,
        Form::Relaxed => Canonicalization::Relaxed,
    };
    let mut stdout = io::stdout().lock();
    for file in files {
        let bytes = fs::read(file)?;
        let message = Message::parse(&bytes);
        let fields: Vec<u8> = message
            .header()
            .fields()
            .flat_map(|field| field.canonical(how))
            .flatten()
            .copied()
            .collect();
        let body: Vec<u8> = CanonicalBody::new(message.body(), how).flatten().copied().collect();
        writeln!(stdout, "{} {}", fields.len(), body.len())?;
        stdout.write_all(&fields)?;
        stdout.write_all(&body)?;
    }
    Ok(())
}
