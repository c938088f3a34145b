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
