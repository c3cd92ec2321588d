//! Works on the services: the log and what is planned, and the banner that tells of it on every page.
//! No clock is read: the banner stands where the day of the build is within its dates.

use super::{Ingredients, article};
use crate::{
    model::{Kind, Model, Node, NodeId, public_name},
    schema::{
        Tables,
        maintenance::{Object, Planned, Work},
    },
    words::dates,
};
use jiff::civil::Date;
use opora_contract::{desk::Notice, words};
use serde::Serialize;
use std::cmp::Reverse;
use tera::{Context, TeraResult};

#[derive(Serialize)]
struct WorkRow<'a> {
    object: &'a str,
    work: &'a str,
    date: String,
    date_iso: String,
    by: Option<String>,
    next_due: Option<String>,
    next_due_iso: Option<String>,
}

/// The context of `maintenance.html`: works to come, the nearest first, and the log, the latest
/// first.
pub(super) fn context(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let log = &all.tables.maintenance.1;
    let mut planned: Vec<&Planned> = log.planned.iter().collect();
    planned.retain(|planned| planned.until >= all.today);
    planned.sort_by_key(|planned| planned.from);
    let planned = planned.into_iter();
    let planned = planned.map(|planned| notice(all.tables, planned, None));
    context.insert("planned", &planned.collect::<Vec<_>>());
    let mut works: Vec<&Work> = log.works.iter().collect();
    works.sort_by_key(|work| Reverse(work.date));
    let works: Vec<WorkRow> = works.into_iter().map(|work| row(all, work)).collect();
    context.insert("works", &works);
    Ok(context)
}

/// What every page tells today.
#[must_use]
pub fn notices(tables: &Tables, model: &Model, today: Date) -> Vec<Notice> {
    let mut nodes = model.nodes.iter();
    let page = nodes.find(|node| node.kind == Kind::Maintenance);
    let url = page.map(|node| node.page.url.as_str());
    let mut planned: Vec<&Planned> = tables.maintenance.1.planned.iter().collect();
    planned.retain(|planned| planned.is_announced(today));
    planned.sort_by_key(|planned| planned.from);
    let notices = planned.into_iter();
    notices
        .map(|planned| notice(tables, planned, url))
        .collect()
}

fn notice(tables: &Tables, planned: &Planned, url: Option<&str>) -> Notice {
    let days = dates(planned.from, planned.until, &tables.texts.1);
    let when = match &planned.time {
        Some(time) => format!("{days}, {time}"),
        None => days,
    };
    Notice {
        object: object(tables, &planned.object).to_owned(),
        when,
        text: planned.text.clone(),
        url: url.map(str::to_owned),
    }
}

fn row<'a>(all: Ingredients<'a>, work: &'a Work) -> WorkRow<'a> {
    let due = work.next_due.as_ref().map(|due| due.value);
    WorkRow {
        object: object(all.tables, &work.object),
        work: &work.work,
        date: words::date(work.date, &all.desk.texts),
        date_iso: work.date.to_string(),
        by: public_name(&work.by.value, all.tables),
        next_due: due.map(|date| words::date(date, &all.desk.texts)),
        next_due_iso: due.map(|date| date.to_string()),
    }
}

fn object<'a>(tables: &'a Tables, object: &'a Object) -> &'a str {
    match object {
        Object::Service(id) => {
            let service = tables.service(id.value.as_str());
            service.map_or(id.value.as_str(), |service| &service.name)
        }
        Object::Other(name) => name,
    }
}
