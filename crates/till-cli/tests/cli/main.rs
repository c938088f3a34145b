//! The real `saoma` program against the real simulator, each test in a shop of its own.

mod bad_input;
mod charge;
mod crash;
mod notify;
mod paylog;
mod settings;
mod shop;
