//! Changes the parts of a message; all other octets stay as they are.
//!
//! `parts attach FILE MESSAGE` puts a file behind all parts (`--type image/png` says what it is), and makes a `multipart/mixed` of
//! a message that is none. `parts replace PART FILE MESSAGE` puts a file into a part, and `parts remove PART MESSAGE` takes it
//! away; the numbers of the parts are those that `inspect mail --json` shows. The changed message goes to standard output.

use std::{
    error::Error,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use mime::{Attachment, Boundary, Entity, MediaType, PartEdit, Transport, Tree};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Puts a file behind all parts.
    Attach {
        /// The file.
        file: PathBuf,
        /// What it is.
        #[arg(long = "type", default_value = "application/octet-stream")]
        kind: String,
        /// The message.
        message: PathBuf,
    },
    /// Puts a file into a part.
    Replace {
        /// The number of the part.
        part: u32,
        /// The file.
        file: PathBuf,
        /// The message.
        message: PathBuf,
    },
    /// Takes a part away.
    Remove {
        /// The number of the part.
        part: u32,
        /// The message.
        message: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parts: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result<(), Box<dyn Error>> {
    let (Task::Attach { message, .. }
    | Task::Replace { message, .. }
    | Task::Remove { message, .. }) = task;
    let message = fs::read(message)?;
    let tree = Tree::parse(&message);
    let mut edit = PartEdit::new(tree.root());
    match task {
        Task::Attach { file, kind, .. } => attach(&mut edit, tree.root(), file, kind)?,
        Task::Replace { part, file, .. } => {
            edit.replace_content(find(&tree, *part)?, &fs::read(file)?)?;
        }
        Task::Remove { part, .. } => {
            edit.remove(find(&tree, *part)?)?;
        }
    }
    let mut out = Vec::new();
    edit.write(&mut out)?;
    io::stdout().write_all(&out)?;
    Ok(())
}

fn attach<'m, 't>(
    edit: &mut PartEdit<'m, 't>,
    root: Entity<'m, 't>,
    file: &Path,
    kind: &str,
) -> Result<(), Box<dyn Error>> {
    let content = fs::read(file)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut part = Vec::new();
    Attachment::new(MediaType::new(kind)?, &name, &content)
        .write(Transport::default(), &mut part)?;
    if root.content_type().is("multipart", "mixed") {
        edit.attach(root, &part)?;
    } else {
        edit.wrap(root, &Boundary::new("parts")?, &part)?;
    }
    Ok(())
}

fn find<'m, 't>(tree: &'t Tree<'m>, part: u32) -> Result<Entity<'m, 't>, Box<dyn Error>> {
    let index = usize::try_from(part)?;
    Ok(tree.entities().nth(index).ok_or("no such part")?)
}
