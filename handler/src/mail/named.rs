//! A header with one address and the name of whoever has it, as RFC 5322 and 2047 spell it: folded
//! where a line would grow long, the name encoded unless it is plain words. Names are what people
//! typed; whatever they hold stays a name.

use base64::{Engine, prelude::BASE64_STANDARD};
use lettre::{
    Address,
    message::header::{HeaderName, HeaderValue},
};

/// The longest line of a header (RFC 5322, 2.1.1).
const LINE: usize = 78;

/// Bytes of text in one encoded word: 64 characters with what is around them, so that it stands
/// behind the header's name within the 76 that RFC 2047 allows such a line.
const WORD: usize = 39;

/// The header's value; without a name the address alone. The bare address is what the envelope is
/// made of.
pub(super) fn header(header: HeaderName, name: Option<&str>, address: &Address) -> HeaderValue {
    let bare = address.to_string();
    let Some(name) = name else {
        return HeaderValue::new(header, bare);
    };
    let spelt = spell(name);
    let last = spelt.rsplit('\n').next().unwrap_or(&spelt);
    let before = if spelt.contains('\n') {
        0
    } else {
        header.len() + 2
    };
    let fits = before + last.len() + bare.len() + 3 <= LINE;
    let space = if fits { " " } else { "\r\n " };
    let value = format!("{spelt}{space}<{bare}>");
    HeaderValue::dangerous_new_pre_encoded(header, bare, value)
}

/// Plain words as they are; everything else in encoded words, a line each, no character cut.
fn spell(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    if name.len() <= WORD && name.chars().all(plain) {
        return name.to_owned();
    }
    let mut pieces = vec![String::new()];
    for c in name.chars() {
        match pieces.last_mut() {
            Some(piece) if piece.len() + c.len_utf8() <= WORD => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    let word = |piece: &String| format!("=?utf-8?b?{}?=", BASE64_STANDARD.encode(piece));
    let words: Vec<String> = pieces.iter().map(word).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: &str = "pupil@school.example";

    fn spelt(name: &str, email: &str) -> String {
        let header_name = HeaderName::new_from_ascii_str("Reply-To");
        let mut headers = lettre::message::header::Headers::new();
        headers.insert_raw(header(header_name, Some(name), &email.parse().unwrap()));
        headers.to_string()
    }

    #[test]
    fn names_come_back_as_they_were() {
        let long = "Ж".repeat(100);
        let ascii = "a".repeat(100);
        let names = [
            "Anna",
            "Anna Maria",
            "Анна",
            ".",
            "..",
            "gpj.exe",
            "a, b",
            "a <b@c>",
            "(x)",
            "\"q\"",
            "=?utf-8?b?0JA=?=",
            "😀 я",
            "undisclosed:;",
            &long,
            &ascii,
        ];
        for name in names {
            let header = spelt(name, EMAIL);
            for line in header.lines() {
                assert!(line.len() <= LINE, "{line}");
            }
            let (parsed, _) = mailparse::parse_header(header.as_bytes()).unwrap();
            let list = mailparse::addrparse_header(&parsed).unwrap();
            let one = list.extract_single_info().unwrap();
            assert_eq!(one.addr, EMAIL);
            assert_eq!(one.display_name.as_deref(), Some(name));
        }
    }

    #[test]
    fn a_long_address_has_a_line_of_its_own() {
        let email = format!("{}@{}.example", "a".repeat(60), "b".repeat(50));
        let header = spelt("Анна", &email);
        let lines: Vec<&str> = header.lines().collect();
        assert_eq!(
            lines,
            ["Reply-To: =?utf-8?b?0JDQvdC90LA=?=", &format!(" <{email}>")]
        );
    }
}
