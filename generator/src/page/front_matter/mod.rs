//! The head of a page: strict TOML between two lines of `+++`. It says what each key may hold;
//! whether the people, services and audiences it names exist is checked when the tables are known.

mod problems;
mod split;

use crate::{
    problem::Problem,
    schema::{table::Table, wording},
    source::{Located, Source},
};
use jiff::civil::Date;
use opora_contract::{
    id::{self, DocumentId, ServiceId},
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
    /// The earlier edition of that document whose text this is; without one, the one in force.
    pub edition: Option<Located<String>>,
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
    /// The list of those who answer for services.
    Responsible,
    /// The page of documents.
    Documents,
    /// The open catalogue of programmes.
    Programmes,
    /// Teachers and their consultations.
    Teachers,
    /// The log of works, done and planned.
    Maintenance,
}

/// A page cut in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The head, if it could be read.
    pub front: Option<FrontMatter>,
    /// Byte offset of the body; `None` where it is not known where the head ends.
    pub body: Option<usize>,
}

/// A longer head is a mistake or an attack: the work on faulty TOML grows faster than its length.
const LONGEST: usize = 64 << 10;

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
    if head.len() > LONGEST {
        problems.push(problems::long_head(source.place(base)));
        return Parts {
            front: None,
            body: Some(body),
        };
    }
    let (table, errors) = DeTable::parse_recoverable(&source.text[head]);
    let mut head = Table::top(source, base, &problems::HEAD, table.get_ref());
    let front = front_matter(&mut head);
    let broken = errors
        .iter()
        .map(|error| problems::bad_toml(source, base, error));
    let broken: Vec<Problem> = broken.collect();
    let mut found = head.finish();
    // Of a head that is not TOML, only what the parser could make out is judged.
    found.retain(|problem| {
        let same_line = broken.iter().any(|other| other.line == problem.line);
        broken.is_empty() || (problem.code != problems::MISSING_KEY && !same_line)
    });
    let front = front.filter(|_| broken.is_empty());
    problems.append(&mut found);
    problems.extend(broken);
    Parts {
        front,
        body: Some(body),
    }
}

/// Reads the keys; unknown ones are told with the list of the known in this order.
pub(crate) fn front_matter(head: &mut Table) -> Option<FrontMatter> {
    let title = head.parsed("title", problems::WORD);
    let description = head.parsed("description", problems::WORD);
    let front = FrontMatter {
        audience: strings(head.list::<Id>("audience", problems::ID)),
        service: head.optional_parsed("service", problems::ID),
        owner: head.optional_parsed("owner", wording::OWNER),
        reviewed: head.date("reviewed"),
        review_every: head.optional_parsed("review_every", problems::INTERVAL),
        draft: head.flag("draft"),
        expires: head.date("expires"),
        date: head.date("date"),
        requires: head
            .optional_parsed::<Requirement>("requires", problems::REQUIREMENT)
            .map(|found| Located::new(found.value.0, found.at)),
        aliases: strings(head.list::<Address>("aliases", problems::ADDRESS)),
        order: head.number("order", i64::MIN, i64::MAX),
        keywords: head
            .list::<String>("keywords", problems::WORD)
            .into_iter()
            .map(|word| word.value)
            .collect(),
        document: head.optional_parsed("document", problems::ID),
        edition: head.optional_located("edition"),
        layout: head.optional_parsed("layout", problems::LAYOUT),
        title: title?,
        description: description?,
    };
    Some(front)
}

fn strings<T: Into<String>>(list: Vec<Located<T>>) -> Vec<Located<String>> {
    list.into_iter()
        .map(|found| Located::new(found.value.into(), found.at))
        .collect()
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
            "responsible" => Ok(Layout::Responsible),
            "documents" => Ok(Layout::Documents),
            "programmes" => Ok(Layout::Programmes),
            "teachers" => Ok(Layout::Teachers),
            "maintenance" => Ok(Layout::Maintenance),
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

/// An identifier of what no other type names.
struct Id(String);

impl FromStr for Id {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        id::is_valid(text).then(|| Self(text.to_owned())).ok_or(())
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// The address of a page, as `aliases` lists them.
struct Address(String);

impl FromStr for Address {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        is_address(text).then(|| Self(text.to_owned())).ok_or(())
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
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
