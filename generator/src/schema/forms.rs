//! `content/forms/*.toml`: forms as written. Whether conditions name questions that exist, and
//! owners people who do, is checked when everything is read.

mod kinds;

use super::{
    lists::Named,
    table::{self, Table},
    wording::{AUDIENCE, DEADLINE, ID, OWNER, OWNER_RULE, RETENTION},
};
use crate::{
    problem::Problem,
    source::{Located, Place, Source},
};
use kinds::kind;
use opora_contract::{
    check::FAULT_KEYS,
    deadline::DeadlineRule,
    desk::Link,
    form::{Kind, Notice, OwnerRule, Purpose, REGIMES, RESERVED, Regime},
    id::{FieldId, FormId},
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
    /// A notice above the questions.
    pub notice: Option<Notice>,
    /// By which rules a request is treated.
    pub regime: Located<Regime>,
    /// Audiences it is for; none: for all.
    pub audience: Vec<Located<String>>,
    /// Words on the button.
    pub button: String,
    /// The questions.
    pub fields: Vec<Field>,
    /// Rules tried in order.
    pub routes: Vec<Route>,
    /// Who gets what no rule takes.
    pub fallback: Option<Located<Owner>>,
    /// How long an answer may take: as told, or as usual under the regime.
    pub deadline: Option<DeadlineRule>,
    /// The place of the deadline, where it is told.
    pub deadline_at: Option<usize>,
    /// Days for which a closed request is kept.
    pub retention_days: u16,
}

/// A question.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub id: Located<FieldId>,
    /// Heading of the part that begins with it.
    pub part: Option<String>,
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

const PURPOSES: [(&str, Purpose); 13] = [
    ("name", Purpose::Name),
    ("email", Purpose::Email),
    ("phone", Purpose::Phone),
    ("role", Purpose::Role),
    ("topic", Purpose::Topic),
    ("subject", Purpose::Subject),
    ("text", Purpose::Text),
    ("reply", Purpose::Reply),
    ("represented", Purpose::Represented),
    ("relation", Purpose::Relation),
    ("address", Purpose::Address),
    ("edition", Purpose::Edition),
    ("post", Purpose::Post),
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
    let regime = top.one_of("regime", &REGIMES);
    let regime = regime.unwrap_or_else(|| Located::new(Regime::Ordinary, 0));
    if regime.value.deadline().is_none() {
        top.require("deadline");
    }
    let deadline = top.optional_parsed::<DeadlineRule>("deadline", DEADLINE);
    Form {
        source: source.clone(),
        whole: true,
        id,
        title: top.text("title"),
        description: top.text("description"),
        intro: top.list("intro", "").into_iter().map(|p| p.value).collect(),
        notice: notice(top),
        audience: top.list("audience", AUDIENCE),
        button: top.text("button"),
        fields: top.rows("field", field),
        routes: top.rows("route", route),
        fallback: top.parsed("fallback", OWNER),
        deadline_at: deadline.as_ref().map(|found| found.at),
        deadline: deadline
            .map(|found| found.value)
            .or(regime.value.deadline()),
        regime,
        retention_days: retention(top),
    }
}

/// A notice and, if it has one, its link: words and address belong together.
fn notice(top: &mut Table) -> Option<Notice> {
    let text = top.optional_text("notice");
    let title = top.optional_located("notice_link");
    let url = top.optional_located("notice_url");
    let link = match (title, url) {
        (Some(title), Some(url)) => Some(Link {
            title: title.value,
            url: url.value,
        }),
        (Some(_), None) => {
            top.missing("notice_url");
            None
        }
        (None, Some(_)) => {
            top.missing("notice_link");
            None
        }
        (None, None) => None,
    };
    Some(Notice { text: text?, link })
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
    let id = row.parsed::<FieldId>("id", ID);
    if let Some(id) = id
        .as_ref()
        .filter(|id| RESERVED.contains(&id.value.as_str()))
    {
        let found = Located::new(id.value.to_string(), id.at);
        row.bad_value(
            "id",
            &found,
            "это имя форма занимает сама: назовите вопрос иначе",
        );
    }
    row.require("kind");
    let kind = kind(row);
    let field = Field {
        part: row.optional_text("part"),
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
