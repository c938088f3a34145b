//! Attempts and observations to test with.

use fen::Fen;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Distrust, Observation, Problem, Source, State, Success, Task, Terms, apply};

/// 2024-06-01 12:00:00 in Beijing.
pub const NOON: i64 = 1_717_214_400_000;
/// How long the order of [`fresh`] can be paid.
pub const EXPIRE: i64 = NOON + 600_000;

/// A new attempt over 12.50 yuan, made at [`NOON`].
pub fn fresh() -> Attempt {
    numbered(1)
}

/// As [`fresh`], the `n`-th attempt of the same sale.
pub fn numbered(n: i64) -> Attempt {
    let sale_no = till::numbers::sale_no(NOON, 7);
    let number = OutTradeNo::compose(&sale_no, n, 0x0123_4567_89AB_CDEF);
    let terms = Terms {
        appid: "wxd930ea5d5a258f4f".into(),
        mch_id: "10000100".into(),
        body: "小张南山店-咖啡".into(),
        product_id: sale_no.clone(),
        client_ip: "127.0.0.1".into(),
        notify_url: "https://pos.example.com/wxpay/notify".into(),
        total: Fen::new(1_250),
        time_start_ms: NOON,
        time_expire_ms: EXPIRE,
    };
    Attempt::new(number, sale_no, n, "till-1", terms, NOON)
}

/// A genuine success for `attempt`.
pub fn success(attempt: &Attempt) -> Success {
    Success {
        source: Source::Query,
        appid: attempt.terms.appid.clone(),
        mch_id: attempt.terms.mch_id.clone(),
        total: attempt.terms.total,
        currency: "CNY".into(),
        transaction_id: format!("420000000020240601{:010}", attempt.attempt_no),
        paid_at_ms: NOON + 33_000,
        pay_type: "NATIVE".into(),
        trade_state: "SUCCESS".into(),
        gateway: r#"{"trade_state":"SUCCESS"}"#.into(),
    }
}

/// [`success`] as an observation.
pub fn paid(attempt: &Attempt) -> Observation {
    Observation::Success(success(attempt))
}

/// A success over one fen less.
pub fn one_fen_short(attempt: &Attempt) -> Observation {
    Observation::Success(Success { total: Fen::new(attempt.terms.total.fen() - 1), ..success(attempt) })
}

/// unifiedorder answered with a code.
pub fn ordered() -> Observation {
    Observation::Ordered { code_url: "weixin://wxpay/bizpayurl?pr=NwY5Mz9".into() }
}

/// A call without a trustworthy answer.
pub fn no_trust(task: Task, distrust: Distrust) -> Observation {
    Observation::NoTrust { task, distrust, problem: Problem::new("no_answer", "") }
}

/// unifiedorder refused for good.
pub fn refused() -> Observation {
    Observation::OrderRefused(Problem::new("NOAUTH", "商户无此接口权限"))
}

/// closeorder refused: the order is younger than five minutes.
pub fn too_young() -> Observation {
    Observation::CloseRefused(Problem::new("TRADE_STATE_ERROR", "订单生成未满5分钟"))
}

/// The attempt after `observations`, one second apart.
pub fn after(attempt: Attempt, observations: &[Observation]) -> Attempt {
    (NOON..).step_by(1_000).zip(observations).fold(attempt, |a, (now, seen)| step(&a, seen, now))
}

/// One step as the store takes it: a changed attempt has the next version.
pub fn step(attempt: &Attempt, observation: &Observation, now_ms: i64) -> Attempt {
    let mut next = apply(attempt, observation, now_ms).attempt;
    if next != *attempt {
        next.version += 1;
    }
    next
}

/// A typical attempt in each state: cancelled where it is closing, shown wherever a code can have been shown.
pub fn typical(state: State) -> Attempt {
    let a = fresh();
    let payment = paid(&a);
    let story: Vec<Observation> = match state {
        State::Created => vec![],
        State::AwaitingPayer => vec![ordered()],
        State::Unknown => vec![ordered(), no_trust(Task::Query, Distrust::NotBelieved)],
        State::Closing => vec![ordered(), Observation::CancelAsked],
        State::Paid => vec![ordered(), payment],
        State::Closed => vec![ordered(), Observation::CancelAsked, Observation::ClosedAtGateway],
        State::Failed => vec![refused()],
        State::Reversed => vec![ordered(), Observation::ReversedAtGateway],
    };
    let a = after(a, &story);
    assert_eq!(a.state, state, "the story leads to the state");
    a
}
