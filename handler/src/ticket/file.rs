//! A file that came with a request, as the ticket remembers it. Its bytes are kept elsewhere, by
//! [`crate::attach`].

use serde::{Deserialize, Serialize};

/// A file of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name in the keeping: 32 random hexadecimal digits.
    pub id: String,
    /// The name it came with, cleaned; for show only.
    pub name: String,
    /// What it is, found in its bytes.
    pub media_type: MediaType,
    /// Its size in bytes, as kept.
    pub size: u64,
    /// SHA-256 of its bytes as they came, in hexadecimal digits.
    pub sha256: String,
}

/// The kinds of files that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// A picture.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A picture.
    #[serde(rename = "image/png")]
    Png,
    /// A picture.
    #[serde(rename = "image/gif")]
    Gif,
    /// A picture.
    #[serde(rename = "image/webp")]
    Webp,
    /// A document.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// Plain text, in whatever encoding.
    #[serde(rename = "text/plain")]
    Text,
}

impl MediaType {
    /// Its name (IANA), as in the header `Content-Type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
            MediaType::Gif => "image/gif",
            MediaType::Webp => "image/webp",
            MediaType::Pdf => "application/pdf",
            MediaType::Text => "text/plain",
        }
    }
}
