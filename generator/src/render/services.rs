//! Pages made of the table of services: all of them by mode, and the list of those who answer.

use super::{
    Ingredients,
    article::{self, Link},
};
use crate::{
    model::{Node, NodeId, public_name},
    schema::services::Service,
    source::Located,
};
use opora_contract::{owner::Owner, words};
use serde::Serialize;
use tera::{Context, TeraResult};

#[derive(Serialize)]
struct ServiceRow<'a> {
    id: &'a str,
    name: &'a str,
    purpose: &'a str,
    url: Option<&'a str>,
    audience: Vec<&'a str>,
    modes: &'a [String],
    technical: Option<String>,
    organisational: Option<String>,
    order: Option<&'a str>,
    agreement: Option<&'a str>,
    instructions: Vec<Link<'a>>,
}

/// A service that is no longer in use, for those who look for it.
#[derive(Serialize)]
struct Former<'a> {
    id: &'a str,
    name: &'a str,
    /// What is used instead: its name and its anchor on the page.
    replaced_by: Option<&'a str>,
    replaced_by_id: Option<&'a str>,
}

/// The context of `services.html`: all services, those of each mode, and those no longer in use.
pub(super) fn services(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let in_mode = |mode: &str| -> Vec<ServiceRow> {
        rows(all)
            .filter(|service| service.modes.iter().any(|m| m == mode))
            .collect()
    };
    context.insert("services", &rows(all).collect::<Vec<_>>());
    context.insert("async", &in_mode("async"));
    context.insert("sync", &in_mode("sync"));
    context.insert("former", &former(all));
    Ok(context)
}

/// The context of `responsible.html`: a page to be printed, so it says of which day it is.
pub(super) fn responsible(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    context.insert("services", &rows(all).collect::<Vec<_>>());
    context.insert("today", &words::date(all.today, &all.desk.texts));
    context.insert("today_iso", &all.today.to_string());
    Ok(context)
}

fn former(all: Ingredients<'_>) -> Vec<Former<'_>> {
    let rows = all.tables.services.rows.iter();
    let former = rows.filter(|service| !service.standing.is_active());
    let former = former.map(|service| {
        let replaced_by = service.standing.replaced_by.as_ref();
        let instead = replaced_by.and_then(|id| all.tables.service(&id.value));
        Former {
            id: service.id.value.as_str(),
            name: &service.name,
            replaced_by: instead.map(|row| row.name.as_str()),
            replaced_by_id: instead.map(|row| row.id.value.as_str()),
        }
    });
    former.collect()
}

fn rows(all: Ingredients<'_>) -> impl Iterator<Item = ServiceRow<'_>> {
    let rows = all.tables.services.rows.iter();
    rows.filter(|service| service.standing.is_active())
        .map(move |service| row(all, service))
}

fn row<'a>(all: Ingredients<'a>, service: &'a Service) -> ServiceRow<'a> {
    let owner = |owner: &Option<Located<Owner>>| public_name(&owner.as_ref()?.value, all.tables);
    let audience = service.audience.iter();
    let audience = audience.filter_map(|id| all.tables.site.audience(&id.value));
    let instructions = service.instructions.iter();
    let instructions = instructions.filter_map(|url| all.model.page_at(&url.value));
    ServiceRow {
        id: service.id.value.as_str(),
        name: &service.name,
        purpose: &service.purpose,
        url: service.url.as_deref(),
        audience: audience.map(|audience| audience.name.as_str()).collect(),
        modes: &service.modes,
        technical: owner(&service.technical),
        organisational: owner(&service.organisational),
        order: service.order.as_deref(),
        agreement: service.agreement.as_deref(),
        instructions: instructions.map(article::link).collect(),
    }
}
