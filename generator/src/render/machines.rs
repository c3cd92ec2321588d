//! What is made without an editor: the page of a wrong address, redirections from old addresses,
//! `sitemap.xml`, `robots.txt`, `site.webmanifest`.

use super::{Ingredients, Job, article::Head, templates};
use crate::{output::Output, problem::Problem};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write;
use tera::Context;

#[derive(Serialize)]
struct NotFound<'a> {
    page: Head<'a>,
    kind: &'static str,
}

/// Key of the title of `404.html`.
pub(super) const NOT_FOUND_TITLE: &str = "http.not_found.heading";

/// `404.html`. It stands at every wrong address, so it has none of its own.
pub(super) fn not_found(all: Ingredients<'_>) -> Result<Job<'_>, Problem> {
    let title = all.desk.texts.get(NOT_FOUND_TITLE).unwrap_or_default();
    let file = "theme/templates/404.html";
    let context = Context::from_serialize(&NotFound {
        page: Head {
            title,
            description: "",
            url: "",
            kind: "404",
        },
        kind: "404",
    });
    Ok(Job {
        context: templates::finished(context, file)?,
        url: "/404.html".to_owned(),
        template: "404.html",
        file,
    })
}

/// A page at each old address that leads to the new one.
pub(super) fn redirections(all: Ingredients, output: &mut Output) {
    for node in &all.model.nodes {
        for alias in &node.page.front.aliases {
            let page = redirection(
                &all.desk.site.language,
                &all.desk.site.base_url,
                &node.page.url,
                node.title(),
            );
            output.put_at(&alias.value, page.into_bytes());
        }
    }
}

fn redirection(language: &str, base_url: &str, url: &str, title: &str) -> String {
    let (url, title, base_url) = (escaped(url), escaped(title), escaped(base_url));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<link rel=\"canonical\" href=\"{base_url}{url}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n</head>\n\
         <body>\n<p><a href=\"{url}\">{title}</a></p>\n</body>\n</html>\n"
    )
}

/// What a row of `sitemap.xml` has besides its address, in bytes.
const ROOM_OF_ROW: usize = 70;

/// `sitemap.xml` (sitemaps.org, 0.9): every page, with the date of its last check.
pub(super) fn sitemap(all: Ingredients, output: &mut Output) {
    let base_url = escaped(&all.desk.site.base_url);
    let mut pages: Vec<(&str, Option<Date>)> = Vec::with_capacity(all.model.nodes.len());
    for node in &all.model.nodes {
        let front = &node.page.front;
        let date = front.reviewed.as_ref().or(front.date.as_ref());
        pages.push((&node.page.url, date.map(|date| date.value)));
    }
    let made = all.model.forms.values().chain(all.model.entries.values());
    pages.extend(made.map(|url| (url.as_str(), None)));
    pages.sort();
    let row = |(url, _): &(&str, Option<Date>)| base_url.len() + url.len() + ROOM_OF_ROW;
    let mut xml = String::with_capacity(pages.iter().map(row).sum());
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, date) in pages {
        xml.extend(["<url><loc>", &base_url, &escaped(url), "</loc>"]);
        if let Some(date) = date {
            // Writing into a text cannot fail.
            let _ = write!(xml, "<lastmod>{date}</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    output.put_at("/sitemap.xml", xml.into_bytes());
}

/// `robots.txt`: everything may be read but the desk.
pub(super) fn robots(all: Ingredients, output: &mut Output) {
    let base_url = &all.desk.site.base_url;
    let robots = format!("User-agent: *\nDisallow: /desk/\nSitemap: {base_url}/sitemap.xml\n");
    output.put_at("/robots.txt", robots.into_bytes());
}

/// What the manifest shows while the portal opens.
const BACKGROUND: &str = "#faf9f5";

/// `site.webmanifest` (W3C): name, language and icons, for those who put the portal on their
/// phone's first screen. The theme's icons named `icon-SIZE.png` are offered in that size.
pub fn manifest(all: Ingredients, output: &mut Output) {
    let site = &all.desk.site;
    let icons: Vec<serde_json::Value> = site
        .assets
        .iter()
        .filter_map(|(name, url)| {
            let (sizes, kind) = icon(name)?;
            Some(serde_json::json!({ "src": url, "sizes": sizes, "type": kind }))
        })
        .collect();
    let manifest = serde_json::json!({
        "name": site.title,
        "short_name": site.organisation.short_name,
        "description": site.description,
        "lang": site.language,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": site.accent,
        "background_color": BACKGROUND,
        "icons": icons,
    });
    // Serialising plain data into memory cannot fail.
    let mut json = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    json.push('\n');
    output.put_at("/site.webmanifest", json.into_bytes());
}

/// Size and type of an icon, by its name.
fn icon(name: &str) -> Option<(String, &'static str)> {
    if name == "favicon.svg" {
        return Some(("any".to_owned(), "image/svg+xml"));
    }
    let size = name.strip_prefix("icon-")?.strip_suffix(".png")?;
    let size: u16 = size.parse().ok()?;
    Some((format!("{size}x{size}"), "image/png"))
}

/// Text for HTML and XML, attributes included.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirection_is_a_link_without_script() {
        let page = redirection("ru", "https://a.example", "/x/", "«Ю» & \"Я\"");
        assert!(page.contains("content=\"0; url=/x/\""));
        assert!(page.contains("<a href=\"/x/\">«Ю» &amp; &quot;Я&quot;</a>"));
        assert!(page.contains("href=\"https://a.example/x/\""));
        assert!(!page.contains("<script"));
    }
}
