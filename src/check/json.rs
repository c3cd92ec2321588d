//! What was found, as JSON for programs.

use super::counts;
use opora_generator::{
    Problem,
    messages::{self, Lang},
    rules::RULES,
};
use serde_json::{Value, json};

/// Problems and how many there are of each level.
pub fn report(found: &[Problem], lang: Lang) -> Value {
    let [errors, warnings, advice] = counts(found);
    let problems: Vec<Value> = found.iter().map(|found| problem(found, lang)).collect();
    json!({
        "version": 1,
        "summary": { "errors": errors, "warnings": warnings, "advice": advice },
        "problems": problems,
    })
}

fn problem(problem: &Problem, lang: Lang) -> Value {
    let (cause, remedy) = messages::said(problem, lang);
    let fix = problem.fix.as_ref();
    json!({
        "level": problem.level.word(),
        "rule": problem.code,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "cause": cause,
        "remedy": remedy,
        "fix": fix.map(|fix| json!({ "old": fix.old, "new": fix.new })),
    })
}

/// All rules.
pub fn rules(lang: Lang) -> Value {
    let rules = RULES.iter().map(|rule| {
        json!({
            "rule": rule.code,
            "level": rule.level.word(),
            "firm": rule.firm,
            "fixes": rule.fixes,
            "about": messages::about(rule.code, lang),
        })
    });
    Value::Array(rules.collect())
}
