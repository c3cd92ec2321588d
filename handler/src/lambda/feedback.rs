//! What SES tells of letters after it has taken them: an event of its configuration set becomes the
//! news that a letter has come back, or nothing to be done. What follows is [`crate::deliver::bounced`]'s business.

use crate::{
    deliver::bounced::{Bounced, NoName},
    mail::ses::{TAG, untagged},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// An event of the service, as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    event_type: String,
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    reject: Option<Reject>,
    failure: Option<Failure>,
}

#[derive(Debug, Deserialize)]
struct Mail {
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    #[serde(default)]
    bounce_sub_type: String,
    #[serde(default)]
    bounced_recipients: Vec<BouncedRecipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BouncedRecipient {
    status: Option<String>,
    diagnostic_code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complaint_feedback_type: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Reject {
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    error_message: String,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A letter has come back.
    Bounced(Bounced),
    /// A letter is late; the service goes on trying.
    Late,
    /// A letter went its way, or was not ours.
    Nothing,
}

/// Why an event is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is of a kind that is not known.
    #[error("the mail service tells of {0:?}, which is not known here")]
    Kind(String),
    /// It lacks what belongs to its kind.
    #[error("the mail service tells of a {0} without saying of what")]
    Empty(&'static str),
    /// It is about a letter that has another's name.
    #[error("the mail service tells of a letter: {0}")]
    Name(#[from] NoName),
}

impl Event {
    /// What it says.
    ///
    /// # Errors
    /// Where it is not understood.
    pub fn news(&self) -> Result<News, Unread> {
        let (reason, for_good) = match self.event_type.as_str() {
            "Bounce" => self.bounce()?,
            "Complaint" => self.complaint()?,
            "Reject" => {
                let reject = self.reject.as_ref().ok_or(Unread::Empty("rejection"))?;
                (format!("rejected: {}", reject.reason), false)
            }
            "Rendering Failure" => {
                let failure = self.failure.as_ref().ok_or(Unread::Empty("failure"))?;
                (format!("not sent: {}", failure.error_message), false)
            }
            "DeliveryDelay" => return Ok(News::Late),
            "Send" | "Delivery" | "Open" | "Click" | "Subscription" => return Ok(News::Nothing),
            other => return Err(Unread::Kind(other.chars().take(40).collect())),
        };
        let tag = self.mail.tags.get(TAG).and_then(|values| values.first());
        // Others of the account may send by the same configuration set.
        let Some(tag) = tag else {
            return Ok(News::Nothing);
        };
        Ok(News::Bounced(Bounced {
            letter: untagged(tag).parse()?,
            reason,
            for_good,
        }))
    }

    fn bounce(&self) -> Result<(String, bool), Unread> {
        let bounce = self.bounce.as_ref().ok_or(Unread::Empty("bounce"))?;
        let first = bounce.bounced_recipients.first();
        let told = first.and_then(|one| one.diagnostic_code.as_ref().or(one.status.as_ref()));
        let told = told.map_or("", String::as_str);
        let kind = format!("{}/{}", bounce.bounce_type, bounce.bounce_sub_type);
        let reason = format!("{kind} {told}").trim_end().to_owned();
        Ok((reason, bounce.bounce_type == "Permanent"))
    }

    /// Whoever calls our letters spam gets none that can be spared.
    fn complaint(&self) -> Result<(String, bool), Unread> {
        let complaint = self.complaint.as_ref().ok_or(Unread::Empty("complaint"))?;
        let kind = complaint.complaint_feedback_type.as_deref();
        Ok((format!("complaint: {}", kind.unwrap_or("abuse")), true))
    }
}

#[cfg(test)]
mod tests;
