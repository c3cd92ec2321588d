//! The function of AWS (`handler/src/bin/lambda.rs`) before the doubles of all it asks for, run as the
//! service runs it: frozen after every answer, ended and begun anew at will
//! (`tests/peers/lambda_runtime.py`). Whatever would be left to be done after an answer stays undone here.

use super::table::Table;
use crate::{
    browser::{Browser, agent},
    peer::Peer,
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
struct Cloud {
    place: Place,
    table: Table,
    bucket: Peer,
    port: u16,
}

impl Cloud {
    /// All services, empty, and the one for mail beside them; the site is built for the address of the
    /// functions.
    fn new() -> (Cloud, Sink) {
        let mut place = Place::with_own_content();
        let table = Table::of_aws(&place.path("dynamodb"));
        let sink = Sink::ses(&place.path("ses"), 20);
        let bucket = bucket(&place.path("s3"));
        place.env = table.settings();
        place.env.extend(sink.settings());
        let address = format!("http://127.0.0.1:{}", bucket.port);
        place.env.extend([
            ("OPORA_S3_BUCKET", "opora".to_owned()),
            ("OPORA_S3_ENDPOINT", address),
            ("OPORA_S3_REGION", "ru-central1".to_owned()),
            ("OPORA_S3_ADDRESSING", "path".to_owned()),
        ]);
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
    fn command(&self, mortal: &str) -> Command {
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

/// A bucket for files.
fn bucket(folder: &Path) -> Peer {
    let built = Command::new(root().join("tests/peers/s3_double")).output();
    let built = built.unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{said}");
    let program = String::from_utf8(built.stdout).unwrap();
    let mut command = Command::new("python3");
    command.arg(root().join("tests/peers/s3_server.py"));
    Peer::start(command, folder, &[program.trim()])
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

/// Ten letters in the one-byte code of Russian Windows: no UTF-8.
const WINDOWS_1251: &[u8] = b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0!\r\n";

#[test]
fn files_come_back_byte_for_byte_and_lie_in_the_bucket_alone() {
    let (cloud, _sink) = Cloud::new();
    let front = Server::of(cloud.command("0"));
    let picture = fs::read(root().join("handler/src/http/testdata/grey.png")).unwrap();
    let files = [("письмо.txt", WINDOWS_1251), ("снимок.png", &picture)];
    let agent = agent(Duration::from_secs(20));
    let asked = agent.post(format!("{}/desk/forms/enrolment", front.base));
    let asked = asked.content_type("multipart/form-data; boundary=border");
    let answer = asked.send(multipart(&files)).unwrap();
    assert_eq!(answer.status(), 303);

    let mut visitor = Browser::new(&front.base);
    let receipt = answer.headers()["location"].to_str().unwrap();
    let links = visitor
        .open(receipt)
        .attributes("main a[href*='/files/']", "href");
    assert_eq!(links.len(), 2, "{}", visitor.page.body);
    for (link, (name, bytes)) in links.iter().zip(files) {
        let mut got = agent.get(format!("{}{link}", front.base)).call().unwrap();
        let said = got.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(said.starts_with("attachment;"), "{name}: {said}");
        assert_eq!(got.body_mut().read_to_vec().unwrap(), bytes, "{name}");
    }
    let kept = crate::place::files(&cloud.bucket.folder.join("data/opora/tickets"));
    let whole = kept.iter().filter(|(_, bytes)| bytes == WINDOWS_1251);
    assert_eq!(whole.count(), 1, "the file lies in the bucket");
}

/// A request with these files, as a browser posts it.
fn multipart(files: &[(&str, &[u8])]) -> Vec<u8> {
    let fields = [
        ("key", "files-in-the-cloud-aaaa"),
        ("programme", "statistics"),
        ("whose", "self"),
        ("name", "Мария"),
        ("birth", "27.03.1990"),
        ("email", "maria@mail.example"),
        ("consent", "yes"),
    ];
    let mut body = Vec::new();
    let mut part = |head: &str, bytes: &[u8]| {
        body.extend(format!("--border\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    };
    for (name, value) in fields {
        part(&format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, bytes) in files {
        part(&format!("name=\"papers\"; filename=\"{name}\""), bytes);
    }
    body.extend(b"--border--\r\n");
    body
}

#[test]
fn nothing_is_lost_on_lambda() {
    let (cloud, sink) = Cloud::new();
    let rows = cloud.table.reader();
    let mut leg = Leg {
        base: format!("http://127.0.0.1:{}", cloud.port),
        running: Box::new(Program::new(move || cloud.command("0.1"), READY)),
        sink,
        stored: Box::new(move || {
            let data = rows().into_iter();
            data.filter_map(|row| Some(row["data"]["S"].as_str()?.to_owned()))
                .collect()
        }),
        quiet: Duration::from_secs(30),
    };
    storm::survive("storm-lambda", &mut leg);
}
