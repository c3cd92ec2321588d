//! Signed links: `base64url(claims).base64url(hmac-sha256)`, one spelling each. The signature is
//! checked before anything is read from a token; what a link may do is the door's business.

use crate::{
    files,
    random::{Random, hex},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use opora_contract::token::Claims;
use sha2::Sha256;
use std::{fs, io, os::unix::fs::PermissionsExt, path::Path};

pub mod context;
pub mod links;

/// No token is longer; the longest claims make about 220 characters.
const LONGEST: usize = 256;

/// Set before the claims when signing, so that a key never signs two kinds of things alike.
const CONTEXT: &[u8] = b"opora link\0";

/// Signs links and checks them.
#[derive(Clone)]
pub struct Signer {
    current: Hmac<Sha256>,
    previous: Option<Hmac<Sha256>>,
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not one of ours, for whatever reason.
    #[error("not a valid link")]
    Invalid,
    /// It was ours, and its time is over.
    #[error("the link has expired")]
    Expired,
}

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key file {path} cannot be read or made: {cause}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        cause: io::Error,
    },
    /// Others may read the file.
    #[error("the key file {path} can be read by others: chmod 600 {path}")]
    Exposed {
        /// Which file.
        path: String,
    },
    /// The file does not hold keys.
    #[error(
        "the key file {path} is damaged: it holds one key (or the current and the previous one), \
         each of 64 hexadecimal digits on a line; without it all links sent so far are dead"
    )]
    Damaged {
        /// Which file.
        path: String,
    },
}

impl Signer {
    /// A signer with the current key, and the one before it, whose links still open.
    ///
    /// # Errors
    /// Never with keys of this length.
    pub fn new(
        current: &[u8; 32],
        previous: Option<&[u8; 32]>,
    ) -> Result<Self, hmac::digest::InvalidLength> {
        Ok(Self {
            current: Hmac::new_from_slice(current)?,
            previous: previous.map(|key| Hmac::new_from_slice(key)).transpose()?,
        })
    }

    /// The signer of a key file, which is made with a fresh key if it is missing. To rotate, put a
    /// new key on a line above the old one.
    ///
    /// # Errors
    /// Where the file cannot be read or made, is damaged, or is open to others.
    pub fn load(path: &Path, random: &mut Random) -> Result<Self, KeyError> {
        let name = || path.display().to_string();
        let file = |cause| KeyError::File {
            path: name(),
            cause,
        };
        if !path.exists() {
            let key = format!("{}\n", hex(&random.bytes()));
            // Where another process was faster, its key is the one.
            files::create(path, key.as_bytes()).map_err(file)?;
        }
        let mode = fs::metadata(path).map_err(file)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed { path: name() });
        }
        let text = fs::read_to_string(path).map_err(file)?;
        Self::of_text(&text).ok_or_else(|| KeyError::Damaged { path: name() })
    }

    /// The signer of a key file's text.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        let keys: Option<Vec<_>> = text.lines().map(key_from_hex).collect();
        match keys.as_deref() {
            Some([current]) => Self::new(current, None).ok(),
            Some([current, previous]) => Self::new(current, Some(previous)).ok(),
            _ => None,
        }
    }

    /// The token of some claims.
    #[must_use]
    pub fn sign(&self, claims: &Claims) -> String {
        let claims = claims.to_string();
        let mac = code(&self.current, CONTEXT, claims.as_bytes());
        format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(&claims),
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        )
    }

    /// The claims of a token that we signed and that lives at `now`.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] for anything not signed by us in this spelling; only what we did
    /// sign can be [`TokenError::Expired`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let claims = self.link(token).ok_or(TokenError::Invalid)?;
        let claims: Claims = claims.parse().map_err(|_| TokenError::Invalid)?;
        if now.as_second() >= claims.expires {
            Err(TokenError::Expired)
        } else {
            Ok(claims)
        }
    }

    /// A text that goes out and comes back unchanged, signed for one purpose. It can be read.
    #[must_use]
    pub fn seal(&self, purpose: &str, text: &str) -> String {
        let mac = code(&self.current, &context(purpose), text.as_bytes());
        format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(text),
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        )
    }

    /// The text of [`Signer::seal`], if it was sealed by us for that purpose.
    #[must_use]
    pub fn unseal(&self, purpose: &str, sealed: &str) -> Option<String> {
        let (text, mac) = sealed.split_once('.')?;
        self.signed(&context(purpose), text, mac)
    }

    /// A name for something that must not be written down itself, such as a network or an address:
    /// the same each time, and nothing to anybody without the key.
    #[must_use]
    pub fn pseudonym(&self, purpose: &str, text: &str) -> String {
        let mac = code(&self.current, &context(purpose), text.as_bytes());
        let bytes = mac.finalize().into_bytes();
        hex(bytes.get(..16).unwrap_or(&bytes))
    }

    /// The signed text of a token, if the signature is ours. Padding, unused bits and foreign
    /// letters are refused by the decoder; the comparison takes the same time for all codes.
    fn link(&self, token: &str) -> Option<String> {
        if token.len() > LONGEST {
            return None;
        }
        let (claims, mac) = token.split_once('.')?;
        self.signed(CONTEXT, claims, mac)
    }

    fn signed(&self, context: &[u8], text: &str, mac: &str) -> Option<String> {
        let text = URL_SAFE_NO_PAD.decode(text).ok()?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        let keys = std::iter::once(&self.current).chain(&self.previous);
        let ours = keys
            .map(|key| code(key, context, &text).verify_slice(&mac).is_ok())
            .fold(false, |any, one| any | one);
        ours.then(|| String::from_utf8(text).ok()).flatten()
    }
}

/// What is set before a text that is sealed for a purpose.
fn context(purpose: &str) -> Vec<u8> {
    [b"opora seal ", purpose.as_bytes(), b"\0"].concat()
}

fn code(key: &Hmac<Sha256>, context: &[u8], text: &[u8]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(context);
    mac.update(text);
    mac
}

fn key_from_hex(line: &str) -> Option<[u8; 32]> {
    if line.len() != 64 || !line.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (byte, digits) in key.iter_mut().zip(line.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests;
