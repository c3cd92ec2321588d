//! Who answers for a page, a service or a ticket: a person or a department, written
//! `person:ivanova` or `department:it`. Names and addresses of owners are kept by [`crate::desk`].

use crate::id::{DepartmentId, PersonId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A person or a whole department (a shared mailbox) that can own things.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Owner {
    /// One person.
    Person(PersonId),
    /// A department as a whole.
    Department(DepartmentId),
}

/// Why a text names no owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an owner is written \"person:ID\" or \"department:ID\"")]
pub struct BadOwner;

impl FromStr for Owner {
    type Err = BadOwner;
    fn from_str(text: &str) -> Result<Self, BadOwner> {
        match text.split_once(':') {
            Some(("person", id)) => id.parse().map(Owner::Person).map_err(|_| BadOwner),
            Some(("department", id)) => id.parse().map(Owner::Department).map_err(|_| BadOwner),
            _ => Err(BadOwner),
        }
    }
}

impl TryFrom<String> for Owner {
    type Error = BadOwner;
    fn try_from(text: String) -> Result<Self, BadOwner> {
        text.parse()
    }
}

impl From<Owner> for String {
    fn from(owner: Owner) -> String {
        owner.to_string()
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Person(id) => write!(f, "person:{id}"),
            Owner::Department(id) => write!(f, "department:{id}"),
        }
    }
}
