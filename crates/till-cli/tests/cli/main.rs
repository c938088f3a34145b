//! The real `saoma` program against the real simulator, each test in a shop of its own.

mod charge;
mod crash;
mod notify;
mod shop;
