//! Which pictures and files stay at home with the pages that are not published: what such a page shows
//! or offers, and what lies in a folder that is left out whole, unless somebody else names it.

use super::{asset_url, folder, is_index};
use crate::{model::Node, page::Page, schema::Tables, walk::File};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

/// Addresses of the files that are not published.
pub(super) fn withheld(
    hidden: &[Arc<Page>],
    nodes: &[Node],
    tables: &Tables,
    assets: &[File],
) -> BTreeSet<String> {
    if hidden.is_empty() {
        return BTreeSet::new();
    }
    let of_hidden: HashSet<&str> = hidden.iter().flat_map(|page| named(page)).collect();
    let indexes = hidden.iter().filter(|page| is_index(page));
    let folders: Vec<String> = indexes.map(|page| format!("{}/", folder(page))).collect();
    let files = assets.iter().map(|file| (file, asset_url(&file.path)));
    let mut kept: HashSet<String> = files
        .filter(|(file, url)| {
            let inside = folders.iter().any(|folder| file.path.starts_with(folder));
            inside || of_hidden.contains(url.as_str())
        })
        .map(|(_, url)| url)
        .collect();
    // Few files have to do with hidden pages: what all the others show need not be gathered.
    let shown = nodes.iter().flat_map(|node| named(&node.page));
    for url in shown.chain(in_site(tables)) {
        kept.remove(url);
    }
    kept.into_iter().collect()
}

/// What a page shows and where it leads.
fn named(page: &Page) -> impl Iterator<Item = &str> {
    let images = page.images.iter().map(|image| image.url.as_str());
    images.chain(page.links.iter().map(|link| link.url.as_str()))
}

/// Where the heads and feet of all pages lead.
fn in_site(tables: &Tables) -> impl Iterator<Item = &str> {
    let site = &tables.site;
    let links = site.nav.iter().chain(&site.footer);
    let links = links.map(|link| link.value.url.as_str());
    links.chain(site.channels.iter().filter_map(|row| row.href.as_deref()))
}
