//! Where a request goes: rules tried in order. Who an owner rule means for given answers is
//! [`crate::routing`]'s business.

use super::Condition;
use crate::{deadline::DeadlineRule, owner::Owner};
use serde::{Deserialize, Serialize};

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// It is taken where this holds.
    pub when: Condition,
    /// Who gets the request.
    pub owner: OwnerRule,
    /// How long the answer may take, where it differs from the form's.
    pub deadline: Option<DeadlineRule>,
}

/// Who gets a request: a fixed owner, one of the two owners of the service asked about, or the
/// person chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OwnerRule {
    /// A person or a department.
    Fixed(Owner),
    /// The technical owner of the chosen service.
    ServiceTechnical,
    /// The organisational owner of the chosen service.
    ServiceOrganisational,
    /// The person chosen in the form.
    ChosenPerson,
}

/// Why a text is no rule for an owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "an owner here is \"person:ID\", \"department:ID\", \"service:technical\", \
     \"service:organisational\" or \"chosen:person\""
)]
pub struct BadOwnerRule;

impl TryFrom<String> for OwnerRule {
    type Error = BadOwnerRule;
    fn try_from(text: String) -> Result<Self, BadOwnerRule> {
        match text.as_str() {
            "service:technical" => Ok(OwnerRule::ServiceTechnical),
            "service:organisational" => Ok(OwnerRule::ServiceOrganisational),
            "chosen:person" => Ok(OwnerRule::ChosenPerson),
            other => other
                .parse()
                .map(OwnerRule::Fixed)
                .map_err(|_| BadOwnerRule),
        }
    }
}

impl From<OwnerRule> for String {
    fn from(rule: OwnerRule) -> String {
        match rule {
            OwnerRule::Fixed(owner) => owner.to_string(),
            OwnerRule::ServiceTechnical => "service:technical".to_owned(),
            OwnerRule::ServiceOrganisational => "service:organisational".to_owned(),
            OwnerRule::ChosenPerson => "chosen:person".to_owned(),
        }
    }
}
