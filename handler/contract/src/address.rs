//! How mail addresses and telephone numbers are spelt: strict enough that they can be written to
//! and called, lenient enough that nobody's own is refused. Whether they exist is not known here.

/// Whether `text` is spelt as a mail address that can be written to: one `@`, a local part of
/// printable ASCII (RFC 5321, 4.1.2, without quoted strings), a domain of at least two labels,
/// Cyrillic ones among them (RFC 5890). Total at most 254 characters (RFC 3696, erratum 1690).
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let special = |b: u8| b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let atom =
        |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || special(b));
    let local_ok = local.len() <= 64 && local.split('.').all(atom);
    text.len() <= 254 && local_ok && is_domain(domain)
}

fn is_domain(domain: &str) -> bool {
    let label_ok = |label: &str| {
        !label.is_empty()
            && label.chars().count() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let labels: Vec<&str> = domain.split('.').collect();
    let top_ok = labels
        .last()
        .is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
    labels.len() >= 2 && top_ok && labels.iter().all(|label| label_ok(label))
}

/// Whether `text` is a telephone number in any common spelling: 5 to 20 digits (up to 15 of the
/// number itself, ITU-T E.164, the rest of an extension) with
/// the usual signs between them, and an extension in words.
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let usual =
        |c: char| c.is_ascii_digit() || " +-()./,;#*\u{a0}–—".contains(c) || c.is_alphabetic();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (5..=20).contains(&digits)
        && letters <= 12
        && text.chars().count() <= 60
        && text.chars().all(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(list: &str, verdict: impl Fn(&str) -> bool) {
        for line in list.lines() {
            let (sign, text) = line.split_once(' ').unwrap();
            assert_eq!(verdict(text), sign == "+", "{text}");
        }
    }

    #[test]
    fn addresses_and_telephones() {
        judge(include_str!("testdata/addresses.txt"), is_email);
        judge(include_str!("testdata/phones.txt"), is_phone);
        let (max, over) = ("a".repeat(64), "a".repeat(65));
        assert!(is_email(&format!("{max}@b.example")) && !is_email(&format!("{over}@b.example")));
    }
}
