//! `content/site.toml`: the organisation, its portal, audiences and channels.

use super::{
    look::{Look, look},
    read_file,
    status::{Standing, standing},
    table::Table,
    wording::{FIRM_RULE, ID, LEVEL, TIME_ZONE, URL},
};
use crate::{
    levels::{Levels, Setting},
    problem::Problem,
    rules::RULES,
    source::{Located, Source},
};
use opora_contract::{
    calendar::Hours,
    desk::{Link, Organisation},
    id::FormId,
    text::Texts,
};
use std::str::FromStr;

/// The site as a whole.
#[derive(Debug)]
pub struct Site {
    /// The file.
    pub source: Source,
    /// Whether all of it could be read.
    pub whole: bool,
    /// Public address without a trailing slash.
    pub base_url: String,
    /// Language of the interface.
    pub language: Located<String>,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// Title of the portal.
    pub title: String,
    /// What the portal is for.
    pub description: String,
    /// The main form.
    pub form: Option<Located<FormId>>,
    /// The form by which a consultation is booked; its field `teacher` names the teacher.
    pub consultation_form: Option<Located<FormId>>,
    /// The organisation.
    pub organisation: Organisation,
    /// Page of the information that the law wants published.
    pub sveden: Option<String>,
    /// The learning management system.
    pub lms: Lms,
    /// Hours of work.
    pub hours: Hours,
    /// For whom the portal is.
    pub audiences: Vec<Audience>,
    /// Ways to reach a person.
    pub channels: Vec<Channel>,
    /// Links of the page's head; the place is that of the address.
    pub nav: Vec<Located<Link>>,
    /// Links of the page's foot.
    pub footer: Vec<Located<Link>>,
    /// Pages that every visitor has on the device, for when there is no network.
    pub emergency: Vec<Located<Link>>,
    /// How bad the problems of some rules are.
    pub levels: Levels,
    /// Its accent, corners, logo.
    pub look: Look,
    /// Whether it can be searched.
    pub search: bool,
}

/// The learning management system.
#[derive(Debug, Default)]
pub struct Lms {
    /// Its name.
    pub name: String,
    /// The product.
    pub kind: Option<String>,
    /// Its address.
    pub url: String,
    /// The page where one signs in.
    pub login_url: String,
}

/// Those for whom pages are.
#[derive(Debug)]
pub struct Audience {
    /// Identifier.
    pub id: Located<String>,
    /// "Учащимся".
    pub name: String,
    /// "учащийся".
    pub one: String,
    /// A sentence or two for the entry page.
    pub description: Option<String>,
}

/// Key of the title of an entry page.
const ENTRY_TITLE: &str = "audience.title";

impl Audience {
    /// Title of its entry page, «Всё учащимся»: the name alone is often a section's title too.
    #[must_use]
    pub fn entry_title(&self, texts: &Texts) -> String {
        let mut letters = self.name.chars();
        let first = letters.next().map(char::to_lowercase);
        let name: String = first.into_iter().flatten().chain(letters).collect();
        texts.fill(ENTRY_TITLE, &[("name", &name)])
    }
}

/// A way to reach a person.
#[derive(Debug)]
pub struct Channel {
    /// Identifier.
    pub id: Located<String>,
    /// What it is called.
    pub name: String,
    /// What is shown.
    pub value: String,
    /// What the link opens.
    pub href: Option<String>,
    /// A few words more.
    pub note: Option<String>,
    /// Whether it is still in use.
    pub standing: Standing,
}

/// An address of the web, without a trailing slash.
pub(super) struct WebAddress(pub(super) String);

impl FromStr for WebAddress {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"\"<>\\".contains(c);
        match rest {
            Some(rest) if rest.starts_with(char::is_alphanumeric) && rest.chars().all(plain) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(()),
        }
    }
}

/// An identifier that no other type keeps.
pub(super) struct Id(pub(super) String);

impl FromStr for Id {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let valid = opora_contract::id::is_valid(text);
        valid.then(|| Self(text.to_owned())).ok_or(())
    }
}

/// Reads `site.toml`.
pub(super) fn read(file: Result<Source, String>, problems: &mut Vec<Problem>) -> Site {
    let read = read_file(file, problems, site);
    Site {
        source: read.source,
        whole: read.whole,
        ..read.value
    }
}

pub(super) fn site(top: &mut Table) -> Site {
    let (organisation, sveden) = top
        .table("organisation", organisation)
        .unwrap_or_else(|| (empty_organisation(), None));
    Site {
        source: Source::new("", ""),
        whole: true,
        base_url: base_url(top),
        language: language(top),
        time_zone: time_zone(top),
        title: top.text("title"),
        description: top.text("description"),
        form: top.parsed("form", ID),
        consultation_form: top.optional_parsed("consultation_form", ID),
        organisation,
        sveden,
        lms: top.table("lms", lms).unwrap_or_default(),
        hours: super::calendar::hours(top),
        audiences: top.rows("audience", audience),
        channels: top.rows("channel", channel),
        nav: top.rows("nav", link),
        footer: top.rows("footer", link),
        emergency: top.rows("emergency", link),
        levels: levels(top),
        look: top.optional_table("look", look).unwrap_or_default(),
        search: top.optional_table("search", is_searched).unwrap_or(true),
    }
}

impl Site {
    /// Whether there is surely no such audience.
    #[must_use]
    pub fn lacks_audience(&self, id: &str) -> bool {
        self.whole && self.audience(id).is_none()
    }

    /// The audience of that identifier.
    #[must_use]
    pub fn audience(&self, id: &str) -> Option<&Audience> {
        self.audiences
            .iter()
            .find(|audience| audience.id.value == id)
    }

    /// The channel of that identifier.
    #[must_use]
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id.value == id)
    }
}

fn base_url(top: &mut Table) -> String {
    let url = top.parsed::<WebAddress>("base_url", URL);
    let url = url.map(|url| url.value.0).unwrap_or_default();
    url.trim_end_matches('/').to_owned()
}

fn language(top: &mut Table) -> Located<String> {
    top.require("language");
    let found = top.one_of("language", &[("ru", "ru"), ("en", "en")]);
    let (word, at) = found.map_or(("ru", top.at), |found| (found.value, found.at));
    Located::new(word.to_owned(), at)
}

fn time_zone(top: &mut Table) -> String {
    let name = top.located_text("time_zone");
    if !name.value.is_empty() && jiff::tz::TimeZone::get(&name.value).is_err() {
        top.bad_value("time_zone", &name, TIME_ZONE);
    }
    name.value
}

/// Reads `[check]`: levels by the code of the rule.
fn levels(top: &mut Table) -> Levels {
    let codes = RULES.map(|rule| rule.code);
    let mut levels = Levels::default();
    for (code, setting) in top.parsed_by_name::<Setting>("check", &codes, LEVEL) {
        if levels.set(&code.value, setting).is_err() {
            top.bad_value("check", &code, FIRM_RULE);
        }
    }
    levels
}

/// Reads `[search]`: a portal is searched unless it says otherwise.
fn is_searched(table: &mut Table) -> bool {
    table.flag_or("enabled", true)
}

fn empty_organisation() -> Organisation {
    Organisation {
        name: String::new(),
        short_name: String::new(),
        legal_name: String::new(),
        address: String::new(),
        site: None,
    }
}

fn organisation(table: &mut Table) -> (Organisation, Option<String>) {
    let web = |table: &mut Table, key| {
        let found = table.optional_parsed::<WebAddress>(key, URL);
        found.map(|url| url.value.0)
    };
    let organisation = Organisation {
        name: table.text("name"),
        short_name: table.text("short_name"),
        legal_name: table.text("legal_name"),
        address: table.text("address"),
        site: web(table, "site"),
    };
    (organisation, web(table, "sveden"))
}

fn lms(table: &mut Table) -> Lms {
    let web = |table: &mut Table, key| {
        let found = table.parsed::<WebAddress>(key, URL);
        found.map(|url| url.value.0).unwrap_or_default()
    };
    Lms {
        name: table.text("name"),
        kind: table.optional_text("kind"),
        url: web(table, "url"),
        login_url: web(table, "login_url"),
    }
}

fn id(row: &mut Table) -> Option<Located<String>> {
    let found = row.parsed::<Id>("id", ID)?;
    Some(Located::new(found.value.0, found.at))
}

fn audience(row: &mut Table) -> Option<Audience> {
    let id = id(row);
    let audience = Audience {
        name: row.text("name"),
        one: row.text("one"),
        description: row.optional_text("description"),
        id: id?,
    };
    Some(audience)
}

fn channel(row: &mut Table) -> Option<Channel> {
    let id = id(row);
    let channel = Channel {
        name: row.text("name"),
        value: row.text("value"),
        href: row.optional_text("href"),
        note: row.optional_text("note"),
        standing: standing(row),
        id: id?,
    };
    Some(channel)
}

fn link(row: &mut Table) -> Option<Located<Link>> {
    let title = row.text("title");
    let url = row.located_text("url");
    Some(Located::new(
        Link {
            title,
            url: url.value,
        },
        url.at,
    ))
}
