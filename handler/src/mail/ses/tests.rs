//! The real client against the double of the service: which failures pass, which are for good, and
//! that what arrives is what was composed.

use super::*;
use crate::{
    cloud::{Keys, Trust},
    testing::peer::Peer,
};
use lettre::address::Envelope;
use std::fs;

/// The timeout of these tests; the double's slow answer takes longer.
const TIMEOUT: Duration = Duration::from_secs(1);

struct Office {
    peer: Peer,
    ses: Ses,
    taken: Arc<Mutex<()>>,
}

fn office() -> Office {
    let peer = Peer::python("fake_ses.py", &["--verified", "help.bereg.example"]);
    let service = Service {
        region: "ru-central1".to_owned(),
        endpoint: Some(peer.address()),
        keys: Keys {
            id: "id".to_owned(),
            secret: "secret".to_owned(),
            session_token: None,
        },
        trust: Trust::System,
    };
    Office {
        ses: Ses::new(&service, Some("letters".to_owned()), TIMEOUT),
        taken: Arc::default(),
        peer,
    }
}

fn letter(from: &str, to: &str) -> Letter {
    let bytes = format!(
        "Message-ID: <1.test@help.bereg.example>\r\nFrom: {from}\r\nTo: {to}\r\n\
         Subject: =?utf-8?b?0J/RgNC40LLQtdGC?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nПривет\r\n"
    );
    let address = |text: &str| text.parse().unwrap();
    Letter {
        id: "1.test@help.bereg.example".to_owned(),
        envelope: Envelope::new(Some(address(from)), vec![address(to)]).unwrap(),
        bytes: bytes.into_bytes(),
    }
}

const FROM: &str = "desk@help.bereg.example";

impl Office {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        self.ses.send(letter, &self.taken).await.map(drop)
    }

    fn mails(&self) -> Vec<Vec<u8>> {
        let entries = fs::read_dir(self.peer.folder().join("mail")).unwrap();
        let read = |entry: std::io::Result<fs::DirEntry>| fs::read(entry.unwrap().path()).unwrap();
        entries.map(read).collect()
    }
}

#[tokio::test]
async fn what_arrives_is_what_was_composed() {
    let office = office();
    let letter = letter(FROM, "lev@mail.example");
    let held = office.ses.send(&letter, &office.taken).await.unwrap();
    assert!(office.taken.try_lock().is_err(), "held until it is marked");
    drop(held);
    assert_eq!(office.mails(), [letter.bytes]);
    let log = fs::read_to_string(office.peer.folder().join("log.jsonl")).unwrap();
    let line: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(line["ConfigurationSetName"], "letters");
    let tag = serde_json::json!([{"Name": TAG, "Value": "1-test"}]);
    assert_eq!(line["EmailTags"], tag);
    assert_eq!(untagged("1-test"), "1.test");
}

#[tokio::test]
async fn a_refused_letter_is_given_up_and_what_is_about_us_is_not() {
    let office = office();
    let refused = office.send(&letter(FROM, "reject@mail.example")).await;
    assert!(refused.unwrap_err().permanent);
    let mut defective = letter(FROM, "lev@mail.example");
    defective.bytes = b"Subject: no identifier\r\n\r\nx".to_vec();
    assert!(office.send(&defective).await.unwrap_err().permanent);
    let stranger = letter("desk@elsewhere.example", "lev@mail.example");
    let refused = office.send(&stranger).await.unwrap_err();
    assert!(!refused.permanent);
    assert!(refused.reason.contains("not verified"), "{refused}");
}

#[tokio::test]
async fn trouble_of_the_service_passes_and_one_attempt_is_one_request() {
    let office = office();
    let letter = letter(FROM, "lev@mail.example");
    for (fault, kept) in [
        ("throttle", 0),
        ("error", 0),
        ("close", 0),
        ("slow", 0),
        ("ambiguous", 1),
    ] {
        office.peer.set_mode(fault);
        let failed = office.send(&letter).await.unwrap_err();
        assert!(!failed.permanent, "{fault}: {failed}");
        assert_eq!(office.mails().len(), kept, "{fault}");
    }
    office.peer.set_mode("good");
    office.send(&letter).await.unwrap();
    assert_eq!(office.mails().len(), 2);
}
