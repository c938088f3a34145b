//! Filters as SQL: constant pieces, bound values.

/// The conditions of a filter and their values, in the order of their `$n`.
pub(crate) struct Conditions {
    pub(crate) sql: String,
    pub(crate) args: Vec<Arg>,
}

/// A bound value.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Number(i64),
    Text(String),
}

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Number(number)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl Conditions {
    /// No condition yet.
    pub(crate) fn none() -> Conditions {
        Conditions { sql: "1 = 1".into(), args: Vec::new() }
    }

    /// Adds a constant piece of SQL in which `?1`, `?2` … stand for the values.
    pub(crate) fn and(&mut self, piece: &'static str, values: impl IntoIterator<Item = Arg>) {
        let mut sql = piece.to_owned();
        for (n, value) in (1..).zip(values) {
            self.args.push(value);
            sql = sql.replace(&format!("?{n}"), &format!("${}", self.args.len()));
        }
        self.sql.push_str(" AND ");
        self.sql.push_str(&sql);
    }

    /// The place for one more value behind all of these.
    pub(crate) fn next_mark(&self) -> String {
        format!("${}", self.args.len() + 1)
    }
}

/// The text for `lower(…) LIKE … ESCAPE '\'`: wildcards are plain characters, and no letters but those of ASCII are made
/// small, because `lower` knows no others, here as there.
pub(crate) fn plain(text: &str) -> String {
    text.to_ascii_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// The pattern that finds the text anywhere.
pub(crate) fn anywhere(text: &str) -> Arg {
    Arg::Text(format!("%{}%", plain(text)))
}

/// First and last-plus-one of everything that begins with the number. Numbers are ASCII, and `~` sorts behind all of it.
pub(crate) fn beginning_with(number: &str) -> [Arg; 2] {
    [Arg::Text(number.to_owned()), Arg::Text(format!("{number}~"))]
}

/// Builds the query from constant pieces only; values are always bound.
macro_rules! filtered {
    ($ctor:ident, $sql:expr, $conditions:expr) => {{
        let mut query = sqlx::$ctor(sqlx::AssertSqlSafe($sql));
        for arg in &$conditions.args {
            query = match arg {
                $crate::conditions::Arg::Number(n) => query.bind(*n),
                $crate::conditions::Arg::Text(t) => query.bind(t.clone()),
            };
        }
        query
    }};
}
pub(crate) use filtered;
