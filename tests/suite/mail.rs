//! A letter as a mail program reads it. Reading it checks that it is well-formed (`promises.md`
//! M1): each header once, CR LF only, short lines, no bare eight-bit headers.

use crate::{place::root, words::plain};
use mailparse::{MailHeaderMap, ParsedMail};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
};

/// A letter.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: String,
    pub from: String,
    pub subject: String,
    pub reply_to: Option<String>,
    pub message_id: String,
    pub auto_submitted: String,
    pub text: String,
    pub html: Option<String>,
    /// The bytes as sent, in which nothing is decoded.
    pub raw: String,
}

impl Letter {
    #[track_caller]
    pub fn parse(raw: &[u8]) -> Letter {
        check_bytes(raw);
        keep(raw);
        let mail = mailparse::parse_mail(raw).unwrap();
        let one = |name: &str| {
            let values = mail.headers.get_all_values(name);
            assert_eq!(values.len(), 1, "{name}: {values:?}");
            values[0].clone()
        };
        assert_eq!(one("MIME-Version"), "1.0");
        mailparse::dateparse(&one("Date")).expect("Date is a date");
        Letter {
            to: address(&mail, "To").expect("To"),
            from: address(&mail, "From").expect("From"),
            subject: one("Subject"),
            reply_to: address(&mail, "Reply-To"),
            message_id: one("Message-ID"),
            auto_submitted: one("Auto-Submitted"),
            text: part(&mail, "text/plain").expect("a text for every mail program"),
            html: part(&mail, "text/html"),
            raw: String::from_utf8_lossy(raw).into_owned(),
        }
    }

    /// The first address of ours in the text, the one to follow.
    #[track_caller]
    pub fn link(&self) -> String {
        let mut words = self.text.split_whitespace();
        let found = words.find(|word| word.starts_with("http") && word.contains("/desk/"));
        found
            .unwrap_or_else(|| panic!("no link in:\n{}", self.text))
            .to_owned()
    }

    /// Makes sure of these words in the text, and in the HTML if there is one.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Letter {
        let wanted = plain(words);
        assert!(
            plain(&self.text).contains(&wanted),
            "no «{words}» in:\n{}",
            self.text
        );
        if let Some(html) = &self.html {
            let page = scraper::Html::parse_document(html);
            let shown = plain(&page.root_element().text().collect::<Vec<_>>().join(" "));
            assert!(
                shown.contains(&wanted),
                "no «{words}» in the HTML:\n{shown}"
            );
        }
        self
    }

    /// Makes sure that these words are nowhere: not in a header, not in a part.
    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Letter {
        let everything = [
            &self.subject,
            &self.text,
            self.html.as_ref().unwrap_or(&self.to),
            &self.raw,
        ];
        let leak = everything.iter().find(|part| part.contains(words));
        assert!(leak.is_none(), "«{words}» is in the letter to {}", self.to);
        self
    }
}

/// Leaves a copy for `tests/peers/letters.py`, which reads the letters of all tests at the end.
fn keep(raw: &[u8]) {
    let folder = root().join("target/tests/letters");
    fs::create_dir_all(&folder).unwrap();
    let mut hasher = DefaultHasher::new();
    raw.hash(&mut hasher);
    fs::write(folder.join(format!("{:016x}.eml", hasher.finish())), raw).unwrap();
}

fn check_bytes(raw: &[u8]) {
    let text = String::from_utf8_lossy(raw);
    let bare = text.replace("\r\n", "");
    assert!(!bare.contains(['\r', '\n']), "a bare CR or LF");
    assert!(
        text.split("\r\n").all(|line| line.len() <= 998),
        "a line over 998 octets"
    );
    let head = text.split("\r\n\r\n").next().unwrap();
    assert!(head.is_ascii(), "a header that is not encoded:\n{head}");
}

/// The bare address of a header with exactly one; nothing where there is no such header. The header
/// is parsed as it came: decoded, a name could hold what ends an address.
#[track_caller]
fn address(mail: &ParsedMail, name: &str) -> Option<String> {
    let header = mail.headers.get_first_header(name)?;
    let list = mailparse::addrparse_header(header).unwrap();
    assert_eq!(list.len(), 1, "{list:?}");
    Some(list.extract_single_info().unwrap().addr)
}

fn part(mail: &ParsedMail, kind: &str) -> Option<String> {
    let mut parts = mail.parts();
    parts
        .find(|p| p.ctype.mimetype == kind)
        .map(|p| p.get_body().unwrap())
}
