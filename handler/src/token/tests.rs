//! No token but ours opens anything: mutations by the thousand, and the hand-made ones.

use super::*;
use crate::testing::{at, now};
use jiff::ToSpan;
use opora_contract::token::{Holder, Scope};

fn signer_of(current: u8, previous: Option<u8>) -> Signer {
    let previous = previous.map(|byte| [byte; 32]);
    Signer::new(&[current; 32], previous.as_ref()).unwrap()
}

fn claims() -> Claims {
    Claims {
        scope: Scope::Ticket("0123456789abcdef0123456789abcdef".parse().unwrap()),
        holder: Holder::Staff("person:anna".parse().unwrap()),
        generation: 2,
        expires: (now() + 24.hours()).as_second(),
    }
}

#[test]
fn a_token_lives_until_its_second() {
    let signer = signer_of(1, None);
    let token = signer.sign(&claims());
    assert_eq!(signer.verify(&token, now()), Ok(claims()));
    let end = now() + 24.hours();
    assert!(signer.verify(&token, end - 1.second()).is_ok());
    assert_eq!(signer.verify(&token, end), Err(TokenError::Expired));
}

#[test]
fn a_key_is_rotated_once_without_harm() {
    let old = signer_of(1, None).sign(&claims());
    assert!(signer_of(2, Some(1)).verify(&old, now()).is_ok());
    assert_eq!(
        signer_of(3, Some(2)).verify(&old, now()),
        Err(TokenError::Invalid)
    );
    let new = signer_of(2, Some(1)).sign(&claims());
    assert_eq!(
        signer_of(1, None).verify(&new, now()),
        Err(TokenError::Invalid)
    );
}

#[test]
fn the_longest_claims_fit() {
    let claims = Claims {
        scope: Scope::Ticket("t".repeat(40).parse().unwrap()),
        holder: Holder::Staff(format!("department:{}", "d".repeat(40)).parse().unwrap()),
        generation: u32::MAX,
        expires: i64::MAX,
    };
    let token = signer_of(1, None).sign(&claims);
    assert!(token.len() <= LONGEST, "{}", token.len());
    assert_eq!(signer_of(1, None).verify(&token, now()), Ok(claims));
}

/// One seeded change to a token; the result may be the token itself.
fn mutated(token: &str, random: &mut Random) -> String {
    const LETTERS: &[u8] = b"ABab01-_.=+/ ~%\n";
    let [what, a, b, c, ..] = random.bytes();
    let mut bytes = token.as_bytes().to_vec();
    let place = usize::from(u16::from_be_bytes([a, b])) % bytes.len();
    let letter = LETTERS[usize::from(c) % LETTERS.len()];
    match what % 10 {
        0 => bytes[place] ^= 1 << (c % 7),
        1 => bytes[place] = letter,
        2 => bytes.truncate(place),
        3 => bytes.insert(place, letter),
        4 => drop(bytes.remove(place)),
        5 => bytes.push(letter),
        6 => bytes.insert(0, letter),
        7 => bytes[place].make_ascii_uppercase(),
        8 => bytes.swap(place, usize::from(c) % token.len()),
        _ => bytes.extend_from_slice(&token.as_bytes()[place..]),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn no_mutation_is_accepted() {
    let signer = signer_of(1, Some(2));
    let token = signer.sign(&claims());
    let mut random = Random::seeded(2026);
    let mut tried = 0;
    while tried < 20_000 {
        let other = mutated(&token, &mut random);
        if other != token {
            assert_eq!(
                signer.verify(&other, now()),
                Err(TokenError::Invalid),
                "{other}"
            );
            tried += 1;
        }
    }
}

#[test]
fn claims_cannot_be_exchanged() {
    let signer = signer_of(1, None);
    let mac = |claims: &Claims| signer.sign(claims).split_once('.').unwrap().1.to_owned();
    let mut others = vec![claims(); 5];
    others[0].scope = Scope::Queue;
    others[1].holder = Holder::Applicant;
    others[2].generation = 3;
    others[3].expires += 1;
    others[4].scope = Scope::Ticket("1123456789abcdef0123456789abcdef".parse().unwrap());
    for other in others {
        let text = URL_SAFE_NO_PAD.encode(other.to_string());
        let forged = format!("{text}.{}", mac(&claims()));
        assert_eq!(signer.verify(&forged, now()), Err(TokenError::Invalid));
    }
}

#[test]
fn what_is_no_token_is_invalid_and_never_expired() {
    let signer = signer_of(1, None);
    let past = at("2020-01-01T00:00:00Z").as_second();
    let foreign = signer_of(9, None).sign(&Claims {
        expires: past,
        ..claims()
    });
    let empty_mac = format!("{}.", URL_SAFE_NO_PAD.encode(claims().to_string()));
    let long = "A".repeat(LONGEST + 1);
    for bad in [
        "",
        ".",
        "..",
        "a.b",
        "2026-000001",
        &foreign,
        &empty_mac,
        &long,
    ] {
        assert_eq!(signer.verify(bad, now()), Err(TokenError::Invalid), "{bad}");
    }
    // Signed, but no claims: only a mistake of ours could make one.
    let mac = code(&signer.current, CONTEXT, b"hello")
        .finalize()
        .into_bytes();
    let odd = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode("hello"),
        URL_SAFE_NO_PAD.encode(mac)
    );
    assert_eq!(signer.verify(&odd, now()), Err(TokenError::Invalid));
}

#[test]
fn the_key_file_is_made_once_and_guarded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("signing.key");
    let load = |seed| Signer::load(&path, &mut Random::seeded(seed));
    let token = load(1).unwrap().sign(&claims());
    assert!(
        load(2).unwrap().verify(&token, now()).is_ok(),
        "the first key stays"
    );
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let old = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{}\n{old}", "ab".repeat(32))).unwrap();
    let rotated = load(3).unwrap();
    assert!(rotated.verify(&token, now()).is_ok());
    assert_ne!(rotated.sign(&claims()), token);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(load(4), Err(KeyError::Exposed { .. })));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    for bad in ["", "zz", &"g".repeat(64), &format!("{old}{old}{old}")] {
        fs::write(&path, bad).unwrap();
        assert!(matches!(load(5), Err(KeyError::Damaged { .. })), "{bad}");
    }
}
