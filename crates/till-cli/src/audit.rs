//! `saoma audit`.

use crate::output::{Exit, Failure, Output};
use serde_json::json;
use till::audit::AuditEntry;
use till_app::export::beijing_time;
use till_app::open::Folder;

const PAGE: i64 = 500;

/// Prints what managers did, newest first.
pub async fn list(folder: &Folder, limit: Option<u32>, output: &Output) -> Result<Exit, Failure> {
    let limit = limit.map_or(i64::MAX, i64::from);
    let store = folder.store().await?;
    let (mut printed, mut before) = (0, None);
    while printed < limit {
        let page = store.audit_page(before, PAGE.min(limit - printed)).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        for entry in &page {
            output.line(&json!(entry), || text(entry));
            printed += 1;
        }
    }
    Ok(Exit::Done)
}

fn text(entry: &AuditEntry) -> String {
    format!(
        "{:>6}  {}  {:<12} {:<22} {}  {}",
        entry.id,
        beijing_time(entry.at_ms),
        entry.who,
        entry.action.as_str(),
        entry.subject,
        entry.reason
    )
}
