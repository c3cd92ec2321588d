//! `data/programmes.toml`: the open catalogue of what is taught.

use super::{
    addresses::site_address,
    site::Id,
    status::{Standing, standing},
    table::Table,
    wording::{ID, INTERVAL},
};
use crate::{page::front_matter::Interval, source::Located};
use jiff::civil::Date;
use opora_contract::id::{DepartmentId, DocumentId};

/// A programme.
#[derive(Debug)]
pub struct Programme {
    /// Identifier, and its anchor in the catalogue.
    pub id: Located<String>,
    /// Name.
    pub name: String,
    /// Level and kind in words: «дополнительная общеразвивающая программа».
    pub level: String,
    /// A sentence or two for those who choose.
    pub description: String,
    /// Form of study in words.
    pub form: Option<String>,
    /// How long it takes, in words: «72 часа, 4 месяца».
    pub term: Option<String>,
    /// Language of teaching.
    pub language: Option<String>,
    /// Who teaches it.
    pub department: Option<Located<DepartmentId>>,
    /// Its documents: the programme itself, the plan, the schedule.
    pub documents: Vec<Located<DocumentId>>,
    /// Address of a page with more.
    pub page: Option<Located<String>>,
    /// When it was last checked against its documents.
    pub reviewed: Option<Located<Date>>,
    /// How often it must be.
    pub review_every: Option<Located<Interval>>,
    /// Whether it is still taught.
    pub standing: Standing,
}

pub(super) fn programme(row: &mut Table) -> Option<Programme> {
    let id = row.parsed::<Id>("id", ID);
    let programme = Programme {
        name: row.text("name"),
        level: row.text("level"),
        description: row.text("description"),
        form: row.optional_text("form"),
        term: row.optional_text("term"),
        language: row.optional_text("language"),
        department: row.optional_parsed("department", ID),
        documents: row.list("documents", ID),
        page: site_address(row, "page"),
        reviewed: row.required_date("reviewed"),
        review_every: row.parsed("review_every", INTERVAL),
        standing: standing(row),
        id: id.map(|id| Located::new(id.value.0, id.at))?,
    };
    Some(programme)
}
