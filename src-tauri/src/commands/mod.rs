//! What the page may call: translate, ask the core, translate back.

pub mod app;
pub mod back_office;
pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod display;
pub mod doctor;
pub mod heads;
pub mod jobs;
pub mod manager;
pub mod notices;
pub mod paylog;
pub mod people;
pub mod phone;
pub mod product_import;
pub mod products;
pub mod reports;
pub mod sales;
pub mod settings;
pub mod shifts;
pub mod tunnel;
pub mod zoom;

use crate::core::Core;
use crate::wire::UiError;
use std::sync::Arc;

/// The core as Tauri hands it to a command.
type CoreState<'a> = tauri::State<'a, Arc<Core>>;
/// What somebody may do; see [`Core::allow`].
use till::person::Right;
/// What a command answers.
type Answer<T> = Result<T, UiError>;

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// What a command asks with; `desk` and `manager` are the files' own ways to do it.
    const ASKS: [&str; 4] = ["core.allow(", "core.logged_in(", "desk(&core", "manager(&core"];
    /// What the page needs while it is locked or before it knows who is here (the counter beneath the lock, its cart, the
    /// customer's screen), what may be done whoever stands here, and what mends a till that could not be started.
    const EVERYBODYS: [&str; 33] = [
        "app_info",
        "approve",
        "attempt_seen",
        "cart_quote",
        "categories",
        "checkout_cancel",
        "checkout_get",
        "checkout_query",
        "checkouts_open",
        "display_cart",
        "display_get",
        "display_picture",
        "display_view",
        "doctor_run",
        "draft_get",
        "draft_save",
        "held_page",
        "job_cancel",
        "parse_amount",
        "parse_percent",
        "parse_price",
        "phone_act",
        "phone_orders",
        "pin_state",
        "product_by_code",
        "product_initials",
        "products",
        "session_get",
        "session_lock",
        "session_log_in",
        "settings_get",
        "small_pictures",
        "zoom_set",
    ];

    /// The commands that ask nobody.
    fn open_commands() -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
        let mut open = Vec::new();
        for file in folder.read_dir().expect("the commands").flatten().map(|file| file.path()) {
            let text = std::fs::read_to_string(file).expect("readable");
            let code = text.split("#[cfg(test)]").next().expect("code");
            for command in code.split("#[tauri::command]").skip(1) {
                let (_, signature) = command.split_once("pub async fn ").expect("a function");
                let (name, rest) = signature.split_once('(').expect("parameters");
                let body = rest.split("\n}\n").next().expect("a body");
                if !ASKS.iter().any(|asks| body.contains(asks)) {
                    open.push(name.to_owned());
                }
            }
        }
        open.sort();
        open
    }

    #[test]
    fn a_command_asks_who_stands_here_unless_it_is_everybodys() {
        assert_eq!(open_commands(), EVERYBODYS);
    }
}
