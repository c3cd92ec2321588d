//! The template of AWS from outside: its promises, each proved able to fail; its headers and the one
//! table; its paths; and what the worst month of its limits costs. The linters of AWS have a stage
//! of their own in `tests/run`.

use crate::{place::Place, post::run_peer};
use serde_json::Value;
use std::process::Command;

fn template() -> Value {
    serde_json::from_str(&run_peer("aws_template.py", &["--json"])).unwrap()
}

#[test]
fn the_template_keeps_its_promises() {
    let said = run_peer("aws_template.py", &[]);
    assert!(said.starts_with("25 checks hold"), "{said}");
    println!("{}", said.trim());
}

#[test]
fn the_worst_month_is_the_guides() {
    println!("{}", run_peer("aws_worst_month.py", &[]).trim());
}

#[test]
fn the_templates_headers_are_those_of_the_table() {
    let table = Place::new().run(&["headers", "--for", "cloudfront"]).ok();
    let table: Value = serde_json::from_str(&table.out).unwrap();
    let template = template();
    for name in ["OporaPages", "OporaAssets"] {
        let without_name = |tree: &Value| {
            let mut resource = tree["Resources"][name].clone();
            let config = &mut resource["Properties"]["ResponseHeadersPolicyConfig"];
            let named = config.as_object_mut().unwrap().remove("Name");
            assert!(named.is_some(), "{name}");
            resource
        };
        assert_eq!(without_name(&template), without_name(&table), "{name}");
    }
}

/// Paths as the distribution gets them, and what it asks the bucket for or answers.
const PATHS: [(&str, &str); 7] = [
    ("/", "/index.html"),
    ("/support/", "/support/index.html"),
    ("/support", "308 /support/"),
    ("/feed.xml", "/feed.xml"),
    ("/faq/a.b/", "/faq/a.b/index.html"),
    ("/%D1%8F", "308 /%D1%8F/"),
    ("//evil.example", "//evil.example"),
];

#[test]
fn a_folder_is_as_good_as_its_index() {
    let template = template();
    let code = &template["Resources"]["SitePaths"]["Properties"]["FunctionCode"];
    let paths: Vec<&str> = PATHS.iter().map(|(path, _)| *path).collect();
    let script = format!(
        "{}\nfor (const uri of {}) {{ const r = handler({{ request: {{ uri }} }}); \
         console.log(r.statusCode ? r.statusCode + ' ' + r.headers.location.value : r.uri); }}",
        code.as_str().unwrap(),
        serde_json::to_string(&paths).unwrap(),
    );
    let run = Command::new("node").args(["-e", &script]).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    let wanted: Vec<&str> = PATHS.iter().map(|(_, found)| *found).collect();
    assert_eq!(said.lines().collect::<Vec<_>>(), wanted);
}
