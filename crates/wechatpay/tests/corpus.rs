//! Every input the fuzzer found worth keeping, again: the reader's promises hold for all of them (docs/fuzzing.md).

#[path = "../../../fuzz/harness/xml.rs"]
mod harness;

use std::path::Path;

#[test]
fn the_reader_keeps_its_promises_for_everything_the_fuzzer_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/xml");
    let files = std::fs::read_dir(&folder).expect("the corpus is there");
    let mut inputs = 0;
    for file in files {
        let path = file.expect("readable").path();
        println!("{}", path.display());
        harness::check(&std::fs::read(&path).expect("readable"));
        inputs += 1;
    }
    assert!(inputs >= 50, "only {inputs} inputs: the corpus is not there");
}
