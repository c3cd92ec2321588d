//! What every page shows of the site, the built ones and the desk's alike, in the contract's type.

use crate::{
    page::typography::{Language, typeset_title},
    render::look,
    schema::{Tables, site::Channel},
    words,
};
use opora_contract::desk::{self, Notice, Site};
use std::collections::BTreeMap;

/// Makes the shared part of all pages. `base_url` replaces the one that is written.
#[must_use]
pub fn site(
    tables: &Tables,
    base_url: Option<&str>,
    assets: BTreeMap<String, String>,
    notices: Vec<Notice>,
) -> Site {
    let site = &tables.site;
    let base_url = base_url.unwrap_or(&site.base_url).trim_end_matches('/');
    let form = site.form.as_ref().map(|form| form.value.as_str());
    let channels = site.channels.iter();
    let links = |links: &[crate::source::Located<desk::Link>]| {
        links.iter().map(|link| link.value.clone()).collect()
    };
    Site {
        language: site.language.value.clone(),
        base_url: base_url.to_owned(),
        title: typeset_title(site.title.clone(), Some(language(tables))),
        description: site.description.clone(),
        organisation: site.organisation.clone(),
        time_zone: site.time_zone.clone(),
        accent: look::accent(&site.look),
        logo: site.look.logo.as_ref().map(|logo| logo.value.clone()),
        hours_text: words::hours(&site.hours, language(tables)),
        channels: channels
            .filter(|channel| channel.standing.is_active())
            .map(channel)
            .collect(),
        nav: links(&site.nav),
        footer: links(&site.footer),
        form_url: format!("/{}/", form.unwrap_or_default()),
        search: site.search,
        assets,
        notices,
    }
}

/// The language of the site.
#[must_use]
pub fn language(tables: &Tables) -> Language {
    Language::of(&tables.site.language.value)
}

/// A channel in the contract's type.
#[must_use]
pub fn channel(channel: &Channel) -> desk::Channel {
    desk::Channel {
        id: channel.id.value.clone(),
        name: channel.name.clone(),
        value: channel.value.clone(),
        href: channel.href.clone(),
        note: channel.note.clone(),
    }
}
