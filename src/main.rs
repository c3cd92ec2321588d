//! The `opora` command: reads the arguments, runs one subcommand, decides the exit code.
//! 0 all is well, 1 the content or a request was refused, 2 usage, settings, disk or network.

mod backup;
mod build;
mod check;
mod cli;
mod desk;
mod doctor;
mod erase;
mod headers;
mod journal;
mod migrate;
mod new;
mod problems;
mod progress;
mod report;
mod serve;
mod settings;
mod starter;
mod store;
mod theme;
mod ticket;
mod tools;

use clap::Parser;
use cli::{Cli, Command};
use std::process::ExitCode;

/// How a subcommand ends when it does not end well.
enum Failure {
    /// What was given cannot be accepted; everything has been said already.
    Refused,
    /// Something around us does not work: the sentence says what and what to do.
    Broken(String),
}

impl Failure {
    /// A failure of the surroundings: what went wrong, and why.
    fn broken(what: &str, why: impl std::fmt::Display) -> Failure {
        Failure::Broken(format!("{what}: {why}"))
    }
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(asked) => match cli::refused(&asked) {
            Some(sentence) => return broken(&sentence),
            None => asked.exit(),
        },
    };
    let outcome = match cli.command {
        None => serve::run(&cli.serve),
        Some(Command::Serve(arguments)) => serve::run(&arguments),
        Some(Command::Build(arguments)) => build::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Theme(arguments)) => theme::run(&arguments),
        Some(Command::New(arguments)) => new::run(&arguments),
        Some(Command::Schema(arguments)) => tools::schema(&arguments),
        Some(Command::EditorConfig(arguments)) => tools::editor_config(&arguments),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments),
        Some(Command::Headers(arguments)) => headers::run(&arguments),
        Some(Command::Journal(arguments)) => journal::run(&arguments),
        Some(Command::Report(arguments)) => report::run(&arguments),
        Some(Command::Ticket(arguments)) => ticket::run(&arguments),
        Some(Command::Store(arguments)) => store::run(&arguments),
        Some(Command::Erase(arguments)) => erase::run(&arguments),
        Some(Command::Migrate(arguments)) => migrate::run(&arguments),
        Some(Command::Backup(arguments)) => backup::backup(&arguments),
        Some(Command::Restore(arguments)) => backup::restore(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Refused) => ExitCode::from(1),
        Err(Failure::Broken(sentence)) => broken(&sentence),
    }
}

fn broken(sentence: &str) -> ExitCode {
    problems::say(&format!("ошибка: {sentence}"));
    ExitCode::from(2)
}
