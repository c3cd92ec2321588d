//! Values of settings that are text in the environment and may be numbers in the file; what is
//! wrong with one is said in a sentence.

use ipnet::IpNet;
use opora_handler::settings as handler;
use serde::{Deserialize, Deserializer, de};
use std::net::IpAddr;

/// A number, written as one or as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Digits {
    Number(u32),
    Text(String),
}

/// A whole number without a sign.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match Digits::deserialize(from) {
        Ok(Digits::Number(number)) => Ok(number),
        Ok(Digits::Text(text)) => text.trim().parse().map_err(|_| not_a_number::<D>(&text)),
        Err(_) => Err(de::Error::custom("нужно целое число без знака")),
    }
}

fn not_a_number<'de, D: Deserializer<'de>>(text: &str) -> D::Error {
    de::Error::custom(format!("нужно целое число без знака, а не «{text}»"))
}

/// The key shared with the learning system.
pub(super) fn lms_key<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<handler::LmsKey>, D::Error> {
    let text = String::deserialize(from)?;
    let short =
        |_| de::Error::custom("нужен ключ не короче 32 знаков, тот же, что в системе обучения");
    text.trim().parse().map(Some).map_err(short)
}

/// The word of a timer.
pub(super) fn timer_word<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<handler::TimerWord>, D::Error> {
    let text = String::deserialize(from)?;
    let short = |_| de::Error::custom("нужно слово не короче 32 знаков, то же, что у таймера");
    text.trim().parse().map(Some).map_err(short)
}

/// A port, where one is named.
pub(super) fn port<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let port = number(from)?;
    u16::try_from(port)
        .map(Some)
        .map_err(|_| not_a_number::<D>(&port.to_string()))
}

/// Networks as `10.0.0.0/8` or single addresses.
pub(super) fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let text = String::deserialize(from)?;
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let network = |part: &str| {
        let single = part.parse::<IpAddr>().map(IpNet::from);
        part.parse::<IpNet>().or(single).map_err(|_| {
            de::Error::custom(format!(
                "нужны адреса или сети через запятую, например 10.0.0.0/8, а не «{part}»"
            ))
        })
    };
    parts.map(network).collect()
}
