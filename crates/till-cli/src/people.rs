//! `saoma people`.

use crate::output::{Exit, Failure, Output};
use serde_json::json;
use till_app::export::beijing_time;
use till_app::open::Folder;

/// Prints who works or worked in the shop.
pub async fn list(folder: &Folder, output: &Output) -> Result<Exit, Failure> {
    for person in folder.store().await?.people().await? {
        let line = json!({ "id": person.id, "name": person.name, "role": person.role,
            "retired_at_ms": person.retired_at_ms });
        output.line(&line, || {
            let gone = person.retired_at_ms.map(beijing_time).unwrap_or_default();
            format!("{:>4}  {:<8} {}  {gone}", person.id, person.role.as_str(), person.name)
        });
    }
    Ok(Exit::Done)
}
