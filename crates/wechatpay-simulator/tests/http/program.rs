use crate::support::{client, number, signed};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};
use wechatpay::xml;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechatpay-simulator"));
    command.env_remove("SIMULATOR_API_KEY").env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

/// Kills the program when a test fails before it has ended.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_program_says_where_it_listens_answers_and_ends_on_a_signal() {
    let plan = r#"{"faults":[{"call":"orderquery","fault":"systemerror","times":1}]}"#;
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--faults", plan]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let listening: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(listening["event"], "listening");

    let url = format!("{}/pay/orderquery", listening["url"].as_str().unwrap());
    let body = xml::write(&signed(&number())).unwrap();
    let answer = client().post(url).body(body).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(xml::read(&answer).unwrap().get("err_code"), Some("SYSTEMERROR"));

    let pid = running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(running.0.wait().unwrap().success());
    let mut log = String::new();
    running.0.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("orderquery"), "{log}");
    assert!(!log.contains("192006250b4c09247ec02edce69f6a2d"));
}

fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = program().args(arguments).output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn wrong_arguments_are_explained_without_the_key() {
    let (code, text) = refused(&["--api-key", "192006250b4c09247ec02edce69f6a2"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("31") && !text.contains("192006250b"), "{text}");

    let (code, text) = refused(&["--listen", "0.0.0.0:0"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("loopback"), "{text}");

    let (code, text) = refused(&["--faults", r#"{"faults":[{"call":"any","fault":"explode"}]}"#]);
    assert_eq!(code, Some(2));
    assert!(text.contains("http_502"), "{text}");

    let (code, text) = refused(&["--faults", "/no/such/plan.json"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("/no/such/plan.json"), "{text}");
}
