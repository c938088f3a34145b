//! Who stands at the till. In memory only: a restart asks again.
//!
//! Every command asks [`Core::allow`] for its [`Right`] and gets who acts, or a refusal the page can mend: by logging in,
//! or by a manager's PIN that allows one action. Whether anybody is asked at all is looked up each time in the shop's
//! database, so that another till's changes count here too. What was begun needs nobody: a payment is asked about,
//! cancelled and settled whoever stands here.

use crate::core::Core;
use crate::wire::{ErrorCode, Mode, SessionChanged, SessionPerson, SessionState, UiError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tauri_specta::Event as _;
use till::audit::Actor;
use till::person::{Person, Right};
use till_app::TillError;
use till_app::clock::SystemClock;
use till_app::people::{People, Standing};
use till_store::{Store, Whose};
use tokio::sync::OnceCell;

/// A manager's word that was not used by then is worth nothing.
const WORD_LASTS: Duration = Duration::from_secs(60);

/// What the window remembers of who stands at the till.
#[derive(Default)]
pub struct Session {
    now: Mutex<Now>,
    /// The shop's database, while the demo runs on another one.
    shop: OnceCell<Store>,
}

#[derive(Default)]
struct Now {
    here: Option<Standing>,
    /// Who was here before it was locked.
    last: Option<Whose>,
    word: Option<(Right, Instant)>,
}

impl Session {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Uses up a manager's word for this action.
    fn take_word(&self, right: Right) -> bool {
        let mut now = self.now();
        let fits = now.word.is_some_and(|(given, at)| given == right && at.elapsed() < WORD_LASTS);
        if fits {
            now.word = None;
        }
        fits
    }
}

/// Who does what was allowed.
pub struct Allowed {
    who: Option<Standing>,
    till: String,
}

impl Allowed {
    /// For the audit log.
    pub fn actor(&self) -> Actor {
        let who = self.who.as_ref().map_or("anyone".into(), Standing::audit_name);
        Actor::new(who, self.till.clone())
    }

    /// For a sale: the cashier's name, empty when nobody needs to log in.
    pub fn name(&self) -> &str {
        self.who.as_ref().map_or("", Standing::name)
    }
}

impl Core {
    /// The people of the shop. They are the same in the demo: it changes the shop's settings too.
    ///
    /// # Errors
    /// The shop's database.
    pub async fn people(&self) -> Result<People, UiError> {
        let store = match self.running().await {
            Ok(running) if running.mode == Mode::Live => running.till.store().clone(),
            // Also when the till could not be started: its settings can still be mended.
            Ok(_) | Err(_) => {
                let open = self.session().shop.get_or_try_init(|| self.folder().store());
                open.await?.clone()
            }
        };
        let till = self.folder().settings()?.till_name;
        Ok(People::new(store, self.folder().secrets(), till, std::sync::Arc::new(SystemClock)))
    }

    async fn at_work(&self) -> Result<Vec<Person>, UiError> {
        // A first start of the demo makes no database for real money.
        if !self.folder().has_store() {
            return Ok(Vec::new());
        }
        Ok(self.people().await?.at_work().await?)
    }

    /// Who may do this now.
    ///
    /// # Errors
    /// [`ErrorCode::LoggedOut`]: somebody must log in. [`ErrorCode::NotAllowed`], with the right as its field: the role
    /// is not enough, and a manager's word ([`Core::approve`]) would do.
    pub async fn allow(&self, right: Right) -> Result<Allowed, UiError> {
        let at_work = self.at_work().await?;
        let till = self.folder().settings()?.till_name;
        let here = self.session().now().here.clone().and_then(|here| here.now(&at_work));
        if at_work.is_empty() {
            return match right {
                // The first person is made by the owner.
                Right::People if self.session().take_word(right) => Ok(Allowed { who: here, till }),
                Right::People => Err(not_allowed(right)),
                // Everything else is anybody's.
                _ => Ok(Allowed { who: None, till }),
            };
        }
        let Some(here) = here else {
            return Err(UiError::new(ErrorCode::LoggedOut, "somebody must log in"));
        };
        if here.role().may(right) || self.session().take_word(right) {
            return Ok(Allowed { who: Some(here), till });
        }
        Err(not_allowed(right))
    }

    /// Whether somebody who works here stands here: all of them may sell, and look at most of what there is.
    ///
    /// # Errors
    /// [`ErrorCode::LoggedOut`].
    pub async fn logged_in(&self) -> Result<(), UiError> {
        self.allow(Right::Sell).await.map(drop)
    }

    /// Somebody comes.
    ///
    /// # Errors
    /// About the PIN.
    pub async fn log_in(&self, whose: Whose, pin: &str) -> Result<SessionState, UiError> {
        let before = self.session().now().last;
        let here = self.people().await?.log_in(whose, pin, before).await?;
        self.stands(Some(here));
        self.tell_session().await
    }

    /// Whoever stands here goes; payments go on.
    ///
    /// # Errors
    /// The database; it is locked all the same.
    pub async fn lock(&self) -> Result<SessionState, UiError> {
        self.stands(None);
        self.tell_session().await
    }

    fn stands(&self, here: Option<Standing>) {
        let mut now = self.session().now();
        if let Some(here) = &here {
            now.last = Some(here.whose());
        }
        now.here = here;
        now.word = None;
    }

    /// A manager's word for the next action that needs this right.
    ///
    /// # Errors
    /// About the PIN.
    pub async fn approve(&self, right: Right, whose: Whose, pin: &str) -> Result<(), UiError> {
        let here = self.session().now().here.clone();
        let asked_by = here.as_ref().map_or("anyone".into(), Standing::audit_name);
        let people = self.people().await?;
        let approval = people.allow_once(right, &asked_by, (whose, pin)).await?;
        // Who makes the first person goes on as the owner: nobody else could log in yet.
        if people.at_work().await?.is_empty() {
            self.stands(Some(approval.standing().clone()));
        }
        self.session().now().word = Some((right, Instant::now()));
        Ok(())
    }

    /// Who stands here and who could.
    ///
    /// # Errors
    /// The database.
    pub async fn session_state(&self) -> Result<SessionState, UiError> {
        let at_work = self.at_work().await?;
        let here = self.session().now().here.clone().and_then(|here| here.now(&at_work));
        Ok(SessionState {
            needed: !at_work.is_empty(),
            here: here.filter(|_| !at_work.is_empty()).as_ref().map(SessionPerson::from),
            last: self.session().now().last.flatten(),
            people: at_work.iter().map(SessionPerson::from).collect(),
            lock_minutes: self.folder().settings()?.lock_minutes,
        })
    }

    /// Tells the page what has changed.
    ///
    /// # Errors
    /// The database.
    pub async fn tell_session(&self) -> Result<SessionState, UiError> {
        let state = self.session_state().await?;
        if let Err(error) = SessionChanged(state.clone()).emit(self.app()) {
            tracing::error!(%error, "the page could not be told");
        }
        Ok(state)
    }
}

fn not_allowed(right: Right) -> UiError {
    UiError {
        field: Some(right.as_str().into()),
        ..UiError::new(ErrorCode::NotAllowed, "a manager must approve this")
    }
}

impl From<till_store::StoreError> for UiError {
    fn from(error: till_store::StoreError) -> UiError {
        TillError::from(error).into()
    }
}
