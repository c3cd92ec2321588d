//! The double of DynamoDB (`tests/peers/dynamodb_double`) for a test, and a look at its rows.

use crate::{
    peer::Peer,
    place::{Place, root},
};
use serde_json::{Value, json};
use std::{path::Path, process::Command, sync::OnceLock};

/// A double with its data; they end with it.
pub struct Table {
    peer: Peer,
}

impl Table {
    /// A double that has no more than YDB, and no table yet.
    pub fn of_ydb(folder: &Path) -> Table {
        let peer = Peer::start(Command::new(double()), folder, &["--ydb"]);
        Table { peer }
    }

    /// A double with all that DynamoDB has, and no table yet.
    pub fn of_aws(folder: &Path) -> Table {
        let peer = Peer::start(Command::new(double()), folder, &[]);
        Table { peer }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.peer.port
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.peer.port)
    }

    /// How the program is told to keep its requests there.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = super::keys();
        settings.extend([
            ("OPORA_STORE_KIND", "dynamodb".to_owned()),
            ("OPORA_DYNAMODB_TABLE", "opora".to_owned()),
            ("OPORA_DYNAMODB_REGION", "ru-central1".to_owned()),
            ("OPORA_DYNAMODB_ENDPOINT", self.address()),
        ]);
        settings
    }

    /// Has the program make the table; `place` must have the settings.
    pub fn create(&self, place: &Place) {
        place.run(&["store", "create"]).ok();
    }

    /// A function that reads what the events of all tickets say, as they are stored.
    pub fn events(&self) -> impl Fn() -> Vec<String> + use<> {
        let port = self.peer.port;
        move || {
            let rows = scan(port).into_iter();
            rows.filter_map(|row| Some(row["data"]["S"].as_str()?.to_owned()))
                .collect()
        }
    }
}

/// The double looks at the form of a signature only.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=id/20260101/ru-central1/dynamodb/aws4_request, \
                      SignedHeaders=host, Signature=0";

/// All rows of the table, as the service spells them.
fn scan(port: u16) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut asked = json!({"TableName": "opora", "ConsistentRead": true});
        if !after.is_null() {
            asked["ExclusiveStartKey"] = after;
        }
        let request = ureq::post(format!("http://127.0.0.1:{port}/"))
            .header("x-amz-target", "DynamoDB_20120810.Scan")
            .header("content-type", "application/x-amz-json-1.0")
            .header("authorization", SIGNED)
            .header("x-amz-date", "20260101T000000Z");
        let mut answer = request.send(asked.to_string()).unwrap();
        let answer = answer.body_mut().read_to_string().unwrap();
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        rows.extend(answer["Items"].as_array().unwrap().iter().cloned());
        after = answer["LastEvaluatedKey"].take();
        if after.is_null() {
            return rows;
        }
    }
}

/// The double's program, built by the first test that asks.
fn double() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let build = root().join("tests/peers/dynamodb_double");
        let built = Command::new(build).output().unwrap();
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{said}");
        String::from_utf8(built.stdout).unwrap().trim().to_owned()
    })
}
