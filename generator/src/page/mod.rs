//! One page, from its text to HTML and to what other pages need to know of it. Pure: no disk, no
//! clock, nothing of the other pages; whether its links lead anywhere is checked when all pages
//! are known.

pub mod front_matter;
pub mod glossary;
mod html;
pub mod include;
mod links;
mod markdown;
pub mod optional;
pub mod slug;
#[cfg(test)]
mod tests;
pub mod typography;
mod values;

use crate::{images::Pictures, lookup::Lookups, problem::Problem, search, source::Source};
use front_matter::FrontMatter;
use glossary::Glossary;
use opora_contract::text::Texts;
use opora_search::build::Counted;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, sync::Arc};
use typography::Language;

/// What a page needs to know of the site to be parsed.
#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'a> {
    /// Values that texts may look up.
    pub lookups: &'a Lookups,
    /// Interface texts; the keys of [`TEXT_KEYS`] are used.
    pub texts: &'a Texts,
    /// Whose typography applies; `None`: texts stay as they are typed.
    pub language: Option<Language>,
    /// What is known of the pictures.
    pub pictures: &'a Pictures,
    /// Terms that are linked where a page first uses them.
    pub glossary: &'a Glossary,
    /// Whether the site can be searched.
    pub search: bool,
    /// Addresses of the pages whose text is a document that somebody agrees to.
    pub agreed: &'a BTreeSet<String>,
}

/// Keys of the interface texts that a page's HTML is made with.
pub const TEXT_KEYS: [&str; 13] = [
    "callout.note",
    "callout.tip",
    "callout.important",
    "callout.warning",
    "callout.caution",
    "table.label",    // "Таблица: {title}"
    "heading.anchor", // "Ссылка на раздел: {title}"
    "footnote.title", // "Примечания"
    "footnote.back",  // "Вернуться к тексту"
    "task.done",      // "выполнено"
    "task.todo",      // "не выполнено"
    "tabs.label",     // "Варианты"
    "video.watch",    // "Смотреть видео на сайте {site}"
];

/// A parsed page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// File as shown, for example `content/faq/access/no-letter.md`.
    pub path: String,
    /// Address on the site, for example `/faq/access/no-letter/`.
    pub url: String,
    /// What the head of the file says.
    pub front: FrontMatter,
    /// The body as HTML.
    pub html: Arc<str>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Links in order, pictures left out.
    pub links: Vec<LinkRef>,
    /// Pictures in order.
    pub images: Vec<ImageRef>,
    /// Words of the body, by the gaps between them.
    pub words: usize,
    /// What the search finds the page by; nothing where there is no search.
    pub words_found: Counted,
    /// Of a document that somebody agrees to: SHA-256 in hexadecimal of the body as plain text, a line a
    /// block: of what the reader sees, values looked up.
    pub text_sha256: Option<String>,
}

/// A heading of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Anchor, unique in the page.
    pub id: String,
    /// Title as plain text.
    pub title: String,
    /// Byte offset in the file.
    pub at: usize,
}

/// A link of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRef {
    /// Path on the site without anchor and query (`/faq/`, `/faq/plan.pdf`; begins with `/`), or
    /// the whole foreign address (`https:`, `mailto:`, `tel:`).
    pub url: String,
    /// Anchor without `#`; of site links only.
    pub anchor: Option<String>,
    /// Text of the link.
    pub text: String,
    /// Destination as the editor wrote it, for messages.
    pub written: String,
    /// Byte offset in the file.
    pub at: usize,
    /// Whether it is there only if its page is: `[text](page.md "?")`.
    pub optional: bool,
}

/// A picture of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    /// Path on the site, for example `/faq/camera.svg`.
    pub url: String,
    /// Destination as the editor wrote it, for messages.
    pub written: String,
    /// Byte offset in the file.
    pub at: usize,
}

/// The address of the page in the file `rel_path`: `faq/x.md` -> `/faq/x/`.
#[must_use]
pub fn address(rel_path: &str) -> String {
    links::page_address(rel_path)
}

/// Parses one page. `rel_path` is its path in the content folder (`faq/access/no-letter.md`).
/// All that is wrong with the page is told at once; a page comes with its problems where its head
/// could be read.
#[must_use]
pub fn parse(
    source: &Source,
    rel_path: &str,
    context: &ParseContext,
) -> (Option<Page>, Vec<Problem>) {
    let mut problems = Vec::new();
    let parts = front_matter::read(source, &mut problems);
    let front = parts
        .front
        .map(|front| finish(front, source, context, &mut problems));
    let Some(base) = parts.body else {
        return (None, problems);
    };
    let origin = markdown::Origin {
        source,
        base,
        rel_path,
        title: front.as_ref().map_or("", |front| &front.title.value),
    };
    let body = markdown::render(origin, context, &mut problems);
    let url = links::page_address(rel_path);
    let page = front.map(|front| Page {
        words_found: match context.search {
            true => search::counted(&front, &body.text, &body.heading_texts),
            false => Counted::default(),
        },
        text_sha256: context.agreed.contains(&url).then(|| sha256(&body.text)),
        path: source.path.clone(),
        url,
        front,
        html: body.html.into(),
        headings: body.headings,
        links: body.links,
        images: body.images,
        words: body.words,
    });
    (page, problems)
}

/// Looks values up in the texts of the head that readers see, and sets them.
fn finish(
    mut front: FrontMatter,
    source: &Source,
    context: &ParseContext,
    problems: &mut Vec<Problem>,
) -> FrontMatter {
    for text in [&mut front.title, &mut front.description] {
        let filled = values::fill_at(&text.value, text.at, source, context.lookups, problems);
        text.value = typography::typeset_title(filled.trim().to_owned(), context.language);
    }
    front
}

fn sha256(text: &str) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or_default();
    let digest = Sha256::digest(text);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}
