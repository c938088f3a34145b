//! When an event that was not confirmed is sent again.

/// Seconds between tries: soon at first, then for three days.
const FIRST_S: [i64; 7] = [5, 30, 120, 600, 1_800, 3_600, 10_800];
/// Every six hours after that.
const THEN_S: i64 = 21_600;
/// Nothing is sent by itself any longer than this after the first try.
const DAYS_S: i64 = 3 * 24 * 3_600;

/// The pause after the `tries`-th try of a round, in milliseconds; `None` when it was the last one.
pub fn pause_ms(tries: i64) -> Option<i64> {
    let pause = |at: usize| FIRST_S.get(at).copied().unwrap_or(THEN_S);
    let at = usize::try_from(tries - 1).unwrap_or(0);
    let passed: i64 = (0..at).map(pause).sum();
    let next = pause(at);
    (passed + next <= DAYS_S).then_some(next * 1_000)
}

#[cfg(test)]
mod tests {
    use super::pause_ms;

    #[test]
    fn soon_at_first_then_for_three_days_then_never() {
        let pauses: Vec<i64> = (1..).map_while(pause_ms).collect();
        assert_eq!(&pauses[..4], [5_000, 30_000, 120_000, 600_000]);
        assert!(pauses.windows(2).all(|pair| pair[0] <= pair[1]), "never sooner than the time before");
        let days = |ms: i64| ms / 3_600_000;
        let whole = days(pauses.iter().sum());
        assert!((66..=72).contains(&whole), "{whole} hours");
        assert_eq!((pauses.len(), pause_ms(100)), (18, None));
        assert_eq!(pause_ms(0), Some(5_000), "no try yet counts as one");
    }
}
