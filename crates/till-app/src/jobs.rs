//! Long work: exports, imports, walks over millions of entries. It tells how far it is and can be cancelled.
//!
//! The page gives a job its name, then calls the command that does the work; the command's own answer is the job's
//! end, with its result or its error. What was cancelled ends with [`TillError::Cancelled`] and has left nothing
//! half-written.

use crate::TillError;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::broadcast;

/// How often progress is told at most: often enough to see it move.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// Progress a slow watcher may fall behind; the next one says it all anyway.
const KEPT: usize = 64;

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobProgress {
    /// The job's name.
    pub job: String,
    /// Rows, entries or whatever it works on, done so far.
    pub done: i64,
    /// How many there are, when that is known.
    pub total: Option<i64>,
}

/// The jobs that run now. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    running: Mutex<HashMap<String, Arc<AtomicBool>>>,
    progress: broadcast::Sender<JobProgress>,
}

impl Default for Jobs {
    fn default() -> Jobs {
        Jobs(Arc::new(Inner { running: Mutex::default(), progress: broadcast::Sender::new(KEPT) }))
    }
}

impl Jobs {
    /// Begins a job under a name of the caller's. It ends when the returned value is dropped.
    pub fn begin(&self, name: &str) -> Job {
        let cancelled = Arc::new(AtomicBool::new(false));
        self.running().insert(name.to_owned(), cancelled.clone());
        Job { name: name.to_owned(), cancelled, told: Mutex::new(None), of: Some(self.clone()) }
    }

    /// Asks the job to end; `false`: no such job runs (any more).
    pub fn cancel(&self, name: &str) -> bool {
        match self.running().get(name) {
            Some(cancelled) => {
                cancelled.store(true, Ordering::Relaxed);
                true
            }
            None => false,
        }
    }

    /// How far every job is, from now on.
    pub fn progress(&self) -> broadcast::Receiver<JobProgress> {
        self.0.progress.subscribe()
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, Arc<AtomicBool>>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One job, in the hands of who does the work.
pub struct Job {
    name: String,
    cancelled: Arc<AtomicBool>,
    told: Mutex<Option<Instant>>,
    of: Option<Jobs>,
}

impl Job {
    /// A job nobody watches and nobody cancels: the command line's.
    pub fn unwatched() -> Job {
        Job { name: String::new(), cancelled: Arc::default(), told: Mutex::default(), of: None }
    }

    /// Tells how far the work is, at most ten times a second, and whether it shall go on. Call it between pieces small
    /// enough that a person who cancels does not wait.
    ///
    /// # Errors
    /// [`TillError::Cancelled`]: tidy up and pass it on.
    pub fn at(&self, done: i64, total: Option<i64>) -> Result<(), TillError> {
        self.go_on()?;
        let Some(jobs) = &self.of else { return Ok(()) };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let finished = total == Some(done);
        if finished || told.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
            *told = Some(Instant::now());
            // Nobody watching is fine.
            let _ = jobs.0.progress.send(JobProgress { job: self.name.clone(), done, total });
        }
        Ok(())
    }

    /// For work in `total` parts that are done a few at a time: called with how many more, it is [`Job::at`] for all.
    pub fn parts(&self, total: usize) -> impl FnMut(usize) -> Result<(), TillError> + Send + use<'_> {
        let count = |parts: usize| i64::try_from(parts).unwrap_or(i64::MAX);
        let mut done = 0;
        move |more| {
            done += more;
            self.at(count(done), Some(count(total)))
        }
    }

    /// For work that looks at `total` things, or more if some come meanwhile: called with how many were looked at, it is
    /// [`Job::at`], and says whether to go on.
    pub fn looks(&self, total: i64) -> impl FnMut(i64) -> bool + Send + use<'_> {
        move |looked| self.at(looked, Some(total.max(looked))).is_ok()
    }

    /// Whether the work shall go on.
    ///
    /// # Errors
    /// [`TillError::Cancelled`].
    pub fn go_on(&self) -> Result<(), TillError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(TillError::Cancelled) } else { Ok(()) }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let Some(jobs) = &self.of else { return };
        let mut running = jobs.running();
        // Another job may have begun under the same name meanwhile.
        if running.get(&self.name).is_some_and(|flag| Arc::ptr_eq(flag, &self.cancelled)) {
            running.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_tells_how_far_it_is_until_it_is_cancelled() {
        let jobs = Jobs::default();
        let mut progress = jobs.progress();
        let job = jobs.begin("one");
        assert!(job.at(1, Some(2)).is_ok());
        assert!(job.at(2, Some(2)).is_ok(), "the end is always told");
        assert_eq!(progress.try_recv().map(|p| p.done), Ok(1));
        assert_eq!(progress.try_recv().map(|p| (p.done, p.total)), Ok((2, Some(2))));
        assert!(jobs.cancel("one"));
        assert!(matches!(job.at(3, None), Err(TillError::Cancelled)));
        assert!(progress.try_recv().is_err(), "a cancelled job is silent");
    }

    #[test]
    fn parts_add_up() {
        let jobs = Jobs::default();
        let mut progress = jobs.progress();
        let job = jobs.begin("one");
        let mut parts = job.parts(9);
        assert!(parts(2).is_ok() && parts(7).is_ok());
        let told: Vec<_> =
            std::iter::from_fn(|| progress.try_recv().ok()).map(|p| (p.done, p.total)).collect();
        assert_eq!(told, [(2, Some(9)), (9, Some(9))]);
        jobs.cancel("one");
        assert!(matches!(parts(1), Err(TillError::Cancelled)));
    }

    #[test]
    fn a_job_that_has_ended_cannot_be_cancelled() {
        let jobs = Jobs::default();
        drop(jobs.begin("one"));
        assert!(!jobs.cancel("one"));
        let (first, second) = (jobs.begin("same"), jobs.begin("same"));
        drop(first);
        assert!(jobs.cancel("same"), "the second one still runs");
        assert!(second.go_on().is_err());
    }
}
