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
    let mut files = joined_scripts(&theme.scripts);
    files.insert("style.css".to_owned(), joined(&theme.styles));
    for file in theme.scripts.iter().chain(&theme.icons) {
        if folder(file).is_none() {
            files.insert(plain_name(file).to_owned(), file.bytes.to_vec());
        }
    }
    let put = |(name, bytes): (String, Vec<u8>)| {
        let url = address(&name, &bytes);
        output.put_at(&url, bytes);
        (name, url)
    };
    files.into_iter().map(put).collect()
}

/// The folder of scripts that a script lies in: `search` of `theme/js/search/10-words.js`.
fn folder(file: &File) -> Option<&str> {
    let inner = file.path.strip_prefix("theme/js/")?;
    inner.split_once('/').map(|(folder, _)| folder)
}

/// The scripts of each folder as one with the folder's name, in the order of the names of their files, with
/// a scope of its own. Comments that begin a line and indents are for those who write them; so no
/// text in a script may go over a line's end.
fn joined_scripts(scripts: &[File]) -> BTreeMap<String, Vec<u8>> {
    let mut all: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (script, folder) in scripts
        .iter()
        .filter_map(|file| Some((file, folder(file)?)))
    {
        let one = all.entry(format!("{folder}.js"));
        let one = one.or_insert_with(|| b"\"use strict\";{\n".to_vec());
        let text = String::from_utf8_lossy(&script.bytes);
        let mut in_comment = false;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            in_comment |= line.starts_with("/*");
            if !in_comment {
                one.extend_from_slice(line.as_bytes());
                one.push(b'\n');
            }
            in_comment &= !line.ends_with("*/");
        }
    }
    for one in all.values_mut() {
        one.push(b'}');
    }
    all
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

    #[test]
    fn scripts_of_a_folder_are_one() {
        let file = |path: &str, text: &str| File {
            path: path.to_owned(),
            bytes: text.as_bytes().into(),
        };
        let scripts = [
            file("theme/js/form.js", "/* Kept. */"),
            file(
                "theme/js/search/1.js",
                "/* Two\n   lines. */\n  a; /* here */\n",
            ),
            file("theme/js/search/2.js", "/* One. */\n\nb;"),
        ];
        let joined = joined_scripts(&scripts);
        assert_eq!(joined.len(), 1);
        assert_eq!(
            joined["search.js"],
            b"\"use strict\";{\na; /* here */\nb;\n}"
        );
    }
}
