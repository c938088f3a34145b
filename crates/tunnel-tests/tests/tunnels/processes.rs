//! Programs of the tests' own, with whatever they started, ended with the test.

use rustix::process::{Pid, Signal, kill_process};
use std::process::{Child, Command};

/// A server that is killed as hard as a power cut.
pub struct Server(Child);

impl Server {
    pub fn start(command: &mut Command) -> Server {
        Server(command.spawn().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // sshd serves each connection in a process of its own, in a session of its own.
        let family = descendants(self.0.id());
        let _ = self.0.kill();
        let _ = self.0.wait();
        for id in family {
            let _ = kill_process(pid(id), Signal::KILL);
        }
    }
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id.try_into().unwrap()).unwrap()
}

/// Every process below this one, children before their own children.
fn descendants(id: u32) -> Vec<u32> {
    let listed = std::fs::read_dir("/proc").unwrap();
    let all = listed.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<u32>().ok());
    let children: Vec<u32> = all.filter(|child| parent(*child) == Some(id)).collect();
    children.iter().flat_map(|child| [vec![*child], descendants(*child)].concat()).collect()
}

/// Field 4 of `/proc/PID/stat`, counted behind the program's name, which may hold anything.
fn parent(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
