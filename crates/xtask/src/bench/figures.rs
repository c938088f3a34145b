//! What the measuring programs print, and the tables it becomes.
//!
//! They print a line of JSON for each thing they measured (`examples/figures` of till-store); whatever else they say is
//! passed on. Percentiles are made here, in one place.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::error::Error;
use crate::steps::not_started;

/// Where a line of figures begins; a test runner may have written before it.
const BEGINNING: &str = "{\"figure\":";

/// One thing that was measured.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Figure {
    /// What.
    figure: String,
    /// How long it took, milliseconds, each time.
    #[serde(default)]
    ms: Vec<f64>,
    /// Anything that is no time, as a text.
    #[serde(default)]
    is: String,
    /// What it should be, as a text; empty: no goal.
    #[serde(default)]
    goal: String,
    /// The shop it was measured in.
    #[serde(skip)]
    shop: String,
}

/// Runs a measuring program and adds its figures; those of a program that fails later on as well.
pub fn measure(shop: &str, command: &mut Command, figures: &mut Vec<Figure>) -> Result<(), Error> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|source| not_started(command, source))?;
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let line = line.unwrap_or_default();
        match read(&line) {
            Some(figure) => figures.push(Figure { shop: shop.to_owned(), ..figure }),
            None => eprintln!("{line}"),
        }
    }
    let status = child.wait().map_err(|source| not_started(command, source))?;
    if status.success() { Ok(()) } else { Err(Error::step("measure", status, command)) }
}

fn read(line: &str) -> Option<Figure> {
    serde_json::from_str(&line[line.find(BEGINNING)?..]).ok()
}

/// The figures as Markdown: times in one table, all else in a second one.
pub fn tables(figures: &[Figure]) -> String {
    let (times, others): (Vec<&Figure>, Vec<&Figure>) = figures.iter().partition(|f| f.is.is_empty());
    let mut lines = Vec::new();
    if !times.is_empty() {
        lines.push(
            "| what | shop | times | p50 ms | p99 ms | max ms | goal |\n|---|---|---|---|---|---|---|"
                .to_owned(),
        );
        lines.extend(times.iter().map(|f| {
            let [half, most, worst] = [50, 99, 100].map(|percent| at(&f.ms, percent));
            format!("| {} | {} | {} | {half} | {most} | {worst} | {} |", f.figure, f.shop, f.ms.len(), f.goal)
        }));
    }
    if !others.is_empty() {
        lines.push("\n| what | shop | figure | goal |\n|---|---|---|---|".to_owned());
        lines.extend(others.iter().map(|f| format!("| {} | {} | {} | {} |", f.figure, f.shop, f.is, f.goal)));
    }
    lines.join("\n") + "\n"
}

/// The smallest of the times that so many of a hundred do not exceed.
fn at(times: &[f64], percent: usize) -> String {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let place = (times.len() * percent).div_ceil(100);
    let Some(ms) = times.get(place.saturating_sub(1)) else { return "–".into() };
    if *ms < 10.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(line: &str) -> Figure {
        Figure { shop: "10,000 / 100,000".into(), ..read(line).unwrap() }
    }

    #[test]
    fn lines_of_figures_are_told_from_everything_else() {
        let found = figure(r#"test measure::start ... {"figure":"key","ms":[1.5,2],"goal":"p99 ≤ 16"}"#);
        assert_eq!(
            (found.figure.as_str(), found.ms.as_slice(), found.goal.as_str()),
            ("key", &[1.5, 2.0][..], "p99 ≤ 16")
        );
        for other in ["", "running 1 test", r#"{"event":"listening"}"#, r#"{"figure":"cut o"#] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_program_that_fails_leaves_what_it_has_measured() {
        let mut figures = Vec::new();
        let mut program = Command::new("sh");
        program.args(["-c", r#"echo '{"figure":"key","ms":[1]}'; exit 3"#]);
        measure("small", &mut program, &mut figures).unwrap_err();
        assert_eq!(figures, [Figure { shop: "small".into(), ..figure(r#"{"figure":"key","ms":[1]}"#) }]);
    }

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!([50, 99, 100].map(|percent| at(&hundred, percent)), ["50", "99", "100"]);
        assert_eq!([50, 99, 100].map(|percent| at(&[7.25], percent)), ["7.2", "7.2", "7.2"]);
        assert_eq!(at(&[], 99), "–");
    }

    #[test]
    fn times_and_everything_else_are_tables_of_their_own() {
        let key = figure(r#"{"figure":"key to page","ms":[3,1,2],"goal":"p99 ≤ 16"}"#);
        let memory = figure(r#"{"figure":"index","is":"38 MiB"}"#);
        let text = tables(&[memory.clone(), key]);
        assert!(
            text.contains("| key to page | 10,000 / 100,000 | 3 | 2.0 | 3.0 | 3.0 | p99 ≤ 16 |\n"),
            "{text}"
        );
        assert!(text.ends_with("| index | 10,000 / 100,000 | 38 MiB |  |\n"), "{text}");
        assert!(!tables(&[memory]).contains("p50"));
    }
}
