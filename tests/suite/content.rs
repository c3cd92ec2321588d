//! The built starter site as a whole: every page keeps the page rules, every link leads somewhere,
//! nothing private is in it, and there is as much of it as was promised.

use crate::{
    browser::all,
    page_rules,
    place::{Place, files, root},
    words::plain,
};
use scraper::Html;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::LazyLock,
};

/// The built site, by path below `out/site`.
static SITE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let place = Place::new();
    place.build().ok();
    files(&place.out().join("site")).into_iter().collect()
});

fn pages() -> impl Iterator<Item = (&'static str, Html)> {
    let pages = SITE.iter().filter(|(name, _)| name.ends_with(".html"));
    pages.map(|(name, bytes)| {
        (
            name.as_str(),
            Html::parse_document(str::from_utf8(bytes).unwrap()),
        )
    })
}

/// The address at which a file is published.
fn address(file: &str) -> String {
    format!("/{}", file.strip_suffix("index.html").unwrap_or(file))
}

#[test]
fn every_page_keeps_the_page_rules() {
    let mut count = 0;
    for (name, html) in pages() {
        let faults = page_rules::of_html(&html);
        assert!(faults.is_empty(), "{name}: {faults:#?}");
        count += 1;
    }
    println!("pages: {count}");
}

#[test]
fn every_link_and_asset_leads_somewhere() {
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, html) in pages() {
        let found = all(&html, "[id]").filter_map(|e| e.attr("id"));
        ids.insert(address(name), found.map(str::to_owned).collect());
    }
    let mut lost = Vec::new();
    for (name, html) in pages() {
        for (selector, attribute) in [("a", "href"), ("link", "href"), ("script, img", "src")] {
            let targets = all(&html, selector).filter_map(|e| e.attr(attribute));
            let ours = targets.filter(|t| t.starts_with('/') && !t.starts_with("/desk/"));
            for target in ours {
                let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
                let there = match ids.get(path) {
                    Some(ids) => anchor.is_empty() || ids.contains(anchor),
                    None => SITE.contains_key(&path[1..]),
                };
                if !there {
                    lost.push(format!("{name}: {target}"));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn pages_ask_nothing_of_other_hosts() {
    for (name, html) in pages() {
        for (selector, attribute) in [("link", "href"), ("script, img, source", "src")] {
            for element in all(&html, selector) {
                let target = element.attr(attribute).unwrap_or("/");
                let named = element.attr("rel") == Some("canonical");
                assert!(
                    named || target.starts_with('/'),
                    "{name}: {}",
                    element.html()
                );
            }
        }
    }
    let style = SITE.iter().filter(|(name, _)| name.ends_with(".css"));
    for (name, bytes) in style {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !text.contains("@import") && !text.contains("url(http"),
            "{name}"
        );
    }
}

#[test]
fn there_is_as_much_as_was_promised() {
    let depth = |prefix: &str, depth: usize| {
        let below = SITE
            .keys()
            .filter(|n| n.starts_with(prefix) && n.ends_with("/index.html"));
        below
            .filter(|name| name.split('/').count() == depth)
            .count()
    };
    let (instructions, questions) = (depth("instructions/", 3), depth("faq/", 4));
    assert!(
        instructions >= 20 && questions >= 40,
        "{instructions} and {questions}"
    );
    let needed = [
        "contacts",
        "services",
        "support",
        "documents/help-regulation",
        "documents/privacy",
        "documents/consent",
    ];
    for page in needed {
        assert!(
            SITE.contains_key(&format!("{page}/index.html")),
            "no {page}"
        );
    }
}

#[test]
fn what_is_not_public_is_nowhere() {
    let people: toml::Table = fs::read_to_string(root().join("content/data/people.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let people = people["person"].as_array().unwrap();
    let hidden = people
        .iter()
        .filter(|p| !p["public"].as_bool().unwrap_or(false));
    let emails: Vec<&str> = hidden.filter_map(|p| p["email"].as_str()).collect();
    assert!(
        emails.len() >= 2,
        "the starter content shows how it is done"
    );
    for (name, bytes) in SITE.iter() {
        let text = String::from_utf8_lossy(bytes);
        for email in &emails {
            let user = email.split('@').next().unwrap();
            let spelt = [
                (*email).to_owned(),
                email.replace('@', "&#64;"),
                format!("{user}%40"),
            ];
            assert!(
                !spelt.iter().any(|s| text.contains(s)),
                "{name} shows {email}"
            );
        }
        assert!(
            !name.contains("desk") && !name.ends_with(".toml"),
            "{name} is published"
        );
    }
}

#[test]
fn the_sitemap_lists_the_pages_once() {
    let sitemap = String::from_utf8(SITE["sitemap.xml"].clone()).unwrap();
    let base = "https://help.bereg.example";
    let listed: Vec<&str> = sitemap
        .split("<loc>")
        .skip(1)
        .map(|l| l.split('<').next().unwrap())
        .collect();
    let unique: BTreeSet<&&str> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len(), "an address twice");
    for address in &listed {
        let path = address
            .strip_prefix(base)
            .unwrap_or_else(|| panic!("{address} is not ours"));
        assert!(
            SITE.contains_key(&format!("{}index.html", &path[1..])),
            "{path} is no page"
        );
    }
    assert!(!listed.iter().any(|address| address.contains("404")));
    assert!(listed.len() > 60, "only {}", listed.len());
}

#[test]
fn titles_tell_pages_apart() {
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    for (name, html) in pages() {
        let title = all(&html, "title").next().unwrap();
        let title = plain(&title.text().collect::<String>());
        let twin = titles.insert(title.clone(), name.to_owned());
        assert!(
            twin.is_none(),
            "«{title}» is the title of {name} and {twin:?}"
        );
    }
}

#[test]
fn a_service_no_longer_in_use_is_named_with_what_is_used_instead() {
    let place = Place::with_own_content();
    let file = place.content.join("data/services.toml");
    let table = fs::read_to_string(&file).unwrap();
    let (before, library) = table.split_once("id = \"library\"").unwrap();
    let closed = library.replacen(
        "status = \"active\"",
        "status = \"replaced\"\nreplaced_by = \"lms\"",
        1,
    );
    fs::write(&file, format!("{before}id = \"library\"{closed}")).unwrap();
    let said = place.build().ok();
    assert!(said.err.contains("[closed-channel]"), "{}", said.err);
    let read = |page: &str| {
        let file = place.out().join("site").join(page).join("index.html");
        Html::parse_document(&fs::read_to_string(file).unwrap())
    };
    let services = read("services");
    let former = all(&services, "#library").next().unwrap();
    let text = plain(&former.text().collect::<String>());
    assert!(
        text.contains("Вместо него: Система дистанционного обучения"),
        "{text}"
    );
    assert!(all(&services, "#library a[href='#lms']").next().is_some());
    let responsible = read("responsible");
    let rows = all(&responsible, "tbody tr").count();
    assert_eq!(rows, 4);
}
