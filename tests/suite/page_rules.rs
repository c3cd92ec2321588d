//! What holds for every page that a visitor can meet: it names its language, has one heading and a
//! title, nothing inline, every control labelled, and comes with the headers that guard it.

use crate::{
    browser::{Page, all},
    form::label_of,
};
use scraper::Html;
use std::collections::BTreeSet;

/// Looks at a page as it came from the server.
#[track_caller]
pub fn check(page: &Page) {
    let mut faults = Vec::new();
    if page
        .header("content-type")
        .is_some_and(|t| t.starts_with("text/html"))
    {
        faults = of_html(&page.html());
    }
    faults.extend(of_headers(page));
    assert!(
        faults.is_empty(),
        "{} ({}): {faults:#?}",
        page.address,
        page.status
    );
}

/// What is wrong with the markup.
pub fn of_html(html: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    let count = |selector: &str| all(html, selector).count();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    must(count("html[lang]") == 1, "no language");
    must(count("h1") == 1, "not exactly one h1");
    must(count("main") == 1, "not exactly one main");
    must(count("head > title") == 1, "not exactly one title");
    must(count("meta[name=viewport]") == 1, "no viewport");
    must(count("style, [style]") == 0, "inline style");
    must(count("script:not([src])") == 0, "inline script");
    must(
        count("iframe, object, embed, base") == 0,
        "a frame, an object or a base",
    );
    must(count("img:not([alt])") == 0, "an image without alt");
    let empty = |text: String| text.trim().is_empty();
    let titles = all(html, "title, h1");
    must(
        !titles.map(|t| t.text().collect()).any(empty),
        "an empty title",
    );
    faults.extend(of_elements(html));
    faults
}

fn of_elements(html: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for element in all(html, "*") {
        if let Some(id) = element.attr("id")
            && !ids.insert(id)
        {
            faults.push(format!("two elements with the id {id}"));
        }
        for (name, value) in element.value().attrs() {
            if name.starts_with("on") || value.trim_start().starts_with("javascript:") {
                faults.push(format!("script in {name}={value:?}"));
            }
        }
    }
    let hidden = ["hidden", "submit", "button"];
    for control in all(html, "input, select, textarea") {
        let shown = !control.attr("type").is_some_and(|t| hidden.contains(&t));
        let named = control.attr("aria-label").is_some() || !label_of(control, html).is_empty();
        if shown && !named {
            faults.push(format!("no label: {}", control.html()));
        }
    }
    for (name, many) in [
        ("for", false),
        ("aria-describedby", true),
        ("aria-labelledby", true),
    ] {
        for element in all(html, &format!("[{name}]")) {
            let value = element.attr(name).unwrap();
            let wanted: Vec<&str> = if many {
                value.split_whitespace().collect()
            } else {
                vec![value]
            };
            let lost = wanted.iter().filter(|id| !ids.contains(*id));
            faults.extend(lost.map(|id| format!("{name} names no element: {id}")));
        }
    }
    let anchors = all(html, "a[href^='#']").filter_map(|a| a.attr("href"));
    let lost = anchors.filter(|a| a.len() > 1 && !ids.contains(&a[1..]));
    faults.extend(lost.map(|a| format!("a link to nothing: {a}")));
    faults
}

/// What is wrong with the headers; `promises.md` S3, S3a.
fn of_headers(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |name: &str, wanted: &str| {
        let got = page.header(name).unwrap_or("nothing");
        if !got.contains(wanted) {
            faults.push(format!("{name} says {got}, not {wanted}"));
        }
    };
    must("content-security-policy", "default-src 'none'");
    must("content-security-policy", "form-action 'self'");
    must("content-security-policy", "frame-ancestors 'none'");
    must("content-security-policy", "base-uri 'none'");
    must("x-content-type-options", "nosniff");
    must("referrer-policy", "no-referrer");
    if page.address.starts_with("/desk/") {
        must("cache-control", "no-store");
    }
    let policy = page.header("content-security-policy").unwrap_or_default();
    if policy.contains("unsafe") || page.header("set-cookie").is_some() {
        faults.push(format!("a cookie, or an unsafe policy: {policy}"));
    }
    if page.header("server").is_some() || page.header("x-powered-by").is_some() {
        faults.push("it tells what it is made of".to_owned());
    }
    faults
}
