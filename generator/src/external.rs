//! Addresses of other sites that the content leads to, each with its places. Whether anything
//! answers there is asked by `opora check --external`.

use crate::{model::Model, schema::Tables, source::Place};
use std::collections::BTreeMap;

/// The addresses of pages and tables, without what follows `#`.
pub(crate) fn links(tables: &Tables, model: &Model) -> BTreeMap<String, Vec<Place>> {
    let mut found: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut add = |url: &str, place: Place| {
        let url = url.split('#').next().unwrap_or(url);
        if url.starts_with("http://") || url.starts_with("https://") {
            found.entry(url.to_owned()).or_default().push(place);
        }
    };
    for node in &model.nodes {
        for link in &node.page.links {
            add(&link.url, node.source.place(link.at));
        }
    }
    let site = &tables.site;
    let whole = || Place::file(&site.source.path);
    let of_site = [site.organisation.site.as_deref(), site.sveden.as_deref()];
    let of_lms = [
        Some(site.lms.url.as_str()),
        Some(site.lms.login_url.as_str()),
    ];
    for url in of_site.into_iter().chain(of_lms).flatten() {
        add(url, whole());
    }
    for link in site.nav.iter().chain(&site.footer) {
        add(&link.value.url, site.source.place(link.at));
    }
    for channel in &site.channels {
        add(
            channel.href.as_deref().unwrap_or_default(),
            site.source.place(channel.id.at),
        );
    }
    for service in &tables.services.rows {
        let url = service.url.as_deref().unwrap_or_default();
        add(url, tables.services.place(&service.id));
    }
    for document in &tables.documents.rows {
        let url = document.url.as_deref().unwrap_or_default();
        add(url, tables.documents.place(&document.id));
    }
    found
}
