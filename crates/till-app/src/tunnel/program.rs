//! Running one tunnel program: started directly with an argument vector, read line by line, and ended with the till.
//!
//! The program gets a process group of its own, so that what it started itself is ended with it. Where Linux has
//! `setpriv` (util-linux), the kernel ends the program when the till is killed without a chance to tidy up; elsewhere a
//! killed till may leave it running.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc as thread_mpsc};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};

/// Longest line kept, in bytes; the rest of it is dropped.
const LINE: usize = 1_000;
/// Lines waiting to be looked at; a program that prints faster is slowed down by its pipe.
const LINES: usize = 64;
/// How long a program that was asked to end may take.
const GRACE: Duration = Duration::from_secs(2);
/// How long what it printed last may take to arrive.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// What begins so in the environment is the till's own, secrets among it: nothing for a tunnel.
const KEPT_BACK: &str = "SAOMA_";

/// Starts programs; the machine's, or a test's script.
pub trait Programs: Send + Sync + 'static {
    /// Starts the program.
    ///
    /// # Errors
    /// Why it could not be started, for a person; no argument is repeated.
    fn start(&self, words: &[String]) -> impl Future<Output = Result<Program, String>> + Send;
}

/// A running program. Dropped, it is asked to end, and ended if it does not.
pub struct Program {
    /// What it prints, on both streams.
    pub lines: mpsc::Receiver<String>,
    /// Completes with how it ended, after its last words are in `lines`.
    pub ended: oneshot::Receiver<String>,
    /// Ends the program when dropped.
    pub leash: Box<dyn Send>,
}

/// Programs of this machine.
#[derive(Debug, Clone, Copy)]
pub struct Machine;

impl Programs for Machine {
    async fn start(&self, words: &[String]) -> Result<Program, String> {
        let child = launch(command(words)?).await?;
        Ok(watch(child))
    }
}

fn command(words: &[String]) -> Result<Command, String> {
    let (name, arguments) = words.split_first().ok_or("no program is named")?;
    let program = find(name).ok_or_else(|| format!("{name} is not installed, or not in the PATH"))?;
    let mut command = match end_with_parent() {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "KILL", "--"]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(arguments).env("NO_COLOR", "1").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with(KEPT_BACK) {
            command.env_remove(name);
        }
    }
    #[cfg(unix)]
    command.process_group(0);
    Ok(command)
}

/// `setpriv`, where it can ask the kernel to end a program with its parent.
fn end_with_parent() -> Option<&'static Path> {
    static SETPRIV: OnceLock<Option<PathBuf>> = OnceLock::new();
    let setpriv = || if cfg!(target_os = "linux") { find("setpriv") } else { None };
    SETPRIV.get_or_init(setpriv).as_deref()
}

/// The file a program's name stands for: a path as it is, a bare name through the PATH.
fn find(name: &str) -> Option<PathBuf> {
    let given = Path::new(name);
    if given.components().count() > 1 {
        return is_program(given).then(|| given.to_owned());
    }
    let names = [name.to_owned(), format!("{name}{}", std::env::consts::EXE_SUFFIX)];
    std::env::split_paths(&std::env::var_os("PATH")?)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)).collect::<Vec<_>>())
        .find(|path| is_program(path))
}

fn is_program(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else { return false };
    #[cfg(unix)]
    let executable = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let executable = true;
    metadata.is_file() && executable
}

type Job = Box<dyn FnOnce() + Send>;

/// Starts the process from a thread that lives as long as the till: the kernel's promise to end a program with its
/// parent counts from the parent's thread, and threads of the runtime come and go.
async fn launch(mut command: Command) -> Result<Child, String> {
    static LAUNCHER: OnceLock<Option<thread_mpsc::Sender<Job>>> = OnceLock::new();
    let start = || {
        let (jobs, queue) = thread_mpsc::channel::<Job>();
        let work = move || queue.into_iter().for_each(|job| job());
        std::thread::Builder::new().name("tunnel-launcher".into()).spawn(work).ok().map(|_| jobs)
    };
    let launcher = LAUNCHER.get_or_init(start).as_ref().ok_or("no thread could be started")?;
    let (done, child) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let job: Job = Box::new(move || {
        let _inside = runtime.enter();
        let _ = done.send(command.spawn());
    });
    launcher.send(job).map_err(|_| "the launcher is gone")?;
    child
        .await
        .map_err(|_| "the launcher is gone")?
        .map_err(|error| format!("it could not be started: {error}"))
}

/// Reads and waits in tasks of their own, so that the program is also ended when whoever watched it is gone.
fn watch(mut child: Child) -> Program {
    let (say, lines) = mpsc::channel(LINES);
    let mut readers = tokio::task::JoinSet::new();
    if let Some(stdout) = child.stdout.take() {
        readers.spawn(read(stdout, say.clone()));
    }
    if let Some(stderr) = child.stderr.take() {
        readers.spawn(read(stderr, say));
    }
    let (leash, let_go) = oneshot::channel::<()>();
    let (tell, ended) = oneshot::channel();
    let group = Group::of(&child);
    let guard = Leash { group: group.clone(), _leash: leash };
    tokio::spawn(async move {
        let status = tokio::select! {
            status = child.wait() => status,
            _ = let_go => {
                group.signal(false);
                match tokio::time::timeout(GRACE, child.wait()).await {
                    Ok(status) => status,
                    Err(_) => child.kill().await.and(child.wait().await),
                }
            }
        };
        // Whatever it started itself goes too.
        group.signal(true);
        group.over();
        let drained = async { while readers.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(LAST_WORDS, drained).await;
        let _ = tell.send(status.map_or_else(|error| error.to_string(), |status| status.to_string()));
    });
    Program { lines, ended, leash: Box::new(guard) }
}

/// Dropped, the program is asked to end: at once, because nothing may run after it when the whole till ends.
struct Leash {
    group: Group,
    _leash: oneshot::Sender<()>,
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.group.signal(false);
    }
}

/// The program and whatever it started.
#[derive(Clone)]
struct Group {
    id: Option<u32>,
    over: Arc<AtomicBool>,
}

impl Group {
    fn of(child: &Child) -> Group {
        Group { id: child.id(), over: Arc::default() }
    }

    /// Its number may soon be another's.
    fn over(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    /// Asks the group to end, or ends it.
    #[cfg(unix)]
    fn signal(&self, for_good: bool) {
        use rustix::process::{Pid, Signal, kill_process_group};
        let id = self.id.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let (Some(id), false) = (id, self.over.load(Ordering::SeqCst)) {
            let _ = kill_process_group(id, if for_good { Signal::KILL } else { Signal::TERM });
        }
    }

    /// Elsewhere the program itself is ended after the grace.
    #[cfg(not(unix))]
    fn signal(&self, _for_good: bool) {
        let _ = (self.id, self.over.load(Ordering::SeqCst));
    }
}

async fn read(mut stream: impl AsyncRead + Unpin, say: mpsc::Sender<String>) {
    let mut buffer = [0_u8; 4_096];
    let mut lines = Lines::default();
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        for line in lines.take(buffer.get(..count).unwrap_or_default()) {
            if say.send(line).await.is_err() {
                return;
            }
        }
    }
    if let Some(rest) = lines.rest() {
        let _ = say.send(rest).await;
    }
}

/// Cuts bytes into lines of text.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for byte in bytes {
            match byte {
                b'\n' | b'\r' => whole.extend(self.rest()),
                _ if self.begun.len() < LINE => self.begun.push(*byte),
                _ => {}
            }
        }
        whole
    }

    /// The line begun, if there is anything in it.
    fn rest(&mut self) -> Option<String> {
        let line = plain(&String::from_utf8_lossy(&std::mem::take(&mut self.begun)));
        (!line.is_empty()).then_some(line)
    }
}

/// Text without colours, cursor movements and control characters.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // ESC [ … letter; any other escape is two characters.
            if chars.next() == Some('[') {
                chars.by_ref().find(|c| ('@'..='~').contains(c));
            }
        } else if !c.is_control() {
            plain.push(c);
        } else if c == '\t' {
            plain.push(' ');
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_cleaned_and_bounded() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(b"one\r\ntw"), ["one"]);
        assert_eq!(lines.take(b"o\n\n\x1b[2m2026\x1b[0m \x1b[32mINFO\x1b[0m\tup\n"), ["two", "2026 INFO up"]);
        assert_eq!(lines.take(&[b'x'; 5_000]), [""; 0]);
        assert_eq!(lines.take(b"\n\xff\xfe\n").concat().chars().count(), 1_002);
        assert_eq!(lines.rest(), None);
    }
}
