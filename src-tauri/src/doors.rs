//! Which window may call what. Tauri lets every window call every command of the program itself; this is the one place
//! where that ends. (Tauri's own commands are behind the capability files: the customer's window has none.)

use crate::display::LABEL as CUSTOMER;
use tauri::Wry;
use tauri::ipc::Invoke;

/// All that the customer's window needs: what to show, and the idle picture.
const CUSTOMERS: [&str; 2] = ["display_view", "display_picture"];

/// Whether a window may call a command.
fn may_call(window: &str, command: &str) -> bool {
    match window {
        "main" => true,
        CUSTOMER => CUSTOMERS.contains(&command),
        _ => false,
    }
}

/// A handler that lets through what a window may call.
pub fn guard(
    handler: impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    move |invoke| {
        let message = &invoke.message;
        if may_call(message.webview_ref().label(), message.command()) {
            return handler(invoke);
        }
        tracing::warn!(window = message.webview_ref().label(), command = message.command(), "refused");
        invoke.resolver.reject("not allowed from this window");
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customers_window_may_call_what_it_shows_and_an_unknown_one_nothing() {
        assert!(may_call("main", "settings_get"));
        assert!(may_call(CUSTOMER, "display_view") && may_call(CUSTOMER, "display_picture"));
        for command in [
            "settings_get",
            "checkout_cancel",
            "display_cart",
            "display_choose",
            "display_view2",
            "product_picture",
            "small_pictures",
            "",
        ] {
            assert!(!may_call(CUSTOMER, command), "{command}");
        }
        assert!(!may_call("popup", "display_view"));
    }
}
