//! Writing text and addresses into HTML so that they stay text and addresses.

/// Appends `text` as text or as a quoted attribute's value.
pub(super) fn push_text(out: &mut String, text: &str) {
    // Most texts have none of these, which is told many bytes at a time.
    let is_special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"');
    if !text.bytes().fold(false, |any, byte| any | is_special(byte)) {
        out.push_str(text);
        return;
    }
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// `text` as text or as a quoted attribute's value.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// A path of the site as an address: whatever may not stand in one is percent-encoded.
pub(super) fn path(path: &str) -> String {
    encode(path, is_path)
}

/// An address as the editor wrote it: percent signs and delimiters are kept.
pub(super) fn address(address: &str) -> String {
    encode(address, |byte| {
        is_path(byte) || matches!(byte, b'?' | b'#' | b'[' | b']' | b'%' | b'&')
    })
}

/// Whether a byte may stand in a path (RFC 3986, 3.3, but for `&`).
fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'\''..=b'/' | b'_' | b'~' | b'!' | b'$' | b':' | b';' | b'=' | b'@'
        )
}

fn encode(text: &str, is_kept: impl Fn(u8) -> bool) -> String {
    if text.bytes().all(&is_kept) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_kept(byte) {
            out.push(char::from(byte));
        } else {
            let digit = |n: u8| char::from(b"0123456789ABCDEF"[usize::from(n & 15)]);
            out.extend(['%', digit(byte >> 4), digit(byte)]);
        }
    }
    out
}

/// Undoes percent-encoding; `None` where what is encoded is no text, or a control character.
pub(super) fn decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return (!has_control(text)).then(|| text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let code = digit()? * 16 + digit()?;
        bytes.push(u8::try_from(code).ok()?);
    }
    let text = String::from_utf8(bytes).ok()?;
    (!has_control(&text)).then_some(text)
}

/// Whether a control character stands in a text. Few addresses have more than plain signs.
pub(super) fn has_control(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    !text.bytes().all(is_plain) && text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(
            text(r#"<a b="в" & c>"#),
            "&lt;a b=&quot;в&quot; &amp; c&gt;"
        );
    }

    #[test]
    fn addresses_are_encoded_and_decoded() {
        assert_eq!(path("/a/б в?%.pdf"), "/a/%D0%B1%20%D0%B2%3F%25.pdf");
        assert_eq!(address("https://x/%20?a=б&c"), "https://x/%20?a=%D0%B1&c");
        assert_eq!(decode("a%20%D0%B1"), Some("a б".to_owned()));
        for bad in ["%", "%2", "%zz", "%ff", "a%00", "a%0A"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
