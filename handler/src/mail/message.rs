//! The form of a letter: one plain and one HTML part, fixed identifier, marked as sent by a
//! program. The same letter composed twice is the same bytes, so that a rare double shows.

use super::{address::Postbox, named};
use jiff::Timestamp;
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use std::error::Error;

/// A letter in words, with its addresses.
#[derive(Debug, Clone)]
pub struct Written {
    /// Identifier, with its angle brackets.
    pub message_id: String,
    /// Identifier of the first letter of the same conversation, where this is a later one.
    pub answers_to: Option<String>,
    /// The recipient's name, where it is one of the staff. What an applicant typed stays out.
    pub to_name: Option<String>,
    /// The recipient.
    pub to: Address,
    /// Where an answer goes, where not to us.
    pub reply_to: Option<Mailbox>,
    /// When it was ordered.
    pub date: Timestamp,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// A letter ready to leave.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Identifier without angle brackets; also the name of its file.
    pub id: String,
    /// Who sends and who receives it.
    pub envelope: Envelope,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Tells autoresponders to keep quiet (RFC 3834, 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Puts a letter into its form.
///
/// # Errors
/// Where an address is missing; the types leave no other way.
pub fn message(written: Written, from: &Postbox) -> Result<Letter, lettre::error::Error> {
    let id = written.message_id.trim_matches(['<', '>']).to_owned();
    let mut builder = Message::builder()
        .message_id(Some(written.message_id))
        .date(written.date.into())
        .from(Mailbox::new(None, from.address.clone()))
        .to(Mailbox::new(None, written.to.clone()))
        .subject(one_line(&written.subject))
        .header(AutoSubmitted);
    if let Some(reply_to) = &written.reply_to {
        builder = builder.reply_to(Mailbox::new(None, reply_to.email.clone()));
    }
    if let Some(first) = written.answers_to {
        builder = builder.in_reply_to(first.clone()).references(first);
    }
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary(&id))
        .singlepart(SinglePart::plain(written.text))
        .singlepart(SinglePart::html(written.html));
    let mut message = builder.multipart(parts)?;
    let mut name = |header, name: Option<&str>, address| {
        let header = HeaderName::new_from_ascii_str(header);
        let name = name.and_then(one_name);
        let value = named::header(header, name.as_deref(), address);
        message.headers_mut().insert_raw(value);
    };
    name("From", Some(&from.name), &from.address);
    name("To", written.to_name.as_deref(), &written.to);
    if let Some(reply_to) = &written.reply_to {
        name("Reply-To", reply_to.name.as_deref(), &reply_to.email);
    }
    Ok(Letter {
        id,
        envelope: message.envelope().clone(),
        bytes: message.formatted(),
    })
}

/// A mark between the parts that no part contains: the bodies do not know the hash.
fn boundary(id: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(format!("boundary {id}"));
    format!("opora={}", crate::random::hex(&hash[..16]))
}

fn one_name(name: &str) -> Option<String> {
    let name = one_line(name);
    (!name.is_empty()).then_some(name)
}

/// Without line ends and other control characters: one header stays one header.
fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let spaced: String = spaced.collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
