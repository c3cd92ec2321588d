//! `content/forms/*.toml`: forms as written. Whether conditions name questions that exist, and
//! owners people who do, is checked when everything is read.

use super::{
    lists::Named,
    table::{self, Table},
    wording::{DEADLINE, ID, OWNER, OWNER_RULE, RETENTION},
};
use crate::{
    problem::Problem,
    source::{Located, Place, Source},
};
use opora_contract::{
    check::FAULT_KEYS,
    deadline::DeadlineRule,
    form::{Choice, Kind, OwnerRule, Purpose},
    id::{DocumentId, FieldId, FormId},
    owner::Owner,
};
use std::{collections::BTreeMap, str::FromStr};

/// A form.
#[derive(Debug)]
pub struct Form {
    /// The file.
    pub source: Source,
    /// Whether all its questions could be read.
    pub whole: bool,
    /// The file's name without its ending.
    pub id: FormId,
    /// Heading.
    pub title: String,
    /// A sentence or two for lists.
    pub description: String,
    /// Paragraphs above the questions.
    pub intro: Vec<String>,
    /// Words on the button.
    pub button: String,
    /// The questions.
    pub fields: Vec<Field>,
    /// Rules tried in order.
    pub routes: Vec<Route>,
    /// Who gets what no rule takes.
    pub fallback: Option<Located<Owner>>,
    /// How long an answer may take.
    pub deadline: Option<DeadlineRule>,
    /// Days for which a closed request is kept.
    pub retention_days: u16,
}

/// A question.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub id: Located<FieldId>,
    /// The question.
    pub label: String,
    /// Help.
    pub hint: Option<String>,
    /// Kind of answer; the place is that of the consent's document, where it is one.
    pub kind: Located<Kind>,
    /// Whether an answer must be given.
    pub required: bool,
    /// When it is asked.
    pub when: Vec<Named<FieldId>>,
    /// What the answer means to the desk.
    pub purpose: Option<Located<Purpose>>,
    /// Own sentences for faults.
    pub messages: BTreeMap<String, String>,
}

/// Where a request goes.
#[derive(Debug)]
pub struct Route {
    /// When the rule is taken.
    pub when: Vec<Named<FieldId>>,
    /// Who gets the request.
    pub owner: Located<OwnerRule>,
    /// A deadline of its own.
    pub deadline: Option<DeadlineRule>,
}

/// Most characters of an answer whose `max` is not told.
const LINE_MAX: i64 = 200;
const PARAGRAPH_MAX: i64 = 4000;
/// Longer answers would not fit into the body that the handler takes.
const LONGEST: i64 = 20_000;

const PURPOSES: [(&str, Purpose); 8] = [
    ("name", Purpose::Name),
    ("email", Purpose::Email),
    ("phone", Purpose::Phone),
    ("role", Purpose::Role),
    ("topic", Purpose::Topic),
    ("subject", Purpose::Subject),
    ("text", Purpose::Text),
    ("reply", Purpose::Reply),
];

/// Reads all forms.
pub(super) fn read(sources: &[Source], problems: &mut Vec<Problem>) -> Vec<Form> {
    let forms = sources.iter().filter_map(|source| {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let name = name.strip_suffix(".toml").unwrap_or(name);
        match name.parse() {
            Ok(id) => {
                let (form, whole) = table::read(source, problems, |top| form(top, source, id));
                Some(Form { whole, ..form })
            }
            Err(_) => {
                let cause = format!("имя файла «{name}» не годится в адрес формы");
                let place = Place::file(&source.path);
                problems.push(Problem::error("bad-name", place, cause, ID));
                None
            }
        }
    });
    forms.collect()
}

pub(super) fn form(top: &mut Table, source: &Source, id: FormId) -> Form {
    top.require("field");
    Form {
        source: source.clone(),
        whole: true,
        id,
        title: top.text("title"),
        description: top.text("description"),
        intro: top.list("intro", "").into_iter().map(|p| p.value).collect(),
        button: top.text("button"),
        fields: top.rows("field", field),
        routes: top.rows("route", route),
        fallback: top.parsed("fallback", OWNER),
        deadline: deadline_required(top),
        retention_days: retention(top),
    }
}

fn deadline_required(top: &mut Table) -> Option<DeadlineRule> {
    top.parsed("deadline", DEADLINE).map(|rule| rule.value)
}

fn retention(top: &mut Table) -> u16 {
    let days = top.parsed::<Days>("retention", RETENTION);
    days.map_or(0, |days| days.value.0)
}

/// `365 days`.
struct Days(u16);

impl FromStr for Days {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let number = text.strip_suffix(" days").ok_or(())?;
        match number.parse() {
            Ok(days @ 1..=36_500) => Ok(Self(days)),
            _ => Err(()),
        }
    }
}

fn route(row: &mut Table) -> Option<Route> {
    let owner = row.parsed::<Rule>("owner", OWNER_RULE);
    let route = Route {
        when: row.lists_by_name("when", ID),
        deadline: row
            .optional_parsed("deadline", DEADLINE)
            .map(|rule| rule.value),
        owner: owner.map(|found| Located::new(found.value.0, found.at))?,
    };
    Some(route)
}

/// An owner rule as read from a text.
struct Rule(OwnerRule);

impl FromStr for Rule {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        OwnerRule::try_from(text.to_owned())
            .map(Self)
            .map_err(|_| ())
    }
}

fn field(row: &mut Table) -> Option<Field> {
    let id = row.parsed("id", ID);
    row.require("kind");
    let kind = kind(row);
    let field = Field {
        label: row.text("label"),
        hint: row.optional_text("hint"),
        required: row.flag("required"),
        when: row.lists_by_name("when", ID),
        purpose: row.one_of("use", &PURPOSES),
        messages: row.texts_by_name("message", &FAULT_KEYS),
        kind: kind?,
        id: id?,
    };
    Some(field)
}

fn kind(row: &mut Table) -> Option<Located<Kind>> {
    const WORDS: [&str; 8] = [
        "line",
        "paragraph",
        "choice",
        "choices",
        "email",
        "phone",
        "service",
        "consent",
    ];
    let word = row.one_of("kind", &WORDS.map(|word| (word, word)))?;
    let at = word.at;
    let kind = match word.value {
        "line" => lengths(row, LINE_MAX, |min, max| Kind::Line { min, max }),
        "paragraph" => lengths(row, PARAGRAPH_MAX, |min, max| Kind::Paragraph { min, max }),
        "choice" => Kind::Choice {
            options: options(row),
        },
        "choices" => Kind::Choices {
            options: options(row),
        },
        "email" => Kind::Email,
        "phone" => Kind::Phone,
        "service" => Kind::Service {
            other: row.optional_text("other"),
        },
        _ => {
            let document = row.parsed::<DocumentId>("document", ID)?;
            let kind = Kind::Consent {
                document: document.value,
            };
            return Some(Located::new(kind, document.at));
        }
    };
    Some(Located::new(kind, at))
}

fn lengths(row: &mut Table, usual: i64, make: impl Fn(u32, u32) -> Kind) -> Kind {
    let min = row.number("min", 0, LONGEST).unwrap_or(0);
    let max = row.number("max", min.max(1), LONGEST).unwrap_or(usual);
    let narrow = |n: i64| u32::try_from(n).unwrap_or(0);
    make(narrow(min), narrow(max))
}

fn options(row: &mut Table) -> Vec<Choice> {
    row.require("options");
    let mut options: Vec<Choice> = Vec::new();
    for (id, choice) in row.rows("options", option) {
        if options.iter().any(|known| known.id == choice.id) {
            row.bad_value("options", &id, "два ответа с одним id: дайте каждому свой");
        }
        options.push(choice);
    }
    options
}

fn option(row: &mut Table) -> Option<(Located<String>, Choice)> {
    let id = row.parsed::<FieldId>("id", ID);
    let label = row.text("label");
    let hint = row.optional_text("hint");
    let id = id?;
    let place = Located::new(id.value.to_string(), id.at);
    let choice = Choice {
        id: id.value,
        label,
        hint,
    };
    Some((place, choice))
}
