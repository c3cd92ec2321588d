//! The head of a page: strict TOML between two lines of `+++`. It says what each key may hold;
//! whether the people, services and audiences it names exist is checked when the tables are known.

mod fields;
mod problems;
mod split;

use crate::{
    problem::Problem,
    source::{Located, Source},
};
use fields::Fields;
use jiff::civil::Date;
use opora_contract::{
    id::{DocumentId, ServiceId},
    owner::Owner,
};
use std::str::FromStr;
use toml::de::DeTable;

/// What the head of a page says. Values that other rules may find fault with keep their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// Title: the page's only `h1`.
    pub title: Located<String>,
    /// One or two sentences; of a question, the short answer.
    pub description: Located<String>,
    /// Ids of the audiences of `site.toml`; empty: for all.
    pub audience: Vec<Located<String>>,
    /// The service the page is about.
    pub service: Option<Located<ServiceId>>,
    /// Who answers for the page; may be inherited from the section.
    pub owner: Option<Located<Owner>>,
    /// When the text was last checked.
    pub reviewed: Option<Located<Date>>,
    /// How often it must be checked; may be inherited from the section.
    pub review_every: Option<Located<Interval>>,
    /// Not published yet.
    pub draft: bool,
    /// The last day on which the page holds.
    pub expires: Option<Located<Date>>,
    /// Date of a news item.
    pub date: Option<Located<Date>>,
    /// Built only where the organisation has this service.
    pub requires: Option<Located<ServiceId>>,
    /// Old addresses that lead here.
    pub aliases: Vec<Located<String>>,
    /// Place in the section.
    pub order: Option<i64>,
    /// Words that people use and the text does not.
    pub keywords: Vec<String>,
    /// The document of `documents.toml` whose text this is.
    pub document: Option<Located<DocumentId>>,
    /// A page that is laid out in its own way.
    pub layout: Option<Located<Layout>>,
}

/// A span of whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// How many months.
    pub months: u32,
}

/// Layouts that are not chosen by the section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The page of contacts.
    Contacts,
    /// The page of services.
    Services,
}

/// The keys that a head may have.
pub const KEYS: [&str; 16] = [
    "title",
    "description",
    "audience",
    "service",
    "owner",
    "reviewed",
    "review_every",
    "draft",
    "expires",
    "date",
    "requires",
    "aliases",
    "order",
    "keywords",
    "document",
    "layout",
];

/// A page cut in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The head, if it could be read.
    pub front: Option<FrontMatter>,
    /// Byte offset of the body; `None` where it is not known where the head ends.
    pub body: Option<usize>,
}

/// Cuts the head off and reads it. All that is wrong with it goes to `problems`.
pub fn read(source: &Source, problems: &mut Vec<Problem>) -> Parts {
    let (head, body) = match split::split(source) {
        Ok(found) => found,
        Err(fault) => {
            problems.push(problems::no_head(source, fault));
            // A page without a head is all body: its mistakes are told in the same run.
            let body = (fault == split::Fault::Missing).then_some(source.start());
            return Parts { front: None, body };
        }
    };
    let base = head.start;
    let (table, errors) = DeTable::parse_recoverable(&source.text[head]);
    let mut fields = Fields::new(source, base, table.get_ref());
    let front = front_matter(&mut fields);
    let broken = errors
        .iter()
        .map(|error| problems::bad_toml(source, base, error));
    let broken: Vec<Problem> = broken.collect();
    // Of a head that is not TOML, only what the parser could make out is judged.
    fields.problems.retain(|problem| {
        let same_line = broken.iter().any(|other| other.line == problem.line);
        broken.is_empty() || (problem.code != problems::MISSING_KEY && !same_line)
    });
    let front = front.filter(|_| broken.is_empty());
    problems.append(&mut fields.problems);
    problems.extend(broken);
    Parts {
        front,
        body: Some(body),
    }
}

fn front_matter(fields: &mut Fields) -> Option<FrontMatter> {
    fields.refuse_unknown(&KEYS);
    let title = fields.required("title");
    let description = fields.required("description");
    let front = FrontMatter {
        audience: fields.list("audience", opora_contract::id::is_valid, problems::ID),
        service: fields.parsed("service", problems::ID),
        owner: fields.parsed("owner", problems::OWNER),
        reviewed: fields.date("reviewed"),
        review_every: fields.parsed("review_every", problems::INTERVAL),
        draft: fields.boolean("draft").unwrap_or(false),
        expires: fields.date("expires"),
        date: fields.date("date"),
        requires: fields
            .parsed::<Requirement>("requires", problems::REQUIREMENT)
            .map(|found| Located::new(found.value.0, found.at)),
        aliases: fields.list("aliases", is_address, problems::ADDRESS),
        order: fields.integer("order"),
        keywords: fields
            .list("keywords", |word| !word.trim().is_empty(), problems::WORD)
            .into_iter()
            .map(|word| word.value)
            .collect(),
        document: fields.parsed("document", problems::ID),
        layout: fields.parsed("layout", problems::LAYOUT),
        title: title?,
        description: description?,
    };
    Some(front)
}

impl Interval {
    /// The date so much later than `date`.
    #[must_use]
    pub fn after(self, date: Date) -> Date {
        date.saturating_add(jiff::Span::new().months(i64::from(self.months)))
    }
}

/// Longer than this is a slip: nobody plans a review after a hundred years.
const LONGEST_MONTHS: u32 = 1200;

impl FromStr for Interval {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (number, unit) = text.split_once(' ').ok_or(())?;
        let number: u32 = number.parse().map_err(|_| ())?;
        let months = match unit {
            "month" | "months" => number,
            "year" | "years" => number.saturating_mul(12),
            _ => return Err(()),
        };
        (1..=LONGEST_MONTHS)
            .contains(&months)
            .then_some(Self { months })
            .ok_or(())
    }
}

impl FromStr for Layout {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "contacts" => Ok(Layout::Contacts),
            "services" => Ok(Layout::Services),
            _ => Err(()),
        }
    }
}

/// What `requires` may name.
struct Requirement(ServiceId);

impl FromStr for Requirement {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let id = text.strip_prefix("service:").ok_or(())?;
        id.parse().map(Requirement).map_err(|_| ())
    }
}

/// Whether `text` is spelt as the address of a page: `/help/first-login/`.
fn is_address(text: &str) -> bool {
    let segment = |part: &str| {
        let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(plain)
    };
    let inner = text.strip_prefix('/').and_then(|t| t.strip_suffix('/'));
    inner.is_some_and(|inner| inner.split('/').all(segment))
}
