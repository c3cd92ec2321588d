//! Where a link leads: destinations as editors write them, and the addresses they become. Whether
//! anything is there is checked when all pages are known.

use super::html;
use std::borrow::Cow;

/// Where a link or a picture leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A page or a file of the site.
    Site {
        /// Path from the root, decoded, begins with `/`.
        path: String,
        /// What follows `?`, as written.
        query: Option<String>,
        /// What follows `#`.
        anchor: Option<String>,
    },
    /// A foreign address, as written.
    Foreign(String),
}

/// Why a destination leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing is written.
    Empty,
    /// A scheme other than `http`, `https`, `mailto` and `tel`.
    Scheme,
    /// More steps up than there are folders.
    Outside,
    /// Spelt in a way that browsers read each in their own manner.
    Spelling,
}

/// Schemes that a link may have.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

impl Target {
    /// What `href` or `src` holds, not yet escaped for HTML.
    pub(super) fn href(&self) -> String {
        match self {
            Target::Foreign(address) => html::address(address),
            Target::Site {
                path,
                query,
                anchor,
            } => {
                let mut href = html::path(path);
                if let Some(query) = query {
                    href.push('?');
                    href.push_str(&html::address(query));
                }
                if let Some(anchor) = anchor {
                    href.push('#');
                    href.push_str(&html::path(anchor));
                }
                href
            }
        }
    }

    /// Whether it opens a page of another site.
    pub(super) fn is_foreign_page(&self) -> bool {
        match self {
            Target::Foreign(address) => scheme(address).is_some_and(|s| s.starts_with("http")),
            Target::Site { .. } => false,
        }
    }
}

/// The address of the page in the file `rel_path`: `faq/x.md` -> `/faq/x/`, `faq/index.md` -> `/faq/`.
pub(super) fn page_address(rel_path: &str) -> String {
    let stem = rel_path.strip_suffix(".md").unwrap_or(rel_path);
    match stem.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{stem}/"),
    }
}

/// Where `written` leads from the page in the file `rel_path`.
pub(super) fn resolve(rel_path: &str, written: &str) -> Result<Target, Fault> {
    // Browsers drop these anywhere in an address, so `java\tscript:` is a scheme to them.
    let bare = match html::has_control(written) {
        true => written.chars().filter(|c| !c.is_control()).collect(),
        false => Cow::Borrowed(written),
    };
    let bare = bare.trim();
    if bare.is_empty() {
        return Err(Fault::Empty);
    }
    if let Some(scheme) = scheme(bare) {
        return if SCHEMES.contains(&scheme.as_str()) && bare.len() > scheme.len() + 1 {
            Ok(Target::Foreign(bare.to_owned()))
        } else {
            Err(Fault::Scheme)
        };
    }
    if bare.starts_with("//") || bare.contains('\\') || bare.len() != written.trim().len() {
        return Err(Fault::Spelling);
    }
    let (rest, anchor) = cut(bare, '#');
    let (path, query) = cut(rest, '?');
    let path = html::decode(path).ok_or(Fault::Spelling)?;
    let anchor = anchor.map(|anchor| html::decode(anchor).ok_or(Fault::Spelling));
    Ok(Target::Site {
        path: site_path(rel_path, &path)?,
        query: query.map(str::to_owned),
        anchor: anchor.transpose()?,
    })
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

/// The scheme of an address in small letters (RFC 3986, 3.1).
fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(plain);
    named.then(|| scheme.to_ascii_lowercase())
}

/// The path from the root that `path` means on the page in the file `rel_path`.
fn site_path(rel_path: &str, path: &str) -> Result<String, Fault> {
    if path.is_empty() {
        return Ok(page_address(rel_path));
    }
    let absolute = path.starts_with('/');
    if absolute && !path.contains("//") && !path.contains("/.") && !path.ends_with(".md") {
        // No step of it means anything but itself.
        return Ok(path.to_owned());
    }
    let folder = match rel_path.rsplit_once('/') {
        Some((folder, _)) if !absolute => folder,
        _ => "",
    };
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    let mut is_folder = false;
    for step in path.split('/') {
        is_folder = matches!(step, "" | "." | "..");
        match step {
            "" | "." => {}
            ".." => drop(steps.pop().ok_or(Fault::Outside)?),
            step => steps.push(step),
        }
    }
    let joined = steps.join("/");
    Ok(match (joined.ends_with(".md") && !is_folder, is_folder) {
        (true, _) => page_address(&joined),
        (_, true) if !joined.is_empty() => format!("/{joined}/"),
        _ => format!("/{joined}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(written: &str) -> Result<String, Fault> {
        resolve("faq/access/no-letter.md", written).map(|target| target.href())
    }

    #[test]
    fn pages_have_addresses() {
        for (path, address) in [
            ("index.md", "/"),
            ("faq/index.md", "/faq/"),
            ("faq/x.md", "/faq/x/"),
            ("reindex.md", "/reindex/"),
        ] {
            assert_eq!(page_address(path), address);
        }
    }

    #[test]
    fn destinations_become_addresses() {
        for (written, expected) in [
            ("other.md", "/faq/access/other/"),
            ("./other.md#a", "/faq/access/other/#a"),
            ("../lessons/index.md", "/faq/lessons/"),
            ("../../index.md", "/"),
            (
                "../../instructions/first-login.md",
                "/instructions/first-login/",
            ),
            ("plan.pdf", "/faq/access/plan.pdf"),
            ("%D0%BF.pdf", "/faq/access/%D0%BF.pdf"),
            ("#part", "/faq/access/no-letter/#part"),
            ("..", "/faq/"),
            ("/support/", "/support/"),
            ("/support/?a=1&b=2#c", "/support/?a=1&b=2#c"),
            ("/", "/"),
            ("/../x", "!"),
            ("../../../x.md", "!"),
            ("https://example.org/а", "https://example.org/%D0%B0"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("tel:+78120000000", "tel:+78120000000"),
        ] {
            let found = href(written).unwrap_or_else(|_| "!".to_owned());
            assert_eq!(found, expected, "{written}");
        }
    }

    #[test]
    fn dangerous_and_doubtful_destinations_are_refused() {
        for (written, fault) in [
            ("", Fault::Empty),
            (" ", Fault::Empty),
            ("javascript:alert(1)", Fault::Scheme),
            ("JaVaScRiPt:alert(1)", Fault::Scheme),
            (" java\tscript:alert(1)", Fault::Scheme),
            ("\u{1}javascript:alert(1)", Fault::Scheme),
            ("vbscript:x", Fault::Scheme),
            ("data:text/html,x", Fault::Scheme),
            ("file:///etc/passwd", Fault::Scheme),
            ("https:", Fault::Scheme),
            ("//evil.example/", Fault::Spelling),
            ("/\\evil.example/", Fault::Spelling),
            ("a%00.md", Fault::Spelling),
            ("a\u{7}.md", Fault::Spelling),
        ] {
            assert_eq!(href(written), Err(fault), "{written:?}");
        }
    }
}
