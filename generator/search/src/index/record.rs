//! What the reader is shown of a document.

use crate::latin::slug;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Title of the section it stands in.
    pub section: String,
    /// The short answer, of a question.
    pub answer: String,
    /// Titles and anchors of its headings.
    pub headings: Vec<(String, String)>,
}

impl Record {
    /// Reads a record of a block.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut record = Self {
            title: fields.next()?,
            url: fields.next()?,
            section: fields.next()?,
            answer: fields.next()?,
            headings: Vec::new(),
        };
        while let Some(title) = fields.next() {
            let anchor = fields.next().filter(|anchor| !anchor.is_empty());
            let anchor = anchor.unwrap_or_else(|| slug(&title));
            record.headings.push((title, anchor));
        }
        // An address of another site would be a link that nobody wrote.
        let is_own = record.url.starts_with('/') && !record.url.starts_with("//");
        is_own.then_some(record)
    }
}
