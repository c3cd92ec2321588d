//! What is counted, and for how long: fixed windows of time, and names made with the signing key,
//! from which no network and no address can be read.

use super::{Case, signs};
use crate::{mail::address, store::Count, token::Signer};
use jiff::{SignedDuration, Timestamp};
use opora_contract::{form::Purpose, owner::Owner};

const TEN_MINUTES: i64 = 600;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// The counts that a request may add to.
#[derive(Debug)]
pub(super) struct Window {
    /// Requests of its network in the hour.
    pub(super) network: Option<Count>,
    /// Requests with its text in the hour.
    pub(super) text: Option<Count>,
    /// Requests of its mail address in the day.
    pub(super) address: Option<Count>,
    /// Confirmations to its mail address in the day.
    pub(super) confirmation: Option<Count>,
    /// Letters to its mail address that came back for good.
    pub(super) returns: Option<Count>,
    /// Confirmations to everybody in the hour.
    pub(super) confirmations: Count,
    /// Letters to its owner in ten minutes.
    pub(super) owner: Count,
    /// Letters for all further ones, in the same ten minutes.
    pub(super) digest: Count,
    /// Letters about what is held, to the one who looks at it, in the hour.
    pub(super) held: Count,
}

impl Window {
    pub(super) fn new(signer: &Signer, case: &Case, now: Timestamp) -> Self {
        let email = case.answers.value_of(Purpose::Email).map(canonical);
        let by_email = |scope| {
            let email = email.as_deref()?;
            Some(count(signer, scope, email, DAY, now))
        };
        let staff =
            |scope, owner: &Owner, seconds| count(signer, scope, &owner.to_string(), seconds, now);
        let network = case.sender.network.as_deref();
        let text = signs::text(case.answers);
        Self {
            network: network.map(|network| self::network(signer, network, now)),
            text: text.map(|text| count(signer, "text", &text, HOUR, now)),
            address: by_email("address"),
            confirmation: by_email("confirmation"),
            returns: case
                .answers
                .value_of(Purpose::Email)
                .map(|email| returns(signer, email, now)),
            confirmations: count(signer, "confirmations", "", HOUR, now),
            owner: staff("owner", case.owner, TEN_MINUTES),
            digest: staff("digest", case.owner, TEN_MINUTES),
            held: staff("held", case.fallback, HOUR),
        }
    }

    pub(super) fn counts(&self) -> impl Iterator<Item = &Count> {
        let some = [
            &self.network,
            &self.text,
            &self.address,
            &self.confirmation,
            &self.returns,
        ];
        let all = [&self.confirmations, &self.owner, &self.digest, &self.held];
        some.into_iter().flatten().chain(all)
    }
}

/// For how long an address that letters came back from gets no confirmation.
const RETURNS: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Letters to an address that came back for good. The address is taken as it was written to: what came
/// back from `name+x@host` says nothing of `name@host`.
pub(super) fn returns(signer: &Signer, email: &str, now: Timestamp) -> Count {
    let wire = address::on_the_wire(email).map_or_else(|_| email.to_owned(), |a| a.to_string());
    let name = signer.pseudonym("returns", &wire.to_lowercase());
    Count {
        key: format!("returns:{name}"),
        expires_at: now.saturating_add(RETURNS).unwrap_or(Timestamp::MAX),
    }
}

/// Requests of a network in the hour.
pub(super) fn network(signer: &Signer, network: &str, now: Timestamp) -> Count {
    count(signer, "network", network, HOUR, now)
}

/// The most that readers of a network, and all readers, tell of the site in an hour.
const TALLIES_OF_NETWORK: u32 = 200;
const TALLIES_OF_ALL: u32 = 5000;

/// What readers tell of the site in the hour, and how much may be counted.
pub(super) fn tallies(signer: &Signer, network: Option<&str>, now: Timestamp) -> Vec<(Count, u32)> {
    let own = network.map(|network| count(signer, "tally", network, HOUR, now));
    let own = own.map(|own| (own, TALLIES_OF_NETWORK));
    let all = (count(signer, "tallies", "", HOUR, now), TALLIES_OF_ALL);
    own.into_iter().chain([all]).collect()
}

/// When the letter for all further requests leaves that was ordered at that moment: when its window
/// is over.
#[must_use]
pub fn digest_at(ordered: Timestamp) -> Timestamp {
    end(ordered, TEN_MINUTES)
}

fn count(signer: &Signer, scope: &str, what: &str, seconds: i64, now: Timestamp) -> Count {
    let name = signer.pseudonym(scope, what);
    Count {
        key: format!("{scope}:{name}:{}", now.as_second().div_euclid(seconds)),
        expires_at: end(now, seconds),
    }
}

fn end(now: Timestamp, seconds: i64) -> Timestamp {
    let next = (now.as_second().div_euclid(seconds) + 1) * seconds;
    Timestamp::from_second(next).unwrap_or(Timestamp::MAX)
}

/// One spelling of an address, whatever its case, the spelling of its domain and the part after a
/// plus sign: they lead to one mailbox, or may.
fn canonical(email: &str) -> String {
    let wire = address::on_the_wire(email).map_or_else(|_| email.to_owned(), |a| a.to_string());
    let wire = wire.to_lowercase();
    match wire.split_once('@') {
        Some((local, domain)) => {
            let mailbox = local.split('+').next().unwrap_or(local);
            format!("{mailbox}@{domain}")
        }
        None => wire,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_one_spelling() {
        for spelling in [
            "ivanov@школа.рф",
            "Ivanov@ШКОЛА.РФ",
            "ivanov@xn--80atdl2c.xn--p1ai",
            "IVANOV+1@XN--80ATDL2C.xn--p1ai",
        ] {
            assert_eq!(canonical(spelling), "ivanov@xn--80atdl2c.xn--p1ai");
        }
    }

    #[test]
    fn windows_end_where_the_next_begin() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let end = digest_at(at("2026-03-18T07:09:59Z"));
        assert_eq!(end, at("2026-03-18T07:10:00Z"));
        assert_eq!(digest_at(end), at("2026-03-18T07:20:00Z"));
    }
}
