//! Alice's mail reaches Bob: names, letters and mailboxes, in one process on loopback.

use std::{fs, io, path::PathBuf, process::ExitCode};

use clap::Parser;
use examples::{
    demo::{
        letters::{self, Wishes},
        names, network, reading, sites,
    },
    report::{Report, Style},
};

/// Runs the textbook's scenario over real sockets on loopback, and checks every step.
///
/// Exit status: 0 if every step was as it must be, 1 if not.
#[derive(Parser)]
struct Arguments {
    /// The text of Alice's letter with the file.
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// The file that goes with it; a small picture if not given.
    #[arg(long, value_name = "FILE")]
    attach: Option<PathBuf>,
    /// One line a step.
    #[arg(long, conflicts_with = "json")]
    quiet: bool,
    /// One JSON object a step.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let style = match (arguments.quiet, arguments.json) {
        (_, true) => Style::Json,
        (true, _) => Style::Quiet,
        _ => Style::Full,
    };
    let mut report = Report::new(style);
    match run(&arguments, &mut report) {
        Ok(()) => {
            if style != Style::Json {
                println!("all {} steps were as they must be", report.count());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("alice-to-bob: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments, report: &mut Report) -> io::Result<()> {
    let wishes = wishes(arguments)?;
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let network = network::start(runtime.handle())?;
    names::chapter(report, &network, runtime.handle())?;
    let root = folder.path();
    let sites = sites::start(runtime.handle(), &network, root)?;
    let hamburger = letters::chapter(report, &network, &sites, root, runtime.handle(), &wishes)?;
    reading::chapter(report, &hamburger, &wishes)
}

fn wishes(arguments: &Arguments) -> io::Result<Wishes> {
    let text = match &arguments.text {
        Some(file) => fs::read_to_string(file)?,
        None => "Dear Bob,\n\nhere is the picture that I promised: crêpes with ketchup.\n\nAlice\n"
            .into(),
    };
    let (file_name, file) = match &arguments.attach {
        Some(path) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (name, fs::read(path)?)
        }
        None => ("crepes.png".into(), include_bytes!("../../crepes.png").to_vec()),
    };
    Ok(Wishes { text, file_name, file })
}
