//! A site to be opened from a folder, without a server: every address of its own is written relative to the page
//! at hand and names a file, for a folder has no index there. What only a server answers leads to the portal.

use crate::output::{Bytes, Output};

/// Attributes that hold one address. `srcset`, which holds several, is taken apart.
const ADDRESSES: [&str; 4] = ["href", "src", "action", "poster"];

/// How a page says that it has moved, before the address.
const REFRESH: &str = "0; url=";

/// Where the server's own pages begin.
const DESK: &str = "/desk/";

/// Makes the pages of `output` relative; `base_url` is the portal's public address, without a slash at its end.
pub fn make(output: &mut Output, base_url: &str) {
    output.change(|path, bytes| {
        let inner = path.strip_prefix("site/")?;
        let html = path.ends_with(".html").then(|| bytes.pieces().collect())?;
        let html: Vec<&[u8]> = html;
        let html = String::from_utf8(html.concat()).ok()?;
        let above = "../".repeat(inner.matches('/').count());
        let to = To {
            above: &above,
            base_url,
        };
        Some(to.page(&html).into_bytes().into())
    });
}

/// Where addresses of a page lead from.
struct To<'a> {
    /// From the page's folder to the site's.
    above: &'a str,
    base_url: &'a str,
}

impl To<'_> {
    /// The page with its tags changed. Every `<` begins a tag, and values of attributes stand in double quotes: all
    /// pages come from templates that escape both.
    fn page(&self, html: &str) -> String {
        let mut page = String::with_capacity(html.len());
        let mut pieces = html.split('<');
        page.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            page.push('<');
            self.tag(piece, &mut page);
        }
        page
    }

    /// A tag and the text after it.
    fn tag(&self, piece: &str, page: &mut String) {
        let mut rest = piece;
        while let Some((before, value)) = rest.split_once('"') {
            let Some((value, after)) = value.split_once('"').filter(|_| !before.contains('>'))
            else {
                break;
            };
            page.push_str(before);
            page.push('"');
            page.push_str(&self.value(before, value));
            page.push('"');
            rest = after;
        }
        page.push_str(rest);
    }

    /// The value of the attribute whose name `before` ends with.
    fn value(&self, before: &str, value: &str) -> String {
        let name = before.trim_end_matches('=').rsplit([' ', '\n']).next();
        let name = name.unwrap_or_default();
        if name == "srcset" {
            let urls = value.split(',').map(|url| self.address(url.trim()));
            urls.collect::<Vec<_>>().join(", ")
        } else if let Some(url) = value.strip_prefix(REFRESH).filter(|_| name == "content") {
            format!("{REFRESH}{}", self.address(url))
        } else if ADDRESSES.contains(&name) {
            self.address(value)
        } else {
            value.to_owned()
        }
    }

    fn address(&self, url: &str) -> String {
        let Some(inner) = url.strip_prefix('/').filter(|url| !url.starts_with('/')) else {
            return url.to_owned();
        };
        if url.starts_with(DESK) {
            return format!("{}{url}", self.base_url);
        }
        let end = inner.find(['#', '?', ' ']).unwrap_or(inner.len());
        let (path, tail) = inner.split_at_checked(end).unwrap_or((inner, ""));
        let is_folder = path.is_empty() || path.ends_with('/');
        let index = if is_folder { "index.html" } else { "" };
        format!("{}{path}{index}{tail}", self.above)
    }
}

impl Output {
    /// Replaces the files for which `change` gives other bytes.
    fn change(&mut self, change: impl Fn(&str, &Bytes) -> Option<Bytes>) {
        let changed = self.files();
        let changed =
            changed.filter_map(|(path, bytes)| Some((path.to_owned(), change(path, bytes)?)));
        for (path, bytes) in changed.collect::<Vec<_>>() {
            self.put(&path, bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_from_the_page_to_files() {
        let to = To {
            above: "../../",
            base_url: "https://help.example",
        };
        for (html, expected) in [
            (
                "<a class=\"b\" href=\"/faq/#top\">/faq/ = \"/faq/\"</a>",
                "<a class=\"b\" href=\"../../faq/index.html#top\">/faq/ = \"/faq/\"</a>",
            ),
            ("<a href=\"/\">", "<a href=\"../../index.html\">"),
            (
                "<meta content=\"0; url=/faq/\">",
                "<meta content=\"0; url=../../faq/index.html\">",
            ),
            ("<a href=\"#a\">", "<a href=\"#a\">"),
            ("<a href=\"//host/\">", "<a href=\"//host/\">"),
            ("<a href=\"https://host/\">", "<a href=\"https://host/\">"),
            (
                "<img alt=\"/a/ > b\"\nsrc=\"/assets/a.png\" srcset=\"/assets/a.webp 1x, /assets/b.webp 2x\">",
                "<img alt=\"/a/ > b\"\nsrc=\"../../assets/a.png\" srcset=\"../../assets/a.webp 1x, ../../assets/b.webp 2x\">",
            ),
            (
                "<form action=\"/desk/support\"><input value=\"/faq/\">",
                "<form action=\"https://help.example/desk/support\"><input value=\"/faq/\">",
            ),
            (
                "<form action=\"/search/\">",
                "<form action=\"../../search/index.html\">",
            ),
        ] {
            assert_eq!(to.page(html), expected);
        }
    }

    #[test]
    fn only_pages_of_the_site_are_changed() {
        let mut output = Output::default();
        let link = b"<a href=\"/faq/\">".to_vec();
        for path in [
            "site/index.html",
            "site/a/index.html",
            "desk/templates/a.html",
            "site/a.svg",
        ] {
            output.put(path, link.clone());
        }
        make(&mut output, "");
        let of = |path: &str| {
            let found = output.files().find(|(known, _)| *known == path);
            String::from_utf8(found.unwrap().1.pieces().collect::<Vec<_>>().concat()).unwrap()
        };
        assert_eq!(of("site/index.html"), "<a href=\"faq/index.html\">");
        assert_eq!(of("site/a/index.html"), "<a href=\"../faq/index.html\">");
        assert_eq!(of("desk/templates/a.html"), "<a href=\"/faq/\">");
        assert_eq!(of("site/a.svg"), "<a href=\"/faq/\">");
    }
}
