//! Steps: child programs that tell their name and duration, and how to repeat them alone.

use std::process::{Command, Output, Stdio};
use std::time::Instant;

use crate::error::Error;

/// Runs `command` as a visible step; its output goes straight to the person.
pub fn step(name: &str, command: &mut Command) -> Result<(), Error> {
    println!("\n── {name}");
    let started = Instant::now();
    let status = command.status().map_err(|source| not_started(command, source))?;
    if !status.success() {
        return Err(Error::step(name, status, command));
    }
    println!("   {name}: {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a helper silently; what it printed is shown only when it fails.
pub fn quietly(command: &mut Command) -> Result<Output, Error> {
    let output = command.stdin(Stdio::null()).output().map_err(|source| not_started(command, source))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout).trim(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Err(Error::Helper { command: as_typed(command), said })
}

/// Whether a program can be started and ends well.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    quietly(Command::new(program).args(arguments)).is_ok()
}

/// `cargo SUBCOMMAND`, refusing a changed lock file on CI machines.
pub fn cargo(subcommand: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(subcommand);
    if is_ci() {
        command.arg("--locked");
    }
    command
}

/// Whether a CI machine runs this: nobody is there to be asked.
pub fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// The error for a program that could not be started at all.
pub fn not_started(command: &Command, source: std::io::Error) -> Error {
    Error::NotStarted { program: command.get_program().to_string_lossy().into_owned(), source }
}

/// The command as a person would type it in the top folder.
pub fn as_typed(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| {
        Some(format!("{}={}", name.to_string_lossy(), quoted(&value?.to_string_lossy())))
    });
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    variables.chain(words.map(|word| quoted(&word.to_string_lossy()))).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_says_how_to_run_it_alone() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]).env("NAME", "it's");
        let Err(Error::Step { step, command, .. }) = step("try", &mut command) else {
            panic!("exit 3 must fail the step");
        };
        assert_eq!(step, "try");
        assert_eq!(command, r"NAME='it'\''s' sh -c 'exit 3'");
    }

    #[test]
    fn a_helper_that_fails_is_quoted() {
        let error = quietly(Command::new("sh").args(["-c", "echo why >&2; exit 1"])).unwrap_err();
        assert!(error.to_string().ends_with("failed: why"), "{error}");
    }
}
