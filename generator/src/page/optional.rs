//! Links that are there only if their page is: `[чат](chat.md "?")`. A page is parsed alone, so the
//! tag of such a link is marked with its page's address until all pages are known; then the mark
//! goes, and where the page is left out the tag goes with it, leaving the words.

use super::html;

/// The title by which an editor marks such a link.
pub(super) const TITLE: &str = "?";

/// The mark. Editors cannot write it: a `<` of theirs is never one in HTML.
const MARK: &str = "<a data-optional=\"";

/// Marks the opening tag of a link with the address of its page.
pub(super) fn marked(tag: &str, path: &str) -> String {
    let rest = tag.strip_prefix("<a").unwrap_or(tag);
    format!("{MARK}{}\"{rest}", html::text(path))
}

/// The HTML without marks, and without the tags of links whose page is gone.
#[must_use]
pub fn settle(html: &str, is_gone: impl Fn(&str) -> bool) -> String {
    let mut parts = html.split(MARK);
    let mut out = String::with_capacity(html.len());
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (path, rest) = part.split_once('"').unwrap_or((part, ""));
        if !is_gone(&path.replace("&amp;", "&")) {
            out.push_str("<a");
            out.push_str(rest);
            continue;
        }
        // A link holds no other, so the next end is its own.
        let (_, inner) = rest.split_once('>').unwrap_or((rest, ""));
        let (words, after) = inner.split_once("</a>").unwrap_or((inner, ""));
        out.push_str(words);
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_to_pages_that_are_gone_become_words() {
        let chat = marked("<a href=\"/chat/#a\">", "/chat/");
        let lms = marked("<a href=\"/lms/\" rel=\"x\">", "/lms/");
        let html = format!("<p>{chat}чат <b>да</b></a>, {lms}СДО</a>, <a href=\"/x/\">x</a></p>");
        assert_eq!(
            settle(&html, |url| url == "/chat/"),
            "<p>чат <b>да</b>, <a href=\"/lms/\" rel=\"x\">СДО</a>, <a href=\"/x/\">x</a></p>"
        );
    }

    #[test]
    fn what_an_editor_writes_is_no_mark() {
        let html = "<p>&lt;a data-optional=&quot;/chat/&quot;</p>";
        assert_eq!(settle(html, |_| true), html);
    }
}
