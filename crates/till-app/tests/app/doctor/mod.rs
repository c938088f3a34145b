//! The doctor: one thing broken at a time, found in its field and nowhere else.

mod account;
mod certificates;
mod gateway;
mod papers;
mod seed;
mod shop;

use seed::{Case, diagnose};
use till_app::doctor::Code;

/// Every seeded misconfiguration; each is diagnosed by a real folder, mostly at the real simulator.
fn cases() -> Vec<Case> {
    [account::cases(), certificates::cases(), gateway::cases(), shop::cases()].concat()
}

#[tokio::test]
async fn each_of_the_seeded_mistakes_is_found_in_its_field_and_nothing_else_is() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} mistakes", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        if let Err(problem) = diagnose(case).await {
            wrong.push(format!("{}: {problem}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[tokio::test]
async fn a_good_set_up_has_nothing_but_its_practice_gateway() {
    let healthy = Case::new("nothing", &[], |_| {});
    assert_eq!(diagnose(&healthy).await, Ok(()));
}

#[test]
fn each_finding_has_its_sentences_in_both_languages() {
    for language in ["zh-CN", "en"] {
        let file = format!("{}/../../ui/src/shared/i18n/{language}/doctor.ts", env!("CARGO_MANIFEST_DIR"));
        let sentences = std::fs::read_to_string(file).unwrap();
        for code in Code::ALL {
            assert!(sentences.contains(&format!("\n    {}: {{", code.as_str())), "{language}: {code:?}");
        }
    }
}
