//! The function of AWS (`handler/src/bin/lambda.rs`) before the doubles of all it asks for, run as the
//! service runs it: frozen after every answer, ended and begun anew at will
//! (`tests/peers/lambda_runtime.py`). Whatever would be left to be done after an answer stays undone here.

use super::{
    bucket::{self, Bucket},
    table::Table,
};
use crate::{
    browser::{Browser, agent},
    place::{Place, root},
    post::{Sink, python},
    server::{self, READY, Server},
    storm::{self, Leg, Program},
    tour,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// What the services are played by, and what the functions are given.
pub(super) struct Cloud {
    pub(super) place: Place,
    pub(super) table: Table,
    bucket: Bucket,
    port: u16,
}

impl Cloud {
    /// All services, empty, and the one for mail beside them; the site is built for the address of the
    /// functions.
    pub(super) fn new() -> (Cloud, Sink) {
        let mut place = Place::with_own_content();
        let table = Table::of_aws(&place.path("dynamodb"));
        let sink = Sink::ses(&place.path("ses"), 20);
        let bucket = Bucket::start(&place.path("s3"));
        place.env = table.settings();
        place.env.extend(sink.settings());
        place.env.extend(bucket.settings());
        table.create(&place);
        let port = server::free_port();
        build_for(&place, port);
        let headers = place.run(&["headers", "--for", "netlify"]).ok().out;
        fs::write(place.path("headers"), headers).unwrap();
        let cloud = Cloud {
            place,
            table,
            bucket,
            port,
        };
        (cloud, sink)
    }

    /// Lambda with both functions; a share of the processes is killed after an answer.
    pub(super) fn command(&self, mortal: &str) -> Command {
        let mut command = Command::new(python());
        command.arg(root().join("tests/peers/lambda_runtime.py"));
        command.arg(binary());
        command.args(["--port", &self.port.to_string(), "--mortal", mortal]);
        command.arg("--site").arg(self.place.out().join("site"));
        command.arg("--headers").arg(self.place.path("headers"));
        command.args(["--stream", &self.table.address()]);
        command.envs(self.place.env.iter().cloned());
        command.envs(server::patience());
        command.env("OPORA_DESK", self.place.out().join("desk"));
        command.env("OPORA_ORIGIN_SHA256", SECRETS_SHA256);
        command.env("AWS_REGION", "eu-central-1");
        command.env("OPORA_MAIL_LEASE", "4");
        command
    }
}

/// SHA-256 of the secret that the front sends where it is not told another one: "abc" (FIPS 180-2, B.1).
const SECRETS_SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// The function, as the stage before this one has built it beside the program.
fn binary() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_opora")).with_file_name("lambda");
    let build = "cargo build -p opora-handler --features aws --bin lambda";
    assert!(binary.is_file(), "build the function first: {build}");
    binary
}

fn build_for(place: &Place, port: u16) {
    let mut command = place.opora();
    command.arg("build").arg("--content").arg(&place.content);
    command.arg("--theme").arg(&place.theme);
    command.arg("--out").arg(place.out());
    command.args(["--base-url", &format!("http://127.0.0.1:{port}")]);
    let built = command.output().unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{said}");
}

#[test]
fn the_whole_way_with_functions_frozen_after_every_answer() {
    let (cloud, sink) = Cloud::new();
    let front = Server::of(cloud.command("0"));
    tour::walk(&cloud.place, &front, &mut sink.post());
}

#[test]
fn the_whole_way_with_functions_that_end_after_every_other_answer() {
    let (cloud, sink) = Cloud::new();
    let front = Server::of(cloud.command("0.5"));
    tour::walk(&cloud.place, &front, &mut sink.post());
}

#[test]
fn who_comes_past_the_delivery_network_is_sent_away() {
    let (cloud, _sink) = Cloud::new();
    let front = Server::of(cloud.command("0"));
    let visitor = Browser::new(&front.base);
    let agent = agent(Duration::from_secs(20));
    for (path, status) in [
        ("/desk/forms/support", 303),
        ("/desk/queue", 200),
        ("/healthz", 200),
    ] {
        let asked = agent.get(format!("{}{path}", front.base));
        let answer = asked.header("x-opora-origin", "abd").call().unwrap();
        assert_eq!(answer.status(), 403, "{path}");
        assert_eq!(visitor.ask("GET", path).status, status, "{path}");
    }
}

#[test]
fn files_come_back_byte_for_byte_and_lie_in_the_bucket_alone() {
    let (cloud, _sink) = Cloud::new();
    let front = Server::of(cloud.command("0"));
    let receipt = bucket::post_files(&front.base);
    bucket::shows_files(&front.base, &receipt);
    let kept = cloud.bucket.objects("tickets");
    let whole = kept
        .iter()
        .filter(|(_, bytes)| bytes == bucket::WINDOWS_1251);
    assert_eq!(whole.count(), 1, "the file lies in the bucket");
}

#[test]
fn a_reader_tells_a_function_whether_a_page_helped() {
    let (cloud, _sink) = Cloud::new();
    let front = Server::of(cloud.command("0.5"));
    let reader = Browser::new(&front.base);
    let say = |page: &str| {
        let said = format!("page={page}&answer=yes");
        reader.post_with("/desk/helped", &said, &[]).status
    };
    assert_eq!(say("/support/"), 200);
    assert_eq!(say("/none/"), 404);
    let told = cloud.place.run(&["report", "search"]).ok().out;
    assert!(
        told.contains("/support/") && !told.contains("/none/"),
        "{told}"
    );
}

#[test]
fn nothing_is_lost_on_lambda() {
    let (cloud, sink) = Cloud::new();
    let events = cloud.table.events();
    let mut leg = Leg {
        base: format!("http://127.0.0.1:{}", cloud.port),
        running: Box::new(Program::new(move || cloud.command("0.1"), READY)),
        sink,
        stored: Box::new(events),
        quiet: Duration::from_secs(30),
    };
    storm::survive("storm-lambda", &mut leg);
}
