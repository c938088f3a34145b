//! The real desktop program, driven as a cashier would: clicks, keys, and a look at the screen.

#![cfg(target_os = "linux")]
