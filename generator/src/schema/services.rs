//! `data/services.toml`: the services used in teaching and who answers for them.

use super::{
    addresses::site_addresses,
    status::{Standing, standing},
    table::Table,
    wording::{ID, OWNER, URL},
};
use crate::source::Located;
use opora_contract::{id::ServiceId, owner::Owner};

/// A service.
#[derive(Debug)]
pub struct Service {
    /// Identifier.
    pub id: Located<ServiceId>,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Its address.
    pub url: Option<String>,
    /// Ids of audiences.
    pub audience: Vec<Located<String>>,
    /// `async`, `sync` or both.
    pub modes: Vec<String>,
    /// Answers for access and working order.
    pub technical: Option<Located<Owner>>,
    /// Answers for lessons and rules.
    pub organisational: Option<Located<Owner>>,
    /// The order that names them.
    pub order: Option<String>,
    /// On what ground it is used.
    pub agreement: Option<String>,
    /// Whether it is still in use.
    pub standing: Standing,
    /// Addresses of instructions.
    pub instructions: Vec<Located<String>>,
}

pub(super) fn service(row: &mut Table) -> Option<Service> {
    let id = row.parsed("id", ID);
    let service = Service {
        name: row.text("name"),
        purpose: row.text("purpose"),
        url: row
            .optional_parsed::<super::site::WebAddress>("url", URL)
            .map(|url| url.value.0),
        audience: row.list("audience", ID),
        modes: modes(row),
        technical: row.parsed("technical", OWNER),
        organisational: row.parsed("organisational", OWNER),
        order: row.optional_text("order"),
        agreement: row.optional_text("agreement"),
        standing: standing(row),
        instructions: site_addresses(row, "instructions"),
        id: id?,
    };
    Some(service)
}

fn modes(row: &mut Table) -> Vec<String> {
    row.require("modes");
    let modes: Vec<Located<String>> = row.list("modes", "");
    for mode in &modes {
        if !["async", "sync"].contains(&mode.value.as_str()) {
            row.bad_value(
                "modes",
                mode,
                "режимы: \"async\" (каждый в своё время) и \"sync\" (все одновременно)",
            );
        }
    }
    modes.into_iter().map(|mode| mode.value).collect()
}
