//! The signature of a link from the learning system: HMAC-SHA-256 over what it tells of the person's
//! place there. A link without a good one is as good for the person; the staff is told the
//! difference.

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

/// How long a signed link proves something: a form may lie open for a week.
const LIFETIME: SignedDuration = SignedDuration::from_hours(8 * 24);

/// How far the learning system's clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// What a link tells, and with which signature.
#[derive(Debug, Clone, Copy)]
pub struct SignedLink<'a> {
    /// The form it leads to.
    pub form: &'a str,
    /// Names and values of the context, in any order.
    pub context: &'a [(&'a str, &'a str)],
    /// When it was signed, in seconds since 1970.
    pub time: &'a str,
    /// The signature, in hexadecimal.
    pub sign: &'a str,
}

impl SignedLink<'_> {
    /// Whether it was signed with `key`, and not too long before `now`.
    #[must_use]
    pub fn is_true(&self, key: &[u8], now: Timestamp) -> bool {
        let Some(age) = self.age(now) else {
            return false;
        };
        let Some(sign) = from_hex(self.sign) else {
            return false;
        };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            return false;
        };
        mac.update(self.canonical().as_bytes());
        (-AHEAD..=LIFETIME).contains(&age) && mac.verify_slice(&sign).is_ok()
    }

    fn age(&self, now: Timestamp) -> Option<SignedDuration> {
        let signed = Timestamp::from_second(self.time.parse().ok()?).ok()?;
        Some(now.duration_since(signed))
    }

    /// What is signed: `form`, `link_time` and the context, sorted by name, each `name=value` with
    /// all but the unreserved characters of RFC 3986 percent-encoded, joined by `&`.
    fn canonical(&self) -> String {
        let own = [("form", self.form), ("link_time", self.time)];
        let mut pairs: Vec<(&str, &str)> = self.context.iter().copied().chain(own).collect();
        pairs.sort_unstable();
        let written = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        written.collect::<Vec<_>>().join("&")
    }
}

fn encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(b).to_string()
        }
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let pairs = digits?;
    let bytes = pairs.chunks(2).map(|pair| match *pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

    /// The same link, signed elsewhere: Python's `hmac`, `urllib.parse.urlencode(quote_via=quote)`.
    const SIGN: &str = "33f831e73357eb3258fa7c36d9c72cea035668e812a9808c4a6bbdcf08bb4bd7";

    fn link<'a>(context: &'a [(&'a str, &'a str)], sign: &'a str) -> SignedLink<'a> {
        SignedLink {
            form: "support",
            context,
            time: "1773817200",
            sign,
        }
    }

    #[test]
    fn a_link_is_true_as_signed_and_for_a_time() {
        let good = [("lms_role", "student"), ("course", "Алгебра 7+ ~*")];
        let other = [("lms_role", "teacher"), ("course", "Алгебра 7+ ~*")];
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-03-18T10:00:00Z");
        assert!(link(&good, SIGN).is_true(KEY, now));
        assert!(link(&good, SIGN).is_true(KEY, at("2026-03-25T10:00:00Z")));
        let upper = SIGN.to_uppercase();
        assert!(link(&good, &upper).is_true(KEY, now));
        for (context, sign, key, now) in [
            (&other, SIGN, KEY, now),
            (&good, "", KEY, now),
            (&good, "00", KEY, now),
            (&good, &SIGN[1..], KEY, now),
            (&good, SIGN, b"another key", now),
            (&good, SIGN, KEY, at("2026-03-27T10:00:00Z")),
            (&good, SIGN, KEY, at("2026-03-18T06:00:00Z")),
        ] {
            assert!(
                !link(context, sign).is_true(key, now),
                "{context:?} {sign} {now}"
            );
        }
    }
}
