//! `saoma settings …`.

use crate::args::SettingsAction;
use crate::output::{Exit, Failure, Output};
use serde_json::{Map, Value, json};
use std::io::Read;
use till_app::clock::SystemClock;
use till_app::doctor::{self, Finding, Probe};
use till_app::jobs::Job;
use till_app::open::Folder;
use till_app::secrets::{Name, Place};
use till_app::settings::KEYS;
use till_app::settings_check::{self, Verdict};

/// Runs one of the settings commands.
pub async fn run(folder: &Folder, action: SettingsAction, output: &Output) -> Result<Exit, Failure> {
    match action {
        SettingsAction::Show => show(folder, output),
        SettingsAction::Set { pairs } => set(folder, &pairs, output).await,
        SettingsAction::Secret { name } => secret(folder, &name, output).await,
        SettingsAction::Check => check(folder, output).await,
    }
}

fn show(folder: &Folder, output: &Output) -> Result<Exit, Failure> {
    let settings = folder.settings()?;
    let all = serde_json::to_value(&settings).unwrap_or_default();
    let mut shown: Map<String, Value> =
        KEYS.iter().map(|key| ((*key).to_owned(), all[*key].clone())).collect();
    // A tunnel's line may hold a token.
    shown.insert("notify.tunnel".into(), json!(settings.notify_tunnel.shown()));
    for name in Name::ALL {
        let place = folder
            .secrets()
            .get(name)
            .map_err(till_app::TillError::from)?
            .map(|(_, place)| place_word(place));
        shown.insert(name.as_str().to_owned(), json!(place.unwrap_or("not set")));
    }
    shown.insert("data_dir".into(), json!(folder.path().display().to_string()));
    let value = Value::Object(shown.clone());
    output.line(&value, || {
        let lines =
            shown.iter().map(|(key, value)| format!("{key} = {}", value.as_str().unwrap_or_default()));
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(Exit::Done)
}

async fn set(folder: &Folder, pairs: &[String], output: &Output) -> Result<Exit, Failure> {
    let mut settings = folder.settings()?;
    for pair in pairs {
        let (key, value) =
            pair.split_once('=').ok_or_else(|| Failure::usage(pair.clone(), "must be KEY=VALUE"))?;
        settings.set(key, value).map_err(till_app::TillError::from)?;
    }
    folder.save_settings(&settings).await?;
    output.line(&json!({ "event": "saved" }), || "saved".into());
    Ok(Exit::Done)
}

async fn secret(folder: &Folder, name: &str, output: &Output) -> Result<Exit, Failure> {
    let name = Name::from_word(name).ok_or_else(|| {
        let known = Name::ALL.map(Name::as_str).join(", ");
        Failure::usage("NAME", format!("there is no secret {name:?}; known: {known}"))
    })?;
    // Bounded: whatever is longer is no key and no certificate.
    let mut value = String::new();
    std::io::stdin()
        .take(64 * 1024)
        .read_to_string(&mut value)
        .map_err(|_| Failure::usage(name.as_str(), "is not readable text: give it on standard input"))?;
    let place = match name {
        Name::ManagerPin => replace_pin(folder, value.trim_end_matches(['\r', '\n'])).await?,
        Name::ApiKey | Name::ClientCert | Name::BackOfficeSecret => folder.set_secret(name, &value).await?,
    };
    output.line(&json!({ "event": "stored", "secret": name.as_str(), "place": place_word(place) }), || {
        format!("{} stored: {}", name.as_str(), place_word(place))
    });
    Ok(Exit::Done)
}

/// Whoever may use this folder may replace a forgotten PIN; the audit log says so.
async fn replace_pin(folder: &Folder, pin: &str) -> Result<Place, Failure> {
    let secrets = folder.secrets();
    // A PIN that can't be one is refused before a database is opened for it.
    secrets.check(Name::ManagerPin, pin).map_err(till_app::TillError::from)?;
    let till = folder.settings()?.till_name;
    till_app::replace_pin(&folder.store().await?, &secrets, &till, pin).await?;
    Ok(Place::File)
}

/// What the doctor finds, then the verdict of the connection check.
async fn check(folder: &Folder, output: &Output) -> Result<Exit, Failure> {
    let facts = doctor::gather(folder, &SystemClock, None, &Job::unwatched()).await?;
    for finding in doctor::examine(&facts) {
        show_finding(&finding, output);
    }
    let settings = folder.settings()?;
    let merchant = folder.merchant(&settings)?;
    let report = match facts.probe {
        Probe::Answered(report) => report,
        Probe::NotAsked => settings_check::check(&settings, &merchant).await?,
    };
    let word = verdict_word(report.verdict);
    let value = json!({ "event": "check", "verdict": word, "field": report.field,
        "gateway_code": report.code, "gateway_message": report.message });
    output.line(&value, || {
        let field = report.field.map(|field| format!(", look at {field}")).unwrap_or_default();
        format!("{word}{field} {} {}", report.code, report.message).trim_end().to_owned()
    });
    Ok(match report.verdict {
        Verdict::Ok => Exit::Done,
        Verdict::Unreachable | Verdict::NotTrusted => Exit::Unknown,
        Verdict::WrongKey
        | Verdict::WrongAppid
        | Verdict::WrongMchId
        | Verdict::NotLinked
        | Verdict::NoPermission
        | Verdict::Other => Exit::Refused,
    })
}

fn show_finding(finding: &Finding, output: &Output) {
    let Finding { field, code, severity, seen } = finding;
    let (code, severity) = (code.as_str(), severity.as_str());
    let value =
        json!({ "event": "finding", "field": field, "code": code, "severity": severity, "seen": seen });
    output.line(&value, || format!("{severity} {field} {code} {seen}").trim_end().to_owned());
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Environment => "environment",
        Place::Keyring => "system key store",
        Place::File => "file only its owner can read",
    }
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::WrongKey => "wrong_key",
        Verdict::WrongAppid => "wrong_appid",
        Verdict::WrongMchId => "wrong_mch_id",
        Verdict::NotLinked => "appid_mch_id_not_linked",
        Verdict::NoPermission => "no_permission",
        Verdict::Unreachable => "unreachable",
        Verdict::NotTrusted => "not_trusted",
        Verdict::Other => "other",
    }
}
