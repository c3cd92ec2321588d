//! The theme's styles, scripts and icons under names that change with their content, so that they
//! may be kept by browsers for ever. Many files for those who write them, few for those who fetch them.

use super::look;
use super::tight;
use crate::{
    output::Output,
    schema::look::Look,
    walk::{File, Theme},
};
use opora_contract::text::Texts;
use std::{collections::BTreeMap, sync::Arc};
use twox_hash::XxHash3_128;

/// The script that is no page's: it stands at the root under a name that stays.
const WORKER: &str = "worker.js";

/// The script that holds the words of the search.
const WORDS: &str = "search-words.js";

/// What becomes of the theme's files.
#[derive(Debug, Default)]
pub struct Assets {
    /// Address and bytes by plain name.
    files: BTreeMap<String, (String, Arc<[u8]>)>,
    /// The script that keeps copies on the device, if the theme has one.
    pub worker: Option<Vec<u8>>,
}

impl Assets {
    /// Makes them, those of the search only where the site can be searched and with its words.
    #[must_use]
    pub fn of(theme: &Theme, look: &Look, words: Option<&Texts>) -> Self {
        let mut files = styles(&theme.styles, &look::tokens(look));
        let scripts = theme.scripts.iter();
        let scripts: Vec<&File> = scripts
            .filter(|file| words.is_some() || !is_of_search(file))
            .collect();
        let mut joined = joined_scripts(&scripts);
        let worker = joined.remove(WORKER);
        files.extend(joined);
        files.extend(words.map(|words| (WORDS.to_owned(), words_script(words))));
        let alone = scripts.into_iter().filter(|file| folders(file).is_empty());
        for file in alone.chain(&theme.icons) {
            let name = plain_name(file);
            let bytes = match str::from_utf8(&file.bytes) {
                Ok(svg) if name.ends_with(".svg") => {
                    let own = svg.replace(look::THEME_ACCENT, &look::accent(look));
                    own.into_bytes()
                }
                _ => file.bytes.to_vec(),
            };
            files.insert(name.to_owned(), bytes);
        }
        let named = |(name, bytes): (String, Vec<u8>)| {
            let url = address(&name, &bytes);
            (name, (url, bytes.into()))
        };
        Self {
            files: files.into_iter().map(named).collect(),
            worker,
        }
    }

    /// Puts them into the output; tells their addresses by plain name.
    pub fn put(&self, output: &mut Output) -> BTreeMap<String, String> {
        let put = |(name, (url, bytes)): (&String, &(String, Arc<[u8]>))| {
            output.put_at(url, Arc::clone(bytes));
            (name.clone(), url.clone())
        };
        self.files.iter().map(put).collect()
    }
}

/// The words of the search, which weigh on no page that does not search.
fn words_script(words: &Texts) -> Vec<u8> {
    let words = serde_json::to_string(words).unwrap_or_default();
    format!("globalThis.oporaWords={words}").into_bytes()
}

/// Whether a script is there for the search alone: its name or its folder says so.
fn is_of_search(script: &File) -> bool {
    folders(script).split('/').any(|folder| folder == "search")
        || plain_name(script).contains("search")
}

/// The folders within its own that a file lies in: `page/form` of `theme/js/page/form/10-key.js`.
fn folders(file: &File) -> &str {
    let inner = file.path.splitn(3, '/').nth(2).unwrap_or_default();
    inner.rsplit_once('/').map_or("", |(folders, _)| folders)
}

/// Whether a folder is another or lies in it.
fn is_within(path: &str, folder: &str) -> bool {
    let inner = path.strip_prefix(folder);
    inner.is_some_and(|inner| inner.is_empty() || inner.starts_with('/'))
}

/// The last name of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// One style sheet for each folder, named like it: what lies in the folder, in the folders around it and
/// beside all folders, in the order of the names of their files, and the site's own tokens. Without folders
/// there is one, `style.css`.
fn styles(styles: &[File], tokens: &str) -> BTreeMap<String, Vec<u8>> {
    let mut names: Vec<&str> = styles
        .iter()
        .map(folders)
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() {
        names.push("style");
    }
    names.sort_unstable();
    names.dedup();
    let mut parts: Vec<(&File, String)> = styles.iter().map(|f| (f, tight_style(f))).collect();
    parts.sort_by_key(|(file, _)| plain_name(file));
    let sheet = |path: &&str| {
        let in_it = |file: &File| folders(file).is_empty() || is_within(path, folders(file));
        let own = parts.iter().filter(|(file, _)| in_it(file));
        let mut sheet: String = own.map(|(_, part)| part.as_str()).collect();
        sheet.push_str(tokens);
        (
            format!("{}.css", last(path)),
            tight::short_names(&sheet).into_bytes(),
        )
    };
    names.iter().map(sheet).collect()
}

/// One script for each folder, named like it, in the order of the names of the files, with a scope of its
/// own. A folder within another begins with what the other has. Comments that begin a line,
/// indents and idle spaces are for those who write them; so no text in a script may go over a line's end.
fn joined_scripts(scripts: &[&File]) -> BTreeMap<String, Vec<u8>> {
    let mut names: Vec<&str> = scripts
        .iter()
        .map(|script| folders(script))
        .filter(|name| !name.is_empty())
        .collect();
    names.dedup();
    let script = |path: &&str| {
        let parts = scripts.iter().copied();
        let mut parts: Vec<&File> = parts
            .filter(|file| !folders(file).is_empty() && is_within(path, folders(file)))
            .collect();
        parts.sort_by_key(|file| (folders(file), plain_name(file)));
        let mut one = b"\"use strict\";{\n".to_vec();
        for part in parts {
            push_script(&String::from_utf8_lossy(&part.bytes), &mut one);
        }
        one.push(b'}');
        let one = tight::script(&String::from_utf8_lossy(&one));
        (format!("{}.js", last(path)), one.into_bytes())
    };
    names.iter().map(script).collect()
}

fn push_script(text: &str, one: &mut Vec<u8>) {
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

/// A style sheet of the theme. Comments that have a line of their own, indents, spaces and ends of lines
/// are for those who write them.
fn tight_style(style: &File) -> String {
    let text = String::from_utf8_lossy(&style.bytes);
    let mut all = String::with_capacity(text.len());
    let is_comment = |line: &str| line.starts_with("/*") && line.ends_with("*/");
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !is_comment(line)) {
        if line.starts_with('}') && all.ends_with(';') {
            all.pop();
        }
        all.push_str(&tight::style_line(line));
        if !line.ends_with(['{', '}', ';', ',']) {
            all.push('\n');
        }
    }
    all
}

fn plain_name(file: &File) -> &str {
    last(&file.path)
}

/// The first eight digits of a hash: enough to tell one state of a file from another.
pub(super) fn short(hash: u128) -> String {
    format!("{:08x}", hash >> 96)
}

/// `/assets/style.1a2b3c4d.css`
fn address(name: &str, bytes: &[u8]) -> String {
    let hash = short(XxHash3_128::oneshot(bytes));
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("/assets/{stem}.{hash}.{ending}"),
        None => format!("/assets/{name}.{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            bytes: text.as_bytes().into(),
        }
    }

    #[test]
    fn names_change_with_the_content() {
        let theme = Theme {
            styles: vec![
                file("theme/css/1.css", "/* A. */\n  a { b: c; d: \"e: f\"; }"),
                file("theme/css/2.css", "g {\n  h: i;\n}\n"),
            ],
            icons: vec![file("theme/icons/favicon.svg", "<svg/>")],
            ..Theme::default()
        };
        let mut output = Output::default();
        let addresses = Assets::of(&theme, &Look::default(), None).put(&mut output);
        let style = &addresses["style.css"];
        assert_eq!(style, &address("style.css", b"a{b:c;d:\"e: f\"}g{h:i}"));
        assert_ne!(style, &address("style.css", b"a{b:c;d:\"e: f\"}g{h:j}"));
        assert!(output.contains(&format!("site{style}")));
        assert!(addresses["favicon.svg"].starts_with("/assets/favicon."));
    }

    #[test]
    fn without_a_search_nothing_of_its_scripts_is_there() {
        let theme = Theme {
            scripts: vec![
                file("theme/js/page/10-view.js", "a;"),
                file("theme/js/page/30-search.js", "b;"),
                file("theme/js/search-page.js", "c;"),
                file("theme/js/search/10-words.js", "d;"),
            ],
            ..Theme::default()
        };
        let look = Look::default();
        let words = Texts::Group([("none".to_owned(), Texts::Text("Нет".to_owned()))].into());
        let put = |words| Assets::of(&theme, &look, words).put(&mut Output::default());
        let names = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<Vec<_>>();
        let (with, without) = (put(Some(&words)), put(None));
        assert_eq!(
            names(&with),
            [
                "page.js",
                "search-page.js",
                "search-words.js",
                "search.js",
                "style.css"
            ]
        );
        assert_eq!(names(&without), ["page.js", "style.css"]);
        assert_ne!(with["page.js"], without["page.js"]);
    }

    #[test]
    fn each_folder_of_styles_is_a_sheet_with_what_all_share() {
        let files = [
            file("theme/css/1.css", "a{}"),
            file("theme/css/3.css", "c{}"),
            file("theme/css/desk/2.css", "b{}"),
            file("theme/css/page/4.css", "d{}"),
            file("theme/css/desk/mail/5.css", "f{}"),
        ];
        let sheets = styles(&files, "e{}");
        assert_eq!(sheets.len(), 3);
        assert_eq!(sheets["mail.css"], b"a{}b{}c{}f{}e{}");
        assert_eq!(sheets["desk.css"], b"a{}b{}c{}e{}");
        assert_eq!(sheets["page.css"], b"a{}c{}d{}e{}");
    }

    #[test]
    fn scripts_of_a_folder_are_one_and_begin_with_those_above() {
        let files = [
            file("theme/js/alone.js", "/* Kept. */"),
            file(
                "theme/js/page/1.js",
                "/* Two\n   lines. */\n  a; /* here */\n",
            ),
            file("theme/js/page/form/2.js", "/* One. */\n\nb;"),
        ];
        let joined = joined_scripts(&files.iter().collect::<Vec<_>>());
        assert_eq!(joined.len(), 2);
        assert_eq!(joined["page.js"], b"\"use strict\";{a;/* here */\n}");
        assert_eq!(joined["form.js"], b"\"use strict\";{a;/* here */\nb;}");
    }
}
