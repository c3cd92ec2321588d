//! Mail addresses as they go on the wire: the domain in its ASCII spelling (`школа.рф` is
//! `xn--80atdl2c.xn--p1ai` to a mail server), nothing that could end a header line. And our own.

use super::MailError;
use lettre::Address;
use opora_contract::{address::is_email, desk::Site};

/// A text that cannot be written to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address that can be written to")]
pub struct BadAddress;

/// An address as it goes on the wire.
///
/// # Errors
/// Where it is not spelt as an address, or its local part is not ASCII: few mail servers take
/// those (RFC 6531), and the form refuses them with a sentence.
pub fn on_the_wire(text: &str) -> Result<Address, BadAddress> {
    let (local, domain) = text.trim().rsplit_once('@').ok_or(BadAddress)?;
    let domain = domain_on_the_wire(domain).ok_or(BadAddress)?;
    let address = Address::new(local, domain).map_err(|_| BadAddress)?;
    let plain = |c: char| c.is_ascii_graphic();
    if address.to_string().chars().all(plain) {
        Ok(address)
    } else {
        Err(BadAddress)
    }
}

fn domain_on_the_wire(domain: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii(domain).ok()?;
    (!ascii.is_empty() && ascii.len() <= 253).then_some(ascii)
}

/// Whether two spellings are one address.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    match (on_the_wire(one), on_the_wire(other)) {
        (Ok(one), Ok(other)) => AsRef::<str>::as_ref(&one).eq_ignore_ascii_case(other.as_ref()),
        _ => false,
    }
}

/// Local parts behind which programs sit (RFC 2142 and custom).
const PROGRAMS: [&str; 7] = [
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "mailer-daemon",
    "postmaster",
];

/// Whether nobody reads what comes to that address, or a program answers it.
#[must_use]
pub fn is_unread(email: &str) -> bool {
    let local = email.trim().split(['@', '+']).next().unwrap_or_default();
    let local = local.to_ascii_lowercase();
    PROGRAMS.contains(&local.as_str()) || local.starts_with("bounce")
}

/// The host of an address of the web, in ASCII.
#[must_use]
pub fn host(base_url: &str) -> String {
    let rest = base_url
        .split_once("://")
        .map_or(base_url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = match authority.find(']') {
        Some(end) => &authority[..=end],
        None => authority.split(':').next().unwrap_or(authority),
    };
    domain_on_the_wire(host).unwrap_or_else(|| "localhost".to_owned())
}

/// Where our mail comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postbox {
    /// Our address.
    pub address: Address,
    /// Our name.
    pub name: String,
    /// The site's host, for identifiers of messages.
    pub host: String,
}

impl Postbox {
    /// The sender of the settings, or the address of the site's e-mail channel, or `help@` and the
    /// site's host.
    ///
    /// # Errors
    /// Where the sender of the settings is not an address.
    pub fn new(from: Option<&str>, site: &Site) -> Result<Self, MailError> {
        let host = host(&site.base_url);
        let published = || {
            site.channels
                .iter()
                .find(|c| c.id == "email" && is_email(&c.value))
        };
        let from = from.or_else(|| published().map(|channel| channel.value.as_str()));
        let from = from.map_or_else(|| format!("help@{host}"), str::to_owned);
        Ok(Self {
            address: on_the_wire(&from).map_err(|_| MailError::From(from))?,
            name: site.organisation.short_name.clone(),
            host,
        })
    }

    /// Whether that is our own address, in whatever spelling.
    #[must_use]
    pub fn is(&self, email: &str) -> bool {
        is_same(self.address.as_ref(), email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_go_as_ascii() {
        for (typed, wire) in [
            ("ivanov@школа.рф", "ivanov@xn--80atdl2c.xn--p1ai"),
            ("Ivanov@ШКОЛА.РФ", "Ivanov@xn--80atdl2c.xn--p1ai"),
            ("i@xn--80atdl2c.xn--p1ai", "i@xn--80atdl2c.xn--p1ai"),
            (" a.b+c@Example.COM ", "a.b+c@example.com"),
        ] {
            let address = on_the_wire(typed).map(|a| a.to_string());
            assert_eq!(address.as_deref(), Ok(wire), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_written_to_is_refused() {
        for bad in [
            "",
            "a",
            "@example.ru",
            "a@",
            "иван@example.ru",
            "a@exa mple.ru",
            "a@example.ru\r\nBcc: x@example.ru",
            "a\r\n@example.ru",
            "a@example.ru,b@example.ru",
            "<a@example.ru>",
            "a b@example.ru",
        ] {
            assert_eq!(on_the_wire(bad), Err(BadAddress), "{bad:?}");
        }
    }

    #[test]
    fn hosts() {
        for (url, expected) in [
            ("https://help.bereg.example", "help.bereg.example"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://localhost:8080/x", "localhost"),
            (
                "https://помощь.школа.рф/",
                "xn--l1adbb7cs.xn--80atdl2c.xn--p1ai",
            ),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }
}
