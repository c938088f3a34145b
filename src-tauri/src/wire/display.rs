//! The customer display on the page. What goes to its window stands in [`DisplayView`] and nowhere else.

use crate::display::{self, Shown, Standing, Target};
use fen::Fen;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;
use till_app::display::{DisplayCart as Cart, DisplayLine as Line, Scene};

/// A line as the customer reads it. `fullFen`: without its discount.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DisplayLine {
    pub title: String,
    pub quantity: i64,
    pub amount_fen: i64,
    pub full_fen: i64,
}

/// What the cashier's window tells: the cart, and the order number on its sheet if a payment is there.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DisplayCart {
    pub lines: Vec<DisplayLine>,
    pub discount_fen: i64,
    pub total_fen: i64,
    pub payment: Option<String>,
}

impl From<DisplayCart> for Cart {
    fn from(cart: DisplayCart) -> Cart {
        let line = |line: DisplayLine| Line {
            title: line.title,
            quantity: line.quantity,
            amount: Fen::new(line.amount_fen),
            full: Fen::new(line.full_fen),
        };
        Cart {
            lines: cart.lines.into_iter().map(line).collect(),
            discount: Fen::new(cart.discount_fen),
            total: Fen::new(cart.total_fen),
        }
    }
}

/// What is on the customer display beside the goods.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DisplayScene {
    Idle,
    Cart,
    Preparing,
    Pay,
    Wait,
    Paid,
}

/// All that the customer's window is told. `number`: grows with every change; `picture`: changes with the idle picture,
/// 0 for none; `qrSvg` and `expiresAtMs` only while the code may be scanned.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DisplayView {
    pub number: i32,
    pub scene: DisplayScene,
    pub shop_name: String,
    pub picture: i32,
    pub lines: Vec<DisplayLine>,
    pub discount_fen: i64,
    pub total_fen: i64,
    pub qr_svg: Option<String>,
    pub expires_at_ms: Option<i64>,
}

impl From<Shown> for DisplayView {
    fn from(shown: Shown) -> DisplayView {
        let (scene, qr_svg, expires_at_ms) = match shown.view.scene {
            Scene::Idle => (DisplayScene::Idle, None, None),
            Scene::Cart => (DisplayScene::Cart, None, None),
            Scene::Preparing => (DisplayScene::Preparing, None, None),
            Scene::Pay { code_url, expires_at_ms } => {
                (DisplayScene::Pay, till_app::qr::svg(&code_url).ok(), Some(expires_at_ms))
            }
            Scene::Wait => (DisplayScene::Wait, None, None),
            Scene::Paid => (DisplayScene::Paid, None, None),
        };
        let line = |line: Line| DisplayLine {
            title: line.title,
            quantity: line.quantity,
            amount_fen: line.amount.fen(),
            full_fen: line.full.fen(),
        };
        let cart = shown.view.cart;
        DisplayView {
            number: shown.number,
            scene,
            shop_name: shown.shop_name,
            picture: shown.picture,
            lines: cart.lines.into_iter().map(line).collect(),
            discount_fen: cart.discount.fen(),
            total_fen: cart.total.fen(),
            qr_svg,
            expires_at_ms,
        }
    }
}

/// Whether the display shall be there: when there is a second monitor, always, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DisplayWanted {
    Auto,
    On,
    Off,
}

/// A monitor, in physical pixels.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct DisplayMonitor {
    pub name: String,
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
}

/// How the display stands. `monitors`: those it could fill; `filled`: the one it fills; `missing`: the one it waits for.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct DisplayChanged {
    pub wanted: DisplayWanted,
    pub open: bool,
    pub monitors: Vec<DisplayMonitor>,
    pub filled: Option<DisplayMonitor>,
    pub missing: Option<String>,
}

impl From<Standing> for DisplayChanged {
    fn from(standing: Standing) -> DisplayChanged {
        let Standing { memory, monitors, main, target } = standing;
        let filled = match &target {
            Some(Target::Full(monitor)) => Some(monitor.clone()),
            _ => None,
        };
        let waits = memory.wanted != display::Wanted::Off && filled.is_none();
        let others = monitors.iter().filter(|m| main.as_ref().is_none_or(|main| *m != main));
        DisplayChanged {
            wanted: memory.wanted.into(),
            open: target.is_some_and(|target| target != Target::Closed),
            monitors: others.map(DisplayMonitor::from).collect(),
            filled: filled.as_ref().map(DisplayMonitor::from),
            missing: memory.monitor.filter(|_| waits).map(|monitor| monitor.name),
        }
    }
}

impl From<&display::Monitor> for DisplayMonitor {
    fn from(monitor: &display::Monitor) -> DisplayMonitor {
        let display::Monitor { name, x, y, width, height } = monitor.clone();
        DisplayMonitor { name, x, y, width, height }
    }
}

impl From<DisplayMonitor> for display::Monitor {
    fn from(monitor: DisplayMonitor) -> display::Monitor {
        let DisplayMonitor { name, x, y, width, height } = monitor;
        display::Monitor { name, x, y, width, height }
    }
}

impl From<display::Wanted> for DisplayWanted {
    fn from(wanted: display::Wanted) -> DisplayWanted {
        match wanted {
            display::Wanted::Auto => DisplayWanted::Auto,
            display::Wanted::On => DisplayWanted::On,
            display::Wanted::Off => DisplayWanted::Off,
        }
    }
}

impl From<DisplayWanted> for display::Wanted {
    fn from(wanted: DisplayWanted) -> display::Wanted {
        match wanted {
            DisplayWanted::Auto => display::Wanted::Auto,
            DisplayWanted::On => display::Wanted::On,
            DisplayWanted::Off => display::Wanted::Off,
        }
    }
}
