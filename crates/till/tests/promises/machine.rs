//! The state machine as one table: every observation in every state.

use crate::kit::{NOON, no_trust, one_fen_short, ordered, paid, refused, step, too_young, typical};
use std::collections::BTreeSet;
use till::payment::Distrust::{NoAnswer, NotBelieved, NotSent, SlowDown};
use till::payment::State::{
    AwaitingPayer as Await, Closed, Closing, Created, Failed, Paid, Reversed, Unknown as Unkn,
};
use till::payment::{Attempt, Observation, State, Task};

type Row = (&'static str, fn(&Attempt) -> Observation, [State; 4]);

/// What is seen, and where an open attempt goes from [`OPEN`]'s states, two seconds after it was made.
/// Ended attempts stand still, but for money: see [`money_alone_moves_an_ended_attempt`].
#[rustfmt::skip]
fn table() -> Vec<Row> {
    use Observation as O;
    vec![
        //                                                          from:  Created  Await    Unkn     Closing
        ("ordered",                |_| ordered(),                          [Await,   Await,   Await,   Closing]),
        ("order refused",          |_| refused(),                          [Failed,  Closing, Closing, Closing]),
        ("paid",                   paid,                                   [Paid,    Paid,    Paid,    Paid]),
        ("paid, one fen short",    one_fen_short,                          [Unkn,    Unkn,    Unkn,    Unkn]),
        ("not paid",               |_| O::NotPaid,                         [Created, Await,   Await,   Closing]),
        ("closed",                 |_| O::ClosedAtGateway,                 [Closed,  Closed,  Closed,  Closed]),
        ("reversed",               |_| O::ReversedAtGateway,               [Reversed, Reversed, Reversed, Reversed]),
        ("payment failed",         |_| O::PayError,                        [Closing, Closing, Closing, Closing]),
        // Nobody was shown a code: order (again). Somebody was: a denial can't be believed.
        ("order unknown",          |_| O::NotFound { task: Task::Query },  [Created, Unkn,    Unkn,    Unkn]),
        ("ORDERPAID",              |_| O::SaidPaid,                        [Unkn,    Unkn,    Unkn,    Unkn]),
        ("close refused",          |_| too_young(),                        [Closing, Closing, Closing, Closing]),
        ("order not sent",         |_| no_trust(Task::Place, NotSent),     [Created, Unkn,    Unkn,    Unkn]),
        ("order: slow down",       |_| no_trust(Task::Place, SlowDown),    [Created, Unkn,    Unkn,    Unkn]),
        ("order not answered",     |_| no_trust(Task::Place, NoAnswer),    [Unkn,    Unkn,    Unkn,    Unkn]),
        ("order not believed",     |_| no_trust(Task::Place, NotBelieved), [Unkn,    Unkn,    Unkn,    Unkn]),
        // One missed look does not take the code off the screen.
        ("query not sent",         |_| no_trust(Task::Query, NotSent),     [Created, Await,   Unkn,    Closing]),
        ("query: slow down",       |_| no_trust(Task::Query, SlowDown),    [Created, Await,   Unkn,    Closing]),
        ("query not answered",     |_| no_trust(Task::Query, NoAnswer),    [Created, Await,   Unkn,    Closing]),
        ("query not believed",     |_| no_trust(Task::Query, NotBelieved), [Unkn,    Unkn,    Unkn,    Unkn]),
        ("close not sent",         |_| no_trust(Task::Close, NotSent),     [Created, Await,   Unkn,    Closing]),
        ("close: slow down",       |_| no_trust(Task::Close, SlowDown),    [Created, Await,   Unkn,    Closing]),
        ("close not answered",     |_| no_trust(Task::Close, NoAnswer),    [Unkn,    Unkn,    Unkn,    Unkn]),
        ("close not believed",     |_| no_trust(Task::Close, NotBelieved), [Unkn,    Unkn,    Unkn,    Unkn]),
        // Only a trustworthy answer leaves Unknown, a click does not.
        ("cancel asked",           |_| O::CancelAsked,                     [Closing, Closing, Unkn,    Closing]),
        ("refresh asked",          |_| O::RefreshAsked,                    [Created, Created, Unkn,    Created]),
        // A manager gives up waiting, not asking.
        ("supersede asked",        |_| O::SupersedeAsked,                  [Created, Await,   Unkn,    Closing]),
    ]
}

const OPEN: [State; 4] = [Created, Await, Unkn, Closing];
const ENDED: [State; 4] = [Paid, Closed, Failed, Reversed];

/// A new kind of observation does not compile until it stands here; then [`table`] must list it as well.
fn kind(observation: &Observation) -> usize {
    match observation {
        Observation::Ordered { .. } => 0,
        Observation::OrderRefused(_) => 1,
        Observation::Success(_) => 2,
        Observation::NotPaid => 3,
        Observation::ClosedAtGateway => 4,
        Observation::ReversedAtGateway => 5,
        Observation::PayError => 6,
        Observation::NotFound { .. } => 7,
        Observation::SaidPaid => 8,
        Observation::CloseRefused(_) => 9,
        Observation::NoTrust { .. } => 10,
        Observation::CancelAsked => 11,
        Observation::RefreshAsked => 12,
        Observation::SupersedeAsked => 13,
    }
}

#[test]
fn the_table_lists_every_observation() {
    let listed: BTreeSet<usize> = table().iter().map(|(_, see, _)| kind(&see(&typical(Created)))).collect();
    assert_eq!(listed, (0..14).collect());
}

#[test]
fn every_open_state_goes_where_the_table_says() {
    for (name, see, expected) in table() {
        for (from, to) in OPEN.into_iter().zip(expected) {
            let attempt = typical(from);
            let next = step(&attempt, &see(&attempt), NOON + 2_000);
            assert_eq!(next.state, to, "{name} in {from:?}");
            assert_eq!(next.state.is_open(), next.due.is_some(), "{name} in {from:?}: open means work to do");
        }
    }
}

#[test]
fn money_alone_moves_an_ended_attempt() {
    for (name, see, _) in table() {
        for from in ENDED {
            let attempt = typical(from);
            let next = step(&attempt, &see(&attempt), NOON + 5_000);
            match name {
                "paid" => assert_eq!(next.state, Paid, "{name} in {from:?}"),
                "paid, one fen short" => {
                    let mismatches = next.mismatches.clone();
                    assert_eq!(mismatches.len(), 1);
                    assert_eq!(next, Attempt { mismatches, version: attempt.version + 1, ..attempt })
                }
                _ => assert_eq!(next, attempt, "{name} in {from:?}"),
            }
        }
    }
}

#[test]
fn stored_words_read_back() {
    for state in State::ALL {
        assert_eq!(State::from_word(state.as_str()), Some(state));
    }
    assert_eq!(State::from_word("Paid"), None);
}
