//! The desktop till: a thin shell around `till-app`. Windows, commands, the event bridge, the demo; no decision about
//! money is made here.
#![forbid(unsafe_code)]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bridge;
mod commands;
mod core;
mod demo;
mod display;
mod doors;
mod imports;
mod session;
mod wire;

use crate::core::Core;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::Manager;

fn main() -> ExitCode {
    log_to_stderr();
    // One window a data folder. The lock is the operating system's, so a crash never leaves it behind.
    let data_dir = till_app::open::default_data_dir();
    let lock = core::lock(&data_dir);
    let builder = bridge::builder();
    let run = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| core::show(app)))
        .plugin(tauri_plugin_window_state::Builder::default().with_denylist(&[display::LABEL]).build())
        .invoke_handler(doors::guard(builder.invoke_handler()))
        .setup(move |app| {
            // By now the single-instance plugin has shown the first window and ended this one, where there is a session
            // bus. The lock holds everywhere.
            match lock {
                Ok(lock) => app.manage(lock),
                Err(sentence) => {
                    eprintln!("saoma-till: {sentence}");
                    std::process::exit(2);
                }
            };
            let database = till_app::open::shared_database().unwrap_or_else(|error| {
                eprintln!("saoma-till: SAOMA_DATABASE_URL: {error}");
                std::process::exit(2);
            });
            builder.mount_events(app);
            app.manage(display::Display::starting(app.handle().clone(), &data_dir));
            app.manage(Core::starting(app.handle().clone(), data_dir, database));
            Ok(())
        })
        .build(tauri::generate_context!());
    match run {
        Ok(app) => {
            app.run(follow);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("saoma-till: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn follow(app: &tauri::AppHandle, event: tauri::RunEvent) {
    match event {
        tauri::RunEvent::WindowEvent { label, event, .. } => display::window_event(app, &label, &event),
        // The last event before the process ends: a tunnel program must not outlive the window.
        tauri::RunEvent::Exit => {
            if let Some(core) = app.try_state::<Arc<Core>>() {
                tauri::async_runtime::block_on(core.end());
            }
        }
        _ => {}
    }
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SAOMA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
