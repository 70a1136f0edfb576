//! A program at the other end of two pipes, as `exim -bs` speaks SMTP.

use std::{
    io::{self, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use sans_io::Layer;

use super::blocking::Transport;

/// A child process's standard input and output. It is waited for at the end.
pub struct Pipe {
    child: Child,
    /// Closed before the child is waited for: it may wait for that.
    input: Option<ChildStdin>,
    output: ChildStdout,
}

impl Pipe {
    /// Starts the program that the words name, the first one, with the others as its arguments.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(command: &str) -> io::Result<Self> {
        let mut words = command.split_ascii_whitespace();
        let program = words.next().ok_or(io::ErrorKind::InvalidInput)?;
        let mut child = Command::new(program)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (input @ Some(_), Some(output)) => Ok(Self { child, input, output }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.output.read(buffer)
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?.flush()
    }
}

impl Transport for Pipe {
    fn upgrade(&mut self, _: Layer) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Pipes have no timeouts: the program is trusted to answer or to end.
    fn set_read_timeout(&mut self, _: Option<Duration>) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.input = None;
        // Its own status is nothing to whoever has had its replies.
        let _ = self.child.wait();
    }
}
