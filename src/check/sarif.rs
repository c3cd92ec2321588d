//! What was found, as SARIF 2.1.0: the form in which code hosts show problems beside the changed
//! lines.

use opora_generator::{
    Level, Problem,
    messages::{self, Lang},
    rules::RULES,
};
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The whole report: one run, with all rules described.
pub fn report(found: &[Problem], lang: Lang) -> Value {
    let results: Vec<Value> = found.iter().map(|problem| result(problem, lang)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "opora",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules(lang),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rules(lang: Lang) -> Value {
    let rules = RULES.iter().map(|rule| {
        json!({
            "id": rule.code,
            "shortDescription": { "text": messages::about(rule.code, lang) },
            "defaultConfiguration": { "level": level(rule.level) },
        })
    });
    Value::Array(rules.collect())
}

fn result(problem: &Problem, lang: Lang) -> Value {
    let (cause, remedy) = messages::said(problem, lang);
    let index = RULES.iter().position(|rule| rule.code == problem.code);
    let mut result = json!({
        "ruleId": problem.code,
        "level": level(problem.level),
        "message": { "text": format!("{cause}. {remedy}") },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&problem.file) },
            "region": { "startLine": problem.line, "startColumn": problem.column },
        }}],
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    result
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
    }
}

/// A path as a relative address: what is no plain character is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    uri
}
