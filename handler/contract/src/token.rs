//! The claims of a signed link: what it is for, which ticket, who holds it, until when. Signing
//! and checking the signature is the handler's business; here is only the one spelling.

use crate::{id::TicketId, owner::Owner};
use std::{fmt, str::FromStr};

/// Who presents a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The one who asked.
    Applicant,
    /// One of the staff.
    Staff(Owner),
}

/// What a link opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// One ticket.
    Ticket(TicketId),
    /// All open tickets of the holder.
    Queue,
    /// That the holder's step on a ticket is done; nothing of what the ticket holds.
    Done(TicketId),
}

/// What a signed link states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// What the link opens.
    pub scope: Scope,
    /// Who holds it.
    pub holder: Holder,
    /// The ticket's assignment generation at which the link was made; a staff link dies when the
    /// ticket's generation moves on. 0 for applicants and queues.
    pub generation: u32,
    /// Unix time in seconds after which the link is dead.
    pub expires: i64,
}

/// Why a text states no claims.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the claims of a link")]
pub struct BadClaims;

/// Version of the spelling; a change of it kills all earlier links.
const VERSION: &str = "1";
/// What stands before the ticket of a [`Scope::Done`].
const DONE: &str = "done-";

impl fmt::Display for Claims {
    /// `1~TICKET|queue|done-TICKET~applicant|OWNER~GENERATION~EXPIRES`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = match &self.scope {
            Scope::Ticket(id) => id.to_string(),
            Scope::Queue => "queue".to_owned(),
            Scope::Done(id) => format!("{DONE}{id}"),
        };
        let holder = match &self.holder {
            Holder::Applicant => "applicant".to_owned(),
            Holder::Staff(owner) => owner.to_string(),
        };
        write!(
            f,
            "{VERSION}~{scope}~{holder}~{}~{}",
            self.generation, self.expires
        )
    }
}

impl FromStr for Claims {
    type Err = BadClaims;
    fn from_str(text: &str) -> Result<Self, BadClaims> {
        let parts: Vec<&str> = text.split('~').collect();
        let [VERSION, scope, holder, generation, expires] = parts[..] else {
            return Err(BadClaims);
        };
        let claims = Claims {
            scope: match (scope, scope.strip_prefix(DONE)) {
                ("queue", _) => Scope::Queue,
                (_, Some(id)) => Scope::Done(id.parse().map_err(|_| BadClaims)?),
                (id, None) => Scope::Ticket(id.parse().map_err(|_| BadClaims)?),
            },
            holder: match holder {
                "applicant" => Holder::Applicant,
                owner => Holder::Staff(owner.parse().map_err(|_| BadClaims)?),
            },
            generation: generation.parse().map_err(|_| BadClaims)?,
            expires: expires.parse().map_err(|_| BadClaims)?,
        };
        // One spelling only: what does not print back the same is refused.
        if claims.to_string() == text {
            Ok(claims)
        } else {
            Err(BadClaims)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        let text = "1~0123456789abcdef0123456789abcdef~person:sokolov~2~1790000000";
        let claims: Claims = text.parse().unwrap();
        assert_eq!(claims.to_string(), text);
        assert_eq!(claims.generation, 2);
        let done = "1~done-0123456789abcdef0123456789abcdef~person:sokolov~3~1790000000";
        let claims: Claims = done.parse().unwrap();
        assert_eq!(claims.to_string(), done);
        assert!(matches!(claims.scope, Scope::Done(_)));
        for bad in [
            "",
            "2~queue~person:a~0~1",
            "1~queue~person:a~0",
            "1~queue~person:a~00~1",
            "1~queue~person:a~+0~1",
            "1~queue~person:a~0~1~",
            "1~queue~someone:a~0~1",
            "1~done-~person:a~0~1",
        ] {
            assert_eq!(bad.parse::<Claims>(), Err(BadClaims), "{bad}");
        }
    }
}
