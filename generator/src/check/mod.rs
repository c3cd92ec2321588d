//! What is wrong with the content as a whole: one rule a file, each with its own tests, all of them
//! named in one list. A rule looks and tells; it changes nothing.

mod accent;
mod address;
mod anchor;
mod asset;
mod calendar_year;
mod closed_channel;
mod condition;
mod consent;
mod consultation;
mod document_page;
mod duplicate_id;
mod duplicate_title;
mod edition;
mod file_name;
mod foreign_request;
mod form_names;
mod form_owner;
mod form_regime;
mod front_matter;
mod glossary;
mod link;
mod main_form;
mod maintenance;
mod maintenance_due;
mod mark;
mod owner;
mod private_address;
mod programme;
mod programme_review;
mod reachable;
mod readability;
mod reply;
mod requires;
mod review;
mod secret;
mod section;
mod service_pages;
mod site_links;
mod staff;
mod standing;
mod synonyms;
mod template_texts;
mod texts;

pub use private_address::{PrivatePlaces, private, private_addresses, private_places};
pub use secret::secrets_in;

use crate::{
    model::Model,
    problem::Problem,
    schema::{Rows, Tables},
    source::Place,
    suggest,
    walk::Theme,
};
use jiff::civil::Date;
use opora_contract::owner::Owner;
use rayon::prelude::*;

/// What rules look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The tables.
    pub tables: &'a Tables,
    /// The pages.
    pub model: &'a Model,
    /// The theme.
    pub theme: &'a Theme,
    /// The day of the build.
    pub today: Date,
}

/// Most rows of a table that a wrong name is compared with.
const COMPARED: usize = 500;

/// A rule: it adds what it finds.
type Rule = fn(Context, &mut Vec<Problem>);

/// All rules. Private addresses are looked for later, in the finished pages.
const RULES: [Rule; 41] = [
    accent::pale_accent,
    address::duplicate_addresses,
    anchor::broken_anchors,
    asset::missing_assets,
    calendar_year::missing_years,
    closed_channel::closed_channels,
    condition::impossible_conditions,
    consent::consent_without_document,
    consultation::consultations,
    document_page::documents_without_page,
    duplicate_id::duplicate_ids,
    duplicate_title::duplicate_titles,
    edition::editions,
    file_name::bad_file_names,
    foreign_request::foreign_requests,
    form_names::names_in_forms,
    form_owner::form_owners,
    form_regime::regimes,
    front_matter::unknown_names,
    glossary::glossary,
    synonyms::synonyms,
    link::broken_links,
    main_form::main_form,
    maintenance::maintenance,
    maintenance_due::overdue_works,
    mark::marks,
    owner::missing_owners,
    programme::programmes,
    programme_review::programme_reviews,
    reachable::unreachable_departments,
    reply::forms_without_reply,
    requires::doubtful_requirements,
    review::reviews,
    secret::secrets,
    section::folders_without_index,
    service_pages::services,
    site_links::site_links,
    staff::staff,
    standing::replacements,
    template_texts::template_texts,
    texts::missing_texts,
];

/// Everything that all rules find, not yet sorted.
#[must_use]
pub fn check(context: Context) -> Vec<Problem> {
    let found = RULES.par_iter().flat_map_iter(|rule| {
        let mut problems = Vec::new();
        rule(context, &mut problems);
        problems
    });
    found.collect()
}

/// What could be easier to read. A build does without: it tells no advice.
#[must_use]
pub fn advice(context: Context) -> Vec<Problem> {
    readability::long_texts(context)
}

/// The problem of an owner that is in no table.
fn unknown_owner(place: Place, owner: &Owner, tables: &Tables) -> Option<Problem> {
    let (people, departments) = (&tables.people, &tables.departments);
    let (table, hint) = match owner {
        Owner::Person(id) if people.lack(|row| row.id.value == *id) => (
            "people.toml",
            suggest::hint(id.as_str(), ids(people, |row| row.id.value.as_str())),
        ),
        Owner::Department(id) if departments.lack(|row| row.id.value == *id) => (
            "departments.toml",
            suggest::hint(id.as_str(), ids(departments, |row| row.id.value.as_str())),
        ),
        _ => return None,
    };
    let cause = format!("ответственного «{owner}» нет в таблицах");
    let remedy = format!("исправьте имя или добавьте запись в content/data/{table}.{hint}");
    Some(Problem::error("unknown-owner", place, cause, remedy))
}

/// The identifiers of a table, for hints. Of a very long one, the first: each wrong name is compared
/// with each of them.
fn ids<'a, T>(table: &'a Rows<T>, id: impl Fn(&'a T) -> &'a str) -> impl Iterator<Item = &'a str> {
    table.rows.iter().take(COMPARED).map(id)
}
