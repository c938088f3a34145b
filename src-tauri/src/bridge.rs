//! The commands and events the page may use, and the TypeScript made from them.

use crate::commands;
use crate::wire::{
    BackOfficeChanged, CatalogueChanged, CheckoutChanged, DisplayChanged, DutiesChanged, GatewayChanged,
    JobProgress, SessionChanged, TunnelChanged,
};
use tauri::Wry;
use tauri_specta::{Builder, collect_commands, collect_events};

/// Everything the page may call or hear.
pub fn builder() -> Builder<Wry> {
    Builder::new()
        .commands(collect_commands![
            commands::app::app_info,
            commands::app::mode_switch,
            commands::catalogue::products,
            commands::catalogue::product_by_code,
            commands::catalogue::categories,
            commands::cart::cart_quote,
            commands::cart::parse_price,
            commands::cart::parse_percent,
            commands::cart::draft_get,
            commands::cart::draft_save,
            commands::cart::held_add,
            commands::cart::held_page,
            commands::cart::held_take,
            commands::cart::held_discard,
            commands::checkout::parse_amount,
            commands::checkout::checkout_start,
            commands::checkout::checkout_get,
            commands::checkout::checkouts_open,
            commands::checkout::checkout_query,
            commands::checkout::checkout_cancel,
            commands::checkout::checkout_refresh,
            commands::checkout::checkout_retry,
            commands::display::display_view,
            commands::display::display_picture,
            commands::display::display_cart,
            commands::display::display_get,
            commands::display::display_choose,
            commands::display::display_picture_set,
            commands::zoom::zoom_set,
            commands::paylog::paylog_page,
            commands::paylog::paylog_sum,
            commands::paylog::paylog_entry,
            commands::paylog::paylog_verify,
            commands::paylog::paylog_export,
            commands::sales::sales_page,
            commands::sales::sales_sum,
            commands::sales::sale_detail,
            commands::sales::sales_tills,
            commands::sales::sales_cashiers,
            commands::sales::sales_export,
            commands::sales::number_look_up,
            commands::jobs::job_cancel,
            commands::checkout::attempt_seen,
            commands::paylog::duties,
            commands::products::product_list,
            commands::products::product_categories,
            commands::products::product_get,
            commands::products::product_initials,
            commands::products::product_create,
            commands::products::product_save,
            commands::products::product_retire,
            commands::products::product_stock,
            commands::products::product_picture,
            commands::products::product_picture_set,
            commands::products::small_pictures,
            commands::product_import::import_part,
            commands::product_import::import_read,
            commands::product_import::import_faults,
            commands::product_import::import_rows,
            commands::product_import::import_faults_export,
            commands::product_import::import_store,
            commands::product_import::import_forget,
            commands::product_import::product_export,
            commands::product_import::product_template,
            commands::product_import::product_labels,
            commands::reports::report_get,
            commands::reports::report_goods,
            commands::reports::report_latency,
            commands::reports::report_export,
            commands::shifts::shift_now,
            commands::shifts::shift_open,
            commands::shifts::shift_cash,
            commands::shifts::shift_weigh,
            commands::shifts::shift_close,
            commands::shifts::x_print,
            commands::shifts::z_page,
            commands::shifts::z_print,
            commands::shifts::z_verify,
            commands::people::session_get,
            commands::people::session_log_in,
            commands::people::session_lock,
            commands::people::approve,
            commands::people::people_list,
            commands::people::person_add,
            commands::people::person_save,
            commands::people::person_retire,
            commands::people::person_pin,
            commands::people::lock_minutes_set,
            commands::manager::pin_state,
            commands::manager::pin_choose,
            commands::manager::duty_resolve,
            commands::manager::checkout_override,
            commands::manager::audit_page,
            commands::heads::heads_export,
            commands::heads::heads_verify,
            commands::settings::settings_get,
            commands::settings::settings_save,
            commands::doctor::doctor_run,
            commands::back_office::back_office_get,
            commands::back_office::back_office_save,
            commands::back_office::back_office_test,
            commands::back_office::deliveries,
            commands::back_office::delivery_redeliver,
            commands::tunnel::tunnel_get,
            commands::tunnel::tunnel_restart,
            commands::notices::notice_counts,
            commands::phone::phone_orders,
            commands::phone::phone_act,
        ])
        .events(collect_events![
            BackOfficeChanged,
            CatalogueChanged,
            CheckoutChanged,
            DisplayChanged,
            GatewayChanged,
            DutiesChanged,
            JobProgress,
            SessionChanged,
            TunnelChanged,
        ])
        // Fen and milliseconds stay far below 2^53, the largest whole number JavaScript counts exactly.
        .dangerously_cast_bigints_to_number()
        // What Rust writes and what it reads have one shape each.
        .disable_serde_phases()
}

#[cfg(test)]
mod tests {
    /// Writes `ui/src/bindings.ts`; the test command fails when that changes the committed file.
    #[test]
    fn bindings_are_generated_from_rust() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/bindings.ts");
        super::builder().export(specta_typescript::Typescript::default(), path).expect("written");
    }
}
