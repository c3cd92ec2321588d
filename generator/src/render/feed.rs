//! `feed.xml`: the news as an Atom feed (RFC 4287). All dates come from the pages' heads; the feed
//! was changed when its youngest entry was.

use super::{Ingredients, machines::escaped};
use crate::{
    model::{Kind, Model, Node},
    output::Output,
};
use jiff::{civil::Date, tz::TimeZone};
use std::{cmp::Reverse, fmt::Write};

/// The feed's address.
pub(super) const URL: &str = "/feed.xml";

/// Most entries: readers ask for the feed again and again.
const MOST: usize = 30;

/// Whether there is anything to tell.
pub(super) fn exists(model: &Model) -> bool {
    model.nodes.iter().any(is_entry)
}

/// Puts the feed into the output, if there is news.
pub(super) fn put(all: Ingredients, output: &mut Output) {
    let mut news: Vec<&Node> = all
        .model
        .nodes
        .iter()
        .filter(|node| is_entry(node))
        .collect();
    news.sort_by_key(|node| (Reverse(published(node)), &node.page.url));
    news.truncate(MOST);
    let Some(updated) = news.iter().filter_map(|node| updated(node)).max() else {
        return;
    };
    // An unknown zone has been told of by the checks.
    let zone = TimeZone::get(&all.desk.time_zone).unwrap_or(TimeZone::UTC);
    let site = &all.desk.site;
    let base = escaped(&site.base_url);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{base}/</id>\n<title>{}</title>\n<subtitle>{}</subtitle>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{URL}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{base}/\"/>\n\
         <updated>{}</updated>\n<author><name>{}</name></author>\n",
        escaped(&site.language),
        escaped(&site.title),
        escaped(&site.description),
        moment(updated, &zone),
        escaped(&site.organisation.name),
    );
    for node in news {
        entry(&mut xml, node, &base, &zone);
    }
    xml.push_str("</feed>\n");
    output.put_at(URL, xml.into_bytes());
}

fn entry(xml: &mut String, node: &Node, base: &str, zone: &TimeZone) {
    let (Some(published), Some(updated)) = (published(node), updated(node)) else {
        return;
    };
    let url = format!("{base}{}", escaped(&node.page.url));
    // Writing into a text cannot fail.
    let _ = writeln!(
        xml,
        "<entry>\n<id>{url}</id>\n<title>{}</title>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\n\
         <published>{}</published>\n<updated>{}</updated>\n<summary>{}</summary>\n</entry>",
        escaped(node.title()),
        moment(published, zone),
        moment(updated, zone),
        escaped(&node.page.front.description.value),
    );
}

/// News without a date has no place in time.
fn is_entry(node: &Node) -> bool {
    node.kind == Kind::News && published(node).is_some()
}

fn published(node: &Node) -> Option<Date> {
    node.page.front.date.as_ref().map(|date| date.value)
}

/// The day of the news, or the day its text was last checked.
fn updated(node: &Node) -> Option<Date> {
    let reviewed = node.page.front.reviewed.as_ref().map(|date| date.value);
    published(node).max(reviewed)
}

/// The beginning of a day in the organisation's zone, by RFC 3339.
fn moment(date: Date, zone: &TimeZone) -> String {
    match date.to_zoned(zone.clone()) {
        Ok(start) => start.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        Err(_) => format!("{date}T00:00:00Z"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_carry_the_zone() {
        let date = jiff::civil::date(2026, 11, 1);
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        assert_eq!(moment(date, &zone), "2026-11-01T00:00:00+03:00");
        assert_eq!(moment(date, &TimeZone::UTC), "2026-11-01T00:00:00+00:00");
    }
}
