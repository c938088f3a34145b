//! Gathering the facts: files first, then the network, each question asked only if its answer can mean something.

use super::code::{Finding, Severity};
use super::facts::{Database, Facts, Listening, Met, Probe, Public};
use super::typed::{Entered, typed};
use super::{examine, outside, reach};
use crate::TillError;
use crate::clock::Clock;
use crate::jobs::Job;
use crate::open::{Folder, merchant_with};
use crate::secrets::Name;
use crate::settings_check;
use crate::tunnel::TunnelStatus;
use std::time::Duration;
use wechatpay::ApiKey;
use wechatpay::hosts::Host;

/// Settings, hosts, question, notifications.
const STEPS: i64 = 4;
/// How soon a person who cancels is heard.
const LISTEN_EVERY: Duration = Duration::from_millis(100);
/// The longest wait for a shared database.
const DATABASE: Duration = Duration::from_secs(8);

/// The till that runs in this program, as far as notifications are concerned.
#[derive(Debug, Clone)]
pub struct Running {
    /// Whether its notify listener could listen.
    pub listens: bool,
    /// How it is reached from outside.
    pub outside: Option<TunnelStatus>,
}

/// Gathers everything. `running`: the till of this program, if one takes real money; else a listener is set up for a
/// moment to try the public address. Takes half a minute at the most.
///
/// # Errors
/// [`TillError::Cancelled`]; [`TillError::SettingsFile`] for a file that is no JSON; [`TillError::Secret`];
/// [`TillError::Client`].
pub async fn gather(
    folder: &Folder,
    clock: &dyn Clock,
    running: Option<Running>,
    job: &Job,
) -> Result<Facts, TillError> {
    // Every client below needs it, and which of them comes first depends on what is set up.
    wechatpay::install_tls_provider();
    job.at(0, Some(STEPS))?;
    let entered = Entered::new(folder.file.load()?);
    let mut facts = typed(&entered, &folder.secrets(), clock.now_ms())?;
    job.at(1, Some(STEPS))?;
    if !stops(&facts, Some("gateway.base_url")) {
        let bases = bases(entered.text("gateway.base_url"), facts.has_stand_by);
        facts.hosts = unless_cancelled(job, reach::reach_all(&bases, clock)).await??;
        facts.clock_ahead_ms = facts.hosts.iter().find_map(|host| match host.met {
            Met::Answer { clock_ahead_ms } => clock_ahead_ms,
            _ => None,
        });
    }
    job.at(2, Some(STEPS))?;
    if !stops(&facts, None) {
        facts.probe = unless_cancelled(job, ask(folder)).await??;
    }
    job.at(3, Some(STEPS))?;
    unless_cancelled(job, notifications(&entered, running, &mut facts)).await?;
    facts.database = unless_cancelled(job, database(folder)).await?;
    job.at(STEPS, Some(STEPS))?;
    Ok(facts)
}

/// Whether something stops payments: in one field, or anywhere.
fn stops(facts: &Facts, field: Option<&str>) -> bool {
    let here = |finding: &Finding| field.is_none_or(|field| finding.field == field);
    examine(facts).iter().any(|finding| finding.severity == Severity::Stops && here(finding))
}

fn found(facts: &Facts, field: &str) -> bool {
    examine(facts).iter().any(|finding| finding.field == field)
}

fn bases(base_url: &str, has_stand_by: bool) -> Vec<String> {
    if has_stand_by {
        [Host::Primary, Host::StandBy].map(|host| format!("https://{}", host.name())).into()
    } else {
        vec![base_url.to_owned()]
    }
}

/// One signed question about an order that can't exist.
async fn ask(folder: &Folder) -> Result<Probe, TillError> {
    let settings = folder.settings()?;
    let key = folder.secrets().get(Name::ApiKey)?.and_then(|(key, _)| ApiKey::new(&key).ok());
    // Its form was looked at before: what can't be asked for has a finding already.
    let Some(merchant) = key.and_then(|key| merchant_with(&settings, key).ok()) else {
        return Ok(Probe::NotAsked);
    };
    Ok(Probe::Answered(settings_check::check(&settings, &merchant).await?))
}

async fn notifications(entered: &Entered, running: Option<Running>, facts: &mut Facts) {
    let Listening::Ready { any_port } = facts.listening else { return };
    match running {
        Some(running) => {
            if !running.listens {
                facts.listening = Listening::Taken;
            }
            if let Some(status) = &running.outside {
                (facts.tunnel, facts.public) = outside::by_status(status);
            }
        }
        None => {
            // A tunnel's program is not started for a question.
            let direct = entered.tunnel().is_empty() && !any_port && !found(facts, "notify.public_url");
            let url = Some(entered.text("notify.public_url")).filter(|url| direct && !url.is_empty());
            (facts.listening, facts.public) =
                outside::by_trying(entered.text("notify.listen"), any_port, url).await;
        }
    }
    if facts.demo {
        facts.public = Public::NotTried;
    }
}

async fn database(folder: &Folder) -> Database {
    if !folder.shares_a_database() {
        return Database::Fine;
    }
    match tokio::time::timeout(DATABASE, folder.store()).await {
        Ok(Ok(_)) => Database::Fine,
        Ok(Err(_)) | Err(_) => Database::Down,
    }
}

async fn unless_cancelled<T>(job: &Job, work: impl Future<Output = T>) -> Result<T, TillError> {
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(LISTEN_EVERY, &mut work).await {
            Ok(done) => return Ok(done),
            Err(_) => job.go_on()?,
        }
    }
}
