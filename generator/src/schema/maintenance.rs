//! `data/maintenance.toml`: works that were done, and works that readers are told of beforehand.

use super::{
    table::Table,
    wording::{ID, OWNER},
};
use crate::source::Located;
use jiff::civil::Date;
use opora_contract::{id::ServiceId, owner::Owner};

/// What is worked on: a service of the table, or something that has no row there.
#[derive(Debug)]
pub enum Object {
    /// A service.
    Service(Located<ServiceId>),
    /// Something else, in words.
    Other(String),
}

/// A work that was done.
#[derive(Debug)]
pub struct Work {
    /// What was worked on.
    pub object: Object,
    /// What was done.
    pub work: String,
    /// When.
    pub date: Date,
    /// By whom.
    pub by: Located<Owner>,
    /// When it is to be done again.
    pub next_due: Option<Located<Date>>,
}

/// Works to come, told in a banner.
#[derive(Debug)]
pub struct Planned {
    /// What is worked on.
    pub object: Object,
    /// What readers will notice, in a sentence or two.
    pub text: String,
    /// First day of the works.
    pub from: Date,
    /// Last day of the works, and of the banner.
    pub until: Date,
    /// Time of day in words: «с 22:00 до 02:00».
    pub time: Option<String>,
    /// First day of the banner.
    pub announce_from: Date,
}

/// Both lists.
#[derive(Debug, Default)]
pub struct Log {
    /// Works done.
    pub works: Vec<Work>,
    /// Works to come.
    pub planned: Vec<Planned>,
}

impl Planned {
    /// Whether the banner stands on that day.
    #[must_use]
    pub fn is_announced(&self, today: Date) -> bool {
        self.announce_from <= today && today <= self.until
    }
}

pub(super) fn log(top: &mut Table) -> Log {
    Log {
        works: top.rows("work", work),
        planned: top.rows("planned", planned),
    }
}

fn work(row: &mut Table) -> Option<Work> {
    let object = object(row);
    let (work, date) = (row.text("work"), row.required_date("date"));
    let by = row.parsed("by", OWNER);
    let next_due = row.date("next_due");
    let date = date?.value;
    if let Some(due) = next_due.as_ref().filter(|due| due.value <= date) {
        let found = Located::new(due.value.to_string(), due.at);
        row.bad_value(
            "next_due",
            &found,
            "следующий раз бывает позже этого (date)",
        );
    }
    Some(Work {
        object: object?,
        work,
        date,
        by: by?,
        next_due,
    })
}

fn planned(row: &mut Table) -> Option<Planned> {
    let object = object(row);
    let (text, time) = (row.text("text"), row.optional_text("time"));
    let from = row.required_date("from");
    let until = row.required_date("until");
    let announce_from = row.required_date("announce_from");
    let (from, until, announce_from) = (from?, until?, announce_from?);
    let mut in_order = |key: &str, later: &Located<Date>, what: &str| {
        row.bad_value(key, &Located::new(later.value.to_string(), later.at), what);
    };
    if until.value < from.value {
        in_order(
            "until",
            &until,
            "последний день работ не раньше первого (from)",
        );
    }
    if announce_from.value > from.value {
        let what = "объявляют не позже первого дня работ (from)";
        in_order("announce_from", &announce_from, what);
    }
    Some(Planned {
        object: object?,
        text,
        from: from.value,
        until: until.value,
        time,
        announce_from: announce_from.value,
    })
}

/// `service` or `object`: one of them.
fn object(row: &mut Table) -> Option<Object> {
    let service = row.optional_parsed("service", ID);
    let other = row.optional_located("object");
    match (service, other) {
        (Some(service), None) => Some(Object::Service(service)),
        (None, Some(other)) => Some(Object::Other(other.value)),
        (Some(_), Some(other)) => {
            let what = "объект назван дважды: оставьте service (сервис из таблицы) или object";
            row.bad_value("object", &other, what);
            None
        }
        (None, None) => {
            row.missing("service");
            None
        }
    }
}
