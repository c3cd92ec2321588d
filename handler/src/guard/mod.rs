//! The guard at the receipt of a form: how much a network, an address and all together may ask for,
//! what is held back for a look, and which letters are ordered. Nothing is dropped: what is refused
//! is shown again with its text, what is held is stored. Knows no HTTP, SQL or SMTP; the counts
//! live in the store, under names that tell nothing of anybody.

mod signs;
mod windows;

use crate::{
    Handler,
    settings::Limits,
    store::{Ceiling, Count, StoreError},
    submit::Key,
    ticket::{Letter, NewDelivery, Reason, Recipient, Unconfirmed},
    token::Signer,
};
use jiff::Timestamp;
use opora_contract::{check::Answers, form::Purpose, owner::Owner};
use windows::Window;

pub use windows::digest_at;

/// Who sent a form, as far as the guard needs to know.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    /// The network it came from; nothing where that is not known.
    pub network: Option<String>,
    /// Signs of a program seen on the way in.
    pub signs: Vec<Reason>,
}

/// A request to be judged.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) answers: &'a Answers,
    pub(crate) sender: &'a Sender,
    /// Whether somebody answers; nobody is written to about a survey.
    pub(crate) answered: bool,
    /// Who gets it by the form's rules.
    pub(crate) owner: &'a Owner,
    /// Who looks at what is held back.
    pub(crate) fallback: &'a Owner,
    /// Whether letters reach the applicant's address.
    pub(crate) reaches: bool,
}

/// What follows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// Why it is held back; empty: it is not.
    pub(crate) quarantine: Vec<Reason>,
    /// Why the applicant gets no confirmation by mail.
    pub(crate) unconfirmed: Option<Unconfirmed>,
    /// The letters about the receipt.
    pub(crate) deliveries: Vec<NewDelivery>,
    /// What it counts towards.
    pub(crate) counts: Vec<Count>,
    /// The limits it is within: another one judged at the same moment may be one too many.
    pub(crate) within: Vec<Ceiling>,
}

/// When a network that has sent too much may send again; nothing where it may now, or repeats what
/// is stored already.
///
/// # Errors
/// Where the store fails.
pub async fn refused_until(
    handler: &Handler,
    sender: &Sender,
    key: Option<&Key>,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(network) = &sender.network else {
        return Ok(None);
    };
    let limits = &handler.settings().limits;
    let count = windows::network(handler.signer().await?, network, now);
    let sent = handler
        .store()
        .counts(std::slice::from_ref(&count.key), now);
    let sent = sent.await?.first().copied().unwrap_or(0);
    let most = limits.network_hour.saturating_add(limits.network_held);
    if sent < most {
        return Ok(None);
    }
    let repeats = match key {
        Some(key) => handler.store().knows_key(key.as_str()).await?,
        None => false,
    };
    Ok((!repeats).then_some(count.expires_at))
}

/// What a reader's word about the site counts towards; nothing where it is one too many.
///
/// # Errors
/// Where the store fails.
pub async fn tally_limits(
    handler: &Handler,
    network: Option<&str>,
    now: Timestamp,
) -> Result<Option<Vec<Count>>, StoreError> {
    let limits = windows::tallies(handler.signer().await?, network, now);
    let keys: Vec<String> = limits.iter().map(|(count, _)| count.key.clone()).collect();
    let so_far = handler.store().counts(&keys, now).await?;
    let is_free = limits.iter().zip(so_far).all(|((_, most), n)| n < *most);
    let counts = limits.into_iter().map(|(count, _)| count);
    Ok(is_free.then(|| counts.collect()))
}

/// What a letter that came back counts towards: from then on its address gets no confirmation.
#[must_use]
pub fn returns(signer: &Signer, email: &str, now: Timestamp) -> Count {
    windows::returns(signer, email, now)
}

/// Whether letters to this address have come back for good.
///
/// # Errors
/// Where the store fails.
pub async fn comes_back(
    handler: &Handler,
    email: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(email) = email else { return Ok(false) };
    let count = windows::returns(handler.signer().await?, email, now);
    let returned = handler.store().counts(&[count.key], now).await?;
    Ok(returned.iter().any(|n| *n > 0))
}

/// Judges a request that may be stored.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn judge(
    handler: &Handler,
    case: &Case<'_>,
    now: Timestamp,
) -> Result<Judgement, StoreError> {
    let window = Window::new(handler.signer().await?, case, now);
    let keys: Vec<String> = window.counts().map(|count| count.key.clone()).collect();
    let numbers = handler.store().counts(&keys, now).await?;
    let so_far = |count: &Count| {
        let pair = keys
            .iter()
            .zip(&numbers)
            .find(|(key, _)| **key == count.key);
        pair.map_or(0, |(_, n)| *n)
    };
    Ok(decide(case, &window, so_far, &handler.settings().limits))
}

fn decide(
    case: &Case,
    window: &Window,
    so_far: impl Fn(&Count) -> u32,
    limits: &Limits,
) -> Judgement {
    let mut within = Vec::new();
    let mut has_had = |count: &Option<Count>, most: u32| {
        let count = count.as_ref();
        count.is_some_and(|count| !has_room(count, most, &so_far, &mut within))
    };
    let mut quarantine = case.sender.signs.clone();
    let links = signs::links(case.answers);
    let repeats = if links == 0 {
        limits.network_hour
    } else {
        limits.links
    };
    let signs = [
        (Reason::Links, links > limits.links),
        (Reason::Repeated, has_had(&window.text, repeats)),
        (
            Reason::Network,
            has_had(&window.network, limits.network_hour),
        ),
        (
            Reason::Address,
            has_had(&window.address, limits.address_day),
        ),
    ];
    quarantine.extend(
        signs
            .iter()
            .filter(|(_, seen)| *seen)
            .map(|(reason, _)| *reason),
    );
    if links == 0 {
        // A quick hand alone is none: browsers fill forms, and people press buttons.
        quarantine.retain(|reason| *reason != Reason::Hasty);
    }
    if !case.answered {
        quarantine.clear();
    }
    let held = !quarantine.is_empty();
    let mut judgement = Judgement {
        quarantine,
        within,
        ..Judgement::default()
    };
    let always = [&window.network, &window.text, &window.address];
    judgement
        .counts
        .extend(always.into_iter().flatten().cloned());
    if held {
        if has_room(&window.held, 1, &so_far, &mut judgement.within) {
            judgement.order(Recipient::Staff(case.fallback.clone()), Letter::RequestHeld);
            judgement.counts.push(window.held.clone());
        }
        return judgement;
    }
    if !case.answered {
        return judgement;
    }
    judgement.tell_owner(case, window, &so_far, limits);
    if case.answers.value_of(Purpose::Email).is_some() {
        judgement.confirm(case, window, &so_far, limits);
    }
    judgement
}

/// Whether fewer than `most` were counted; where that is so, it is noted.
fn has_room(
    count: &Count,
    most: u32,
    so_far: &impl Fn(&Count) -> u32,
    within: &mut Vec<Ceiling>,
) -> bool {
    let room = so_far(count) < most;
    if room {
        within.push(Ceiling {
            key: count.key.clone(),
            most,
        });
    }
    room
}

impl Judgement {
    /// Of a request that the staff entered: they know whom they talked to.
    pub(crate) fn by_hand(owner: &Owner, reaches: bool) -> Self {
        let mut judgement = Self::default();
        judgement.order(Recipient::Staff(owner.clone()), Letter::RequestReceived);
        if reaches {
            judgement.order(Recipient::Applicant, Letter::Confirmation);
        }
        judgement
    }

    fn order(&mut self, recipient: Recipient, letter: Letter) {
        self.deliveries.push(NewDelivery {
            event: 1,
            recipient,
            letter,
        });
    }

    /// A letter of its own up to a number; beyond it one for all until the window is over.
    fn tell_owner(
        &mut self,
        case: &Case,
        window: &Window,
        so_far: &impl Fn(&Count) -> u32,
        limits: &Limits,
    ) {
        let owner = || Recipient::Staff(case.owner.clone());
        if has_room(
            &window.owner,
            limits.staff_letters,
            so_far,
            &mut self.within,
        ) {
            self.order(owner(), Letter::RequestReceived);
            self.counts.push(window.owner.clone());
        } else if has_room(&window.digest, 1, so_far, &mut self.within) {
            self.order(owner(), Letter::Digest);
            self.counts.push(window.digest.clone());
        }
    }

    fn confirm(
        &mut self,
        case: &Case,
        window: &Window,
        so_far: &impl Fn(&Count) -> u32,
        limits: &Limits,
    ) {
        let by_address = window.confirmation.as_ref();
        let mut room = |count, most| has_room(count, most, so_far, &mut self.within);
        let address_full = by_address.is_some_and(|c| !room(c, limits.confirmations_day));
        let all_full = !room(&window.confirmations, limits.confirmations_hour);
        self.unconfirmed = if !case.reaches {
            Some(Unconfirmed::Loop)
        } else if window.returns.as_ref().is_some_and(|c| so_far(c) > 0) {
            Some(Unconfirmed::Returned)
        } else if address_full {
            Some(Unconfirmed::Address)
        } else if all_full {
            Some(Unconfirmed::Everybody)
        } else {
            self.order(Recipient::Applicant, Letter::Confirmation);
            self.counts.extend(by_address.cloned());
            self.counts.push(window.confirmations.clone());
            None
        };
    }
}

#[cfg(test)]
mod tests;
