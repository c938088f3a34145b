//! Demo only: the customer's phone.

use super::{Answer, CoreState};
use crate::wire::{ErrorCode, PhoneAction, PhoneOrder, UiError};
use wechatpay_simulator::ledger::{OrderState, PayOptions, PayRef};

const NOT_IN_DEMO: &str = "the customer's phone exists in demo mode only";

/// Orders the simulator knows, newest first.
#[tauri::command]
#[specta::specta]
pub async fn phone_orders(core: CoreState<'_>) -> Answer<Vec<PhoneOrder>> {
    let running = core.running().await?;
    let simulator =
        running.simulator.as_ref().ok_or_else(|| UiError::new(ErrorCode::NotInDemo, NOT_IN_DEMO))?;
    let orders = simulator.orders().into_iter().take(20);
    Ok(orders
        .map(|order| PhoneOrder {
            out_trade_no: order.out_trade_no,
            title: order.body,
            total_fen: order.total_fee.fen(),
            state: state_word(order.state).into(),
        })
        .collect())
}

/// Pays an order, or lets the payment fail.
#[tauri::command]
#[specta::specta]
pub async fn phone_act(core: CoreState<'_>, out_trade_no: String, action: PhoneAction) -> Answer<()> {
    let running = core.running().await?;
    let simulator =
        running.simulator.as_ref().ok_or_else(|| UiError::new(ErrorCode::NotInDemo, NOT_IN_DEMO))?;
    let order = PayRef::OutTradeNo(&out_trade_no);
    let done = match action {
        PhoneAction::Pay => simulator.pay(order, PayOptions::default()).map(|_| ()),
        PhoneAction::Fail => simulator.fail(order),
    };
    done.map_err(|e| UiError::new(ErrorCode::NotFound, e.to_string()))
}

fn state_word(state: OrderState) -> &'static str {
    match state {
        OrderState::NotPay => "NOTPAY",
        OrderState::Success => "SUCCESS",
        OrderState::Closed => "CLOSED",
    }
}
