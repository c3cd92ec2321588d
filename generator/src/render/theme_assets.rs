//! The theme's styles, scripts and icons under names that change with their content, so that they
//! may be kept by browsers for ever.

use crate::{
    output::Output,
    walk::{File, Theme},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Puts the assets into the output; tells their addresses by plain name.
pub fn put(theme: &Theme, output: &mut Output) -> BTreeMap<String, String> {
    let style = joined(&theme.styles);
    let others = theme.scripts.iter().chain(&theme.icons);
    let others = others.map(|file| (plain_name(file), &*file.bytes));
    let mut addresses = BTreeMap::new();
    for (name, bytes) in std::iter::once(("style.css", style.as_slice())).chain(others) {
        let url = address(name, bytes);
        output.put_at(&url, bytes.to_vec());
        addresses.insert(name.to_owned(), url);
    }
    addresses
}

/// All styles as one, in the order of the names of their files. Comments that have a line of their
/// own, indents and spaces are for those who write them.
fn joined(styles: &[File]) -> Vec<u8> {
    let mut all = String::new();
    for style in styles {
        let text = String::from_utf8_lossy(&style.bytes);
        let is_comment = |line: &str| line.starts_with("/*") && line.ends_with("*/");
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !is_comment(line)) {
            all.push_str(&tight(line));
            all.push('\n');
        }
    }
    all.into_bytes()
}

/// A line without the spaces that mean nothing; one with texts in quotes as it is.
fn tight(line: &str) -> String {
    if line.contains(['"', '\'']) {
        return line.to_owned();
    }
    let spaces = [
        ("; }", "}"),
        (" { ", "{"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
    ];
    spaces.iter().fold(line.to_owned(), |line, (wide, tight)| {
        line.replace(wide, tight)
    })
}

fn plain_name(file: &File) -> &str {
    file.path.rsplit('/').next().unwrap_or(&file.path)
}

/// `/assets/style.1a2b3c4d.css`
fn address(name: &str, bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes)
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("/assets/{stem}.{hash}.{ending}"),
        None => format!("/assets/{name}.{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_content() {
        let file = |path: &str, text: &str| File {
            path: path.to_owned(),
            bytes: text.as_bytes().into(),
        };
        let theme = Theme {
            styles: vec![
                file("theme/css/1.css", "/* A. */\n  a"),
                file("theme/css/2.css", "b\n"),
            ],
            icons: vec![file("theme/icons/favicon.svg", "<svg/>")],
            ..Theme::default()
        };
        let mut output = Output::default();
        let addresses = put(&theme, &mut output);
        let style = &addresses["style.css"];
        assert_eq!(style, &address("style.css", b"a\nb\n"));
        assert_ne!(style, &address("style.css", b"a\nc\n"));
        assert!(output.contains(&format!("site{style}")));
        assert!(addresses["favicon.svg"].starts_with("/assets/favicon."));
    }
}
