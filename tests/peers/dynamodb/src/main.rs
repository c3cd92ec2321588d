//! A DynamoDB for the tests: dynoxide, behind a door that fails on demand and keeps a log.
//!
//!     dynamodb-double DIR [--ydb] [--seed N]
//!
//! DIR/port       its port, written when it listens on 127.0.0.1
//! DIR/mode       what goes wrong, read anew for each request; no file means "good"
//! DIR/log.jsonl  one line for each request: by whose key, operation, number and kinds of writes, fault
//! DIR/units.jsonl  one line for each that was done: operation, what the service would charge for it
//!
//! A mode is the name of a fault; "faulty": one request in twelve fails, each in a way drawn from the
//! seed, and the same one twice at most; or "7 drop": the seventh request since the mode was set
//! fails so, and no other. The faults are those of [`FAULTS`]. With `--ydb` it takes no more than
//! YDB's Document API does. Data are in memory; the server ends when its standard input is closed.

mod fault;
mod ydb;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use fault::{Fault, Faults};
use serde_json::{Value, json};
use std::{
    error::Error,
    fs,
    io::Write,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tokio::{io::AsyncReadExt, net::TcpListener};

/// What a service charges for by use.
const CHARGED: [&str; 7] = [
    "BatchGetItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "TransactWriteItems",
    "UpdateItem",
];

#[derive(Clone)]
struct Door {
    inside: String,
    client: reqwest::Client,
    faults: Arc<Faults>,
    log: Arc<Mutex<fs::File>>,
    units: Arc<Mutex<fs::File>>,
    ydb: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(
        words
            .next()
            .ok_or("dynamodb-double DIR [--ydb] [--seed N]")?,
    );
    let (mut ydb, mut seed) = (false, 1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--ydb" => ydb = true,
            "--seed" => seed = words.next().ok_or("--seed N")?.parse()?,
            other => return Err(format!("unknown word {other}").into()),
        }
    }
    let inner = TcpListener::bind("127.0.0.1:0").await?;
    let inside = format!("http://{}/", inner.local_addr()?);
    tokio::spawn(dynoxide::server::serve_on(
        inner,
        dynoxide::Database::memory()?,
    ));
    let open = |name| {
        let mut options = fs::File::options();
        let file = options.create(true).append(true).open(folder.join(name));
        file.map(|file| Arc::new(Mutex::new(file)))
    };
    let door = Door {
        inside,
        client: reqwest::Client::new(),
        faults: Arc::new(Faults::new(folder.join("mode"), seed)),
        log: open("log.jsonl")?,
        units: open("units.jsonl")?,
        ydb,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let app = Router::new().fallback(enter).with_state(door);
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    fs::write(folder.join("port.new"), port.to_string())?;
    fs::rename(folder.join("port.new"), folder.join("port"))?;
    let (mut said, mut stdin) = (Vec::new(), tokio::io::stdin());
    tokio::select! {
        served = serving => served??,
        _ = stdin.read_to_end(&mut said) => {}
    }
    Ok(())
}

async fn enter(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let operation = target
        .and_then(|target| target.rsplit('.').next())
        .unwrap_or_default();
    let mut asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let fault = door.faults.draw(&asked);
    let writes = asked["TransactItems"].as_array().map(Vec::len);
    let line = json!({
        "by": asker(&headers),
        "operation": operation,
        "writes": writes,
        "kinds": kinds(&asked),
        "fault": fault.map(Fault::name),
    });
    if let Ok(mut log) = door.log.lock() {
        writeln!(log, "{line}").ok();
    }
    if !headers.contains_key(header::AUTHORIZATION) {
        return refusal(
            StatusCode::BAD_REQUEST,
            "MissingAuthenticationTokenException",
            "not signed",
        );
    }
    if door.ydb
        && let Err(why) = ydb::take(operation, &mut asked)
    {
        return refusal(StatusCode::BAD_REQUEST, "ValidationException", &why);
    }
    match fault {
        Some(fault) if !fault.is_done() => return fault.answer(writes).await,
        _ => {}
    }
    let done = door.forward(&headers, operation, asked).await;
    match (fault, done) {
        (Some(fault), _) => fault.answer(writes).await,
        (None, Ok(answer)) => answer,
        (None, Err(error)) => refusal(StatusCode::BAD_GATEWAY, "Double", &error.to_string()),
    }
}

impl Door {
    async fn forward(
        &self,
        headers: &HeaderMap,
        operation: &str,
        mut asked: Value,
    ) -> Result<Response, reqwest::Error> {
        if CHARGED.contains(&operation) {
            asked["ReturnConsumedCapacity"] = json!("INDEXES");
        }
        let mut request = self.client.post(&self.inside).body(asked.to_string());
        for name in [
            "x-amz-target",
            "content-type",
            "authorization",
            "x-amz-date",
        ] {
            if let Some(value) = headers.get(name) {
                request = request.header(name, value);
            }
        }
        let answer = request.send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        self.note(operation, &body);
        let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
        Ok((status, kind, body).into_response())
    }
}

impl Door {
    /// Notes what an answer says was charged.
    fn note(&self, operation: &str, answer: &[u8]) {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        let charged = match &answer["ConsumedCapacity"] {
            Value::Array(tables) => tables.iter().collect(),
            Value::Null => Vec::new(),
            table => vec![table],
        };
        let sum = |key: fn(&Value) -> Option<f64>| -> f64 {
            charged.iter().filter_map(|table| key(table)).sum()
        };
        let line = json!({
            "operation": operation,
            "units": sum(|table| table["CapacityUnits"].as_f64()),
            "table": sum(|table| table["Table"]["CapacityUnits"].as_f64()),
        });
        if let (false, Ok(mut units)) = (charged.is_empty(), self.units.lock()) {
            writeln!(units, "{line}").ok();
        }
    }
}

/// The name of the key that a request is signed with.
fn asker(headers: &HeaderMap) -> Option<&str> {
    let signed = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    signed.split_once("Credential=")?.1.split('/').next()
}

/// What a transaction does to its rows: Put, Update, Delete, ConditionCheck.
fn kinds(asked: &Value) -> Vec<&String> {
    let writes = asked["TransactItems"].as_array().into_iter().flatten();
    let mut kinds: Vec<&String> = writes
        .filter_map(Value::as_object)
        .flat_map(|write| write.keys())
        .collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// What the service says when it refuses.
fn refusal(status: StatusCode, code: &str, words: &str) -> Response {
    told(
        status,
        json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": words}),
    )
}

fn told(status: StatusCode, body: Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
    (status, kind, body.to_string()).into_response()
}
