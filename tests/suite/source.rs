//! The source of the workspace as the house rules look at it: files, their code without comments
//! and tests, the length of their functions. Understands rustfmt's layout, not Rust.

use crate::place::root;
use std::fs;

/// One file.
pub struct Source {
    /// Relative to the root, with `/`.
    pub path: String,
    pub text: String,
    /// Whether it only serves tests.
    pub is_test: bool,
}

impl Source {
    /// The lines that run in the product, numbered from 1: without comments, without test modules.
    pub fn code(&self) -> Vec<(usize, &str)> {
        let mut code = Vec::new();
        let mut lines = self.text.lines().enumerate();
        while let Some((i, line)) = lines.next() {
            if line.trim() == "#[cfg(test)]" {
                let indent = indent(line);
                let Some((_, head)) = lines.next() else { break };
                if head.ends_with('{') {
                    let is_end = |l: &str| l.starts_with(&format!("{indent}}}"));
                    lines.find(|(_, line)| is_end(line));
                }
            } else if !line.trim_start().starts_with("//") {
                code.push((i + 1, line));
            }
        }
        code
    }

    /// Beginnings of the paths of the modules that are compiled for tests only.
    fn test_modules(&self) -> Vec<String> {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let base = match name {
            "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
            name => format!("{folder}/{}", name.trim_end_matches(".rs")),
        };
        let lines: Vec<&str> = self.text.lines().map(str::trim).collect();
        let pairs = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
        let names = pairs.filter_map(|pair| pair[1].strip_suffix(';')?.split_once("mod "));
        let paths = names.map(|(_, name)| [format!("{base}/{name}.rs"), format!("{base}/{name}/")]);
        paths.flatten().collect()
    }

    /// Name, first line and length of each function.
    pub fn functions(&self) -> Vec<(&str, usize, usize)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut found = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            let Some(name) = function_name(line) else {
                continue;
            };
            let end = format!("{}}}", indent(line));
            let on_one_line = line.ends_with(['}', ';']);
            // A trait's function has no body: its signature ends it.
            let no_body = |l: &str| {
                let closes = l
                    .strip_prefix(indent(line))
                    .is_some_and(|l| l.starts_with(')'));
                closes && l.ends_with(';')
            };
            let is_last = |l: &&str| on_one_line || **l == end || no_body(l);
            let last = lines[i..].iter().position(is_last);
            let length = last.unwrap_or(lines.len() - i) + 1;
            found.push((name, i + 1, length));
        }
        found
    }
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

/// The name of the function that begins on this line.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.trim_start().split(' ');
    let before = [
        "pub",
        "pub(crate)",
        "pub(super)",
        "const",
        "async",
        "unsafe",
        "extern",
    ];
    let word = words.find(|word| !before.contains(word) && !word.starts_with("pub(in"))?;
    let name = (word == "fn").then(|| words.next()).flatten()?;
    name.split(['(', '<']).next()
}

/// All Rust files of the workspace.
pub fn all() -> Vec<Source> {
    let mut found = Vec::new();
    for room in ["src", "generator", "handler", "tests", "benches"] {
        let mut waiting = vec![root().join(room)];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                    waiting.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let name = path
                        .strip_prefix(root())
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned();
                    let text = fs::read_to_string(&path).unwrap();
                    found.push(Source {
                        is_test: name.starts_with("tests/"),
                        path: name,
                        text,
                    });
                }
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    let tests: Vec<String> = found.iter().flat_map(Source::test_modules).collect();
    for source in &mut found {
        source.is_test |= tests
            .iter()
            .any(|beginning| source.path.starts_with(beginning));
    }
    found
}

#[test]
fn functions_and_code_are_told_apart_from_the_rest() {
    let text = "//! Head.\nfn one() {}\n\ntrait Y {\n    fn four(\n        a: u8,\n    ) -> u8;\n}\n\nimpl X {\n    pub fn two(\n        a: u8,\n    ) {\n    \
                    if a {\n        }\n    }\n}\n\n#[cfg(test)]\nmod tests {\n    fn x() {\n    }\n}\n\
                pub(crate) async fn three<T>() {\n    // no\n}\n";
    let source = Source {
        path: "src/x.rs".into(),
        text: text.into(),
        is_test: false,
    };
    let names: Vec<_> = source
        .functions()
        .iter()
        .map(|(name, _, length)| (*name, *length))
        .collect();
    assert_eq!(
        names,
        [("one", 1), ("four", 3), ("two", 6), ("x", 2), ("three", 3)]
    );
    let code = source.code();
    assert!(
        !code
            .iter()
            .any(|(_, line)| line.contains("fn x") || line.contains("no"))
    );
    assert!(
        code.iter()
            .any(|(n, line)| *n == 24 && line.contains("three"))
    );
}
