//! Carts that are not sales yet: the draft a crash must not lose, and sales put aside (挂单 / 取单).

use crate::{Till, TillError};
use till::audit::Actor;
use till::cart::Cart;
use till::pricing;
use till_store::NewHeld;

impl Till {
    /// Puts a cart aside for `who` (empty: nobody is named), with a note to find it by.
    ///
    /// # Errors
    /// [`TillError::Sale`] for an empty cart or an unusable note; the database.
    pub async fn hold(&self, cart: Cart, note: &str, who: &str) -> Result<(), TillError> {
        if cart.lines.is_empty() {
            return Err(till::sale::SaleError::Empty.into());
        }
        let held = self.held(cart, note, who).await?;
        Ok(self.store().hold(&held).await?)
    }

    /// Takes a cart back; a cart in the way is put aside in its place, for `who`.
    ///
    /// # Errors
    /// [`till_store::StoreError::HeldGone`] when somebody else was faster; nothing has changed then.
    pub async fn take_back(&self, id: i64, in_the_way: Cart, who: &str) -> Result<Cart, TillError> {
        let aside =
            if in_the_way.lines.is_empty() { None } else { Some(self.held(in_the_way, "", who).await?) };
        Ok(self.store().take_back(id, self.name(), aside.as_ref(), self.clock().now_ms()).await?)
    }

    /// Throws away a cart that was put aside.
    ///
    /// # Errors
    /// As [`Till::take_back`].
    pub async fn discard_held(&self, id: i64, by: Actor) -> Result<(), TillError> {
        Ok(self.store().discard_held(id, by, self.clock().now_ms()).await?)
    }

    /// Keeps the cart in case the program ends.
    ///
    /// # Errors
    /// The database.
    pub async fn save_draft(&self, cart: &Cart) -> Result<(), TillError> {
        Ok(self.store().save_draft(self.name(), cart, self.clock().now_ms()).await?)
    }

    /// The cart this till had not charged when it was last seen.
    ///
    /// # Errors
    /// The database.
    pub async fn draft(&self) -> Result<Option<Cart>, TillError> {
        Ok(self.store().draft(self.name()).await?)
    }

    async fn held(&self, cart: Cart, note: &str, who: &str) -> Result<NewHeld, TillError> {
        pricing::check_note(note)?;
        // A cart that can't be charged as it is (a product was retired) can be put aside all the same.
        let total = self.quote(&cart).await.map(|quote| quote.total).unwrap_or_default();
        Ok(NewHeld {
            till: self.name().to_owned(),
            who: who.to_owned(),
            at_ms: self.clock().now_ms(),
            note: note.trim().to_owned(),
            total,
            cart,
        })
    }
}
