//! `opora doctor` on a good set-up and on bad ones: each with its verdict and remedy; the records of
//! ten domains; and mail servers that do not prove who they are.

use crate::{
    place::{Place, root},
    post::{Sink, python, wait_for},
    server::{self, Server},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, SystemTime},
};

/// A verdict as the program tells it to programs.
#[derive(Debug)]
struct Verdict {
    code: String,
    level: String,
    remedy: String,
}

/// Exit code and verdicts.
fn examine(place: &Place, words: &[&str]) -> (Option<i32>, Vec<Verdict>) {
    let (out, data) = (place.out(), place.data());
    let folders = [
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let run = place.run(&[&["doctor", "--json"], &folders[..], words].concat());
    let told: serde_json::Value = serde_json::from_str(&run.out)
        .unwrap_or_else(|error| panic!("{error}: {}\n{}", run.out, run.err));
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let verdicts = told["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| Verdict {
            code: text(row, "code"),
            level: text(row, "level"),
            remedy: text(row, "remedy"),
        });
    (run.code, verdicts.collect())
}

fn codes(verdicts: &[Verdict]) -> Vec<&str> {
    verdicts
        .iter()
        .map(|verdict| verdict.code.as_str())
        .collect()
}

/// A set-up in which all is well: built and running, a mail server with TLS, a sender's domain
/// with all its records.
struct Good {
    place: Place,
    server: Server,
    sink: Sink,
    other: Option<(Server, Place)>,
    _dns: Dns,
}

impl Good {
    fn new() -> Good {
        let mut place = Place::with_own_content();
        let sink = Sink::with_tls(&place.path("smtp"));
        let dns = Dns::start(&place);
        place.env = sink.settings();
        place.env.extend(dns.settings("good"));
        let server = Server::start(&place);
        Good {
            place,
            server,
            sink,
            other: None,
            _dns: dns,
        }
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.place.env.retain(|(known, _)| *known != name);
        self.place.env.push((name, value.to_owned()));
    }

    /// Changes the bundle that the desk was built with.
    fn change_bundle(&self, change: impl FnOnce(&mut serde_json::Value)) {
        let file = self.place.out().join("desk/desk.json");
        let mut desk = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        change(&mut desk);
        fs::write(file, desk.to_string()).unwrap();
    }
}

/// The zones of `tests/data/zones`, served.
struct Dns {
    child: Child,
    _stdin: ChildStdin,
    port: String,
}

impl Dns {
    fn start(place: &Place) -> Dns {
        let file = place.path("dns-port");
        let mut command = Command::new(python());
        command.arg(root().join("tests/peers/dns_zones.py"));
        command.arg(root().join("tests/data/zones")).arg(&file);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take().unwrap();
        let port = wait_for(|| fs::read_to_string(&file).ok());
        Dns {
            child,
            _stdin: stdin,
            port,
        }
    }

    /// Settings for a sender of a zone's domain.
    fn settings(&self, zone: &str) -> [(&'static str, String); 3] {
        [
            ("OPORA_DNS_SERVER", format!("127.0.0.1:{}", self.port)),
            ("OPORA_MAIL_FROM", format!("help@{zone}.example")),
            ("OPORA_MAIL_DKIM", "mail".to_owned()),
        ]
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_good_set_up_is_told_to_be_good() {
    let good = Good::new();
    let (code, verdicts) = examine(&good.place, &["--to", "me@mail.example"]);
    let wanted = [
        "settings_ok",
        "data_ok",
        "disk_ok",
        "clock_ok",
        "built_ok",
        "calendar_ok",
        "site_local",
        "site_ok",
        "mx_ok",
        "spf_ok",
        "dkim_ok",
        "dmarc_ok",
        "mail_ok",
    ];
    assert_eq!(codes(&verdicts), wanted);
    assert_eq!(code, Some(0));
    assert_eq!(
        good.sink.post().all().len(),
        1,
        "the test letter has arrived"
    );
    assert!(good.sink.log()[0].tls);
    let (out, data) = (good.place.out(), good.place.data());
    let folders = [
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let russian = good
        .place
        .run(&[&["doctor"], &folders[..]].concat())
        .ok()
        .out;
    assert!(
        russian.contains("в порядке: SPF для good.example есть"),
        "{russian}"
    );
    let english = [&["doctor", "--lang", "en"], &folders[..]].concat();
    assert!(
        good.place
            .run(&english)
            .ok()
            .out
            .contains("ok: good.example has SPF")
    );
}

/// What is spoilt, how, and what must be said.
type Spoilt = (&'static str, fn(&mut Good), &'static str);

const SPOILT: [Spoilt; 13] = [
    (
        "a wrong key",
        |good| good.set("OPORA_SMTP_HOTS", "x"),
        "settings_bad",
    ),
    (
        "no server",
        |good| good.set("OPORA_SMTP_HOST", ""),
        "settings_bad",
    ),
    (
        "not built",
        |good| fs::remove_dir_all(good.place.out()).unwrap(),
        "not_built",
    ),
    (
        "open data",
        |good| open(&good.place, "opora.db"),
        "data_open",
    ),
    (
        "an open key",
        |good| open(&good.place, "signing.key"),
        "data_open",
    ),
    (
        "a clock that stands",
        |good| {
            let later = SystemTime::now() + Duration::from_secs(86_400);
            let file = fs::File::open(good.place.out().join("desk/desk.json")).unwrap();
            file.set_modified(later).unwrap();
        },
        "clock_behind",
    ),
    (
        "no calendar",
        |good| good.change_bundle(|desk| desk["calendar"]["years"] = serde_json::json!({})),
        "calendar_missing",
    ),
    (
        "nobody answers",
        |good| {
            let url = format!("http://127.0.0.1:{}", server::free_port());
            good.change_bundle(|desk| desk["site"]["base_url"] = url.into());
        },
        "site_unreachable",
    ),
    (
        "another portal",
        |good| {
            let other = Place::with_own_content();
            good.other = Some((Server::start(&other), other));
            let url = good
                .other
                .as_ref()
                .map(|(server, _)| server.base.clone())
                .unwrap();
            good.change_bundle(|desk| desk["site"]["base_url"] = url.into());
        },
        "site_other",
    ),
    (
        "no records",
        |good| good.set("OPORA_MAIL_FROM", "help@empty.example"),
        "spf_missing",
    ),
    (
        "no DNS",
        |good| good.set("OPORA_DNS_SERVER", "127.0.0.1:1"),
        "dns_failed",
    ),
    (
        "a wrong password",
        |good| good.set("OPORA_SMTP_PASSWORD", "wrong"),
        "mail_refused",
    ),
    (
        "mail in clear",
        |good| {
            good.set("OPORA_SMTP_HOST", "mail.example");
            good.set("OPORA_SMTP_SECURITY", "none");
        },
        "mail_refused",
    ),
];

fn open(place: &Place, name: &str) {
    let mode = fs::Permissions::from_mode(0o644);
    fs::set_permissions(place.data().join(name), mode).unwrap();
}

#[test]
fn each_bad_set_up_has_its_verdict_and_remedy() {
    for (name, spoil, wanted) in &SPOILT {
        let mut good = Good::new();
        spoil(&mut good);
        let (code, verdicts) = examine(&good.place, &["--to", "me@mail.example"]);
        let found = verdicts.iter().find(|verdict| verdict.code == *wanted);
        let found = found.unwrap_or_else(|| panic!("{name}: no {wanted} in {verdicts:#?}"));
        assert_eq!(found.level, "failure", "{name}");
        assert!(found.remedy.len() > 20, "{name}: {}", found.remedy);
        assert_eq!(code, Some(1), "{name}");
        drop(good.server);
    }
}

#[test]
fn a_web_server_before_this_one_is_to_be_known() {
    let mut place = Place::new();
    let build = ["build", "--base-url", "https://help.example", "--out"];
    let out = place.out();
    let folders = [
        "--content",
        place.content.to_str().unwrap(),
        "--theme",
        place.theme.to_str().unwrap(),
    ];
    place
        .run(&[&build[..], &[out.to_str().unwrap()], &folders[..]].concat())
        .ok();
    let (_, verdicts) = examine(&place, &[]);
    let warned = verdicts.iter().find(|v| v.code == "proxy_unknown").unwrap();
    assert_eq!(warned.level, "warning");
    assert!(warned.remedy.contains("OPORA_LIMITS_TRUSTED_PROXIES"));
    let known = ("OPORA_LIMITS_TRUSTED_PROXIES", "127.0.0.1".to_owned());
    place.env.push(known);
    let (_, verdicts) = examine(&place, &[]);
    assert!(!codes(&verdicts).contains(&"proxy_unknown"));
}

#[test]
fn the_records_of_ten_domains_are_judged() {
    let mut place = Place::new();
    place.build().ok();
    let dns = Dns::start(&place);
    let mut judged = 0;
    for (name, text) in crate::place::files(&root().join("tests/data/zones")) {
        let zone = name.strip_suffix(".zone").unwrap();
        let text = String::from_utf8(text).unwrap();
        let wanted = text
            .lines()
            .next()
            .unwrap()
            .strip_prefix("; expect: ")
            .unwrap();
        place.env = vec![
            ("OPORA_MAIL_TRANSPORT", "smtp".to_owned()),
            ("OPORA_SMTP_HOST", "localhost".to_owned()),
        ];
        place.env.extend(dns.settings(zone));
        let (_, verdicts) = examine(&place, &[]);
        let records = ["mx_", "spf_", "dkim_", "dmarc_"];
        let found: Vec<&str> = codes(&verdicts)
            .into_iter()
            .filter(|code| records.iter().any(|kind| code.starts_with(kind)))
            .collect();
        assert_eq!(found.join(" "), wanted, "{zone}");
        judged += 1;
    }
    assert_eq!(judged, 10);
}

#[test]
fn a_mail_server_that_does_not_prove_who_it_is_gets_nothing() {
    let mut place = Place::new();
    place.build().ok();
    for certificate in ["other", "expired", "self", ""] {
        let folder = place.path(&format!("smtp-{certificate}"));
        let sink = match certificate {
            // A server whose offer of TLS somebody has taken out of the dialogue.
            "" => Sink::plain(&folder, 1),
            name => Sink::with_certificate(&folder, name),
        };
        place.env = sink.settings();
        place.env.retain(|(name, _)| *name != "OPORA_SMTP_SECURITY");
        place
            .env
            .push(("OPORA_SMTP_SECURITY", "starttls".to_owned()));
        let (code, verdicts) = examine(&place, &["--to", "me@mail.example"]);
        assert!(
            codes(&verdicts).contains(&"mail_refused"),
            "{certificate}: {verdicts:#?}"
        );
        assert_eq!(code, Some(1));
        assert!(sink.log().is_empty(), "{certificate}: something was sent");
    }
}
