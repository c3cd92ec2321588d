//! Compressed forms of a text and which of them a browser wants (RFC 9110, 12.5.3).

use axum::http::HeaderValue;
use std::io::{self, Write};

/// Forms of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is.
    Plain,
    /// gzip, which everybody reads.
    Gzip,
    /// Brotli, the smallest.
    Brotli,
}

/// Effort for Brotli: the last step that is still quick.
const BROTLI_QUALITY: u32 = 9;
/// Its window, as a power of two; larger than any kept file.
const BROTLI_WINDOW: u32 = 19;
const BROTLI_BUFFER: usize = 4096;

impl Encoding {
    /// The name in the header; none for a plain body.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Plain => None,
            Encoding::Gzip => Some("gzip"),
            Encoding::Brotli => Some("br"),
        }
    }

    /// The best that is accepted. A named one counts before `*`, and `q=0` is a no.
    pub(super) fn best(accepted: Option<&HeaderValue>) -> Self {
        let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or("");
        let wants = |name: &str| {
            let weight = |wanted: &str| {
                let mut rows = accepted.split(',').map(weighed);
                rows.find(|(row, _)| row.eq_ignore_ascii_case(wanted))
            };
            let found = weight(name).or_else(|| weight("*"));
            found.is_some_and(|(_, wanted)| wanted)
        };
        if wants("br") {
            Encoding::Brotli
        } else if wants("gzip") {
            Encoding::Gzip
        } else {
            Encoding::Plain
        }
    }

    /// The bytes in this form.
    pub(super) fn apply(self, plain: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Encoding::Plain => Ok(plain.to_vec()),
            Encoding::Gzip => {
                let mut writer =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                writer.write_all(plain)?;
                writer.finish()
            }
            Encoding::Brotli => {
                let mut bytes = Vec::new();
                let mut writer = brotli::CompressorWriter::new(
                    &mut bytes,
                    BROTLI_BUFFER,
                    BROTLI_QUALITY,
                    BROTLI_WINDOW,
                );
                writer.write_all(plain)?;
                drop(writer);
                Ok(bytes)
            }
        }
    }
}

/// Name and whether its weight is not zero.
fn weighed(row: &str) -> (&str, bool) {
    let mut parts = row.split(';');
    let name = parts.next().unwrap_or("").trim();
    let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
    let zero = weight.is_some_and(|q| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0));
    (name, !zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_that_is_accepted() {
        let rows = [
            ("", Encoding::Plain),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("GZIP;q=0.5", Encoding::Gzip),
            ("br;q=0, gzip;q=1.0", Encoding::Gzip),
            ("br;q=0.000,gzip;q=0", Encoding::Plain),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Plain),
            ("br;q=0, *", Encoding::Gzip),
            ("identity", Encoding::Plain),
            ("xbr, xgzip", Encoding::Plain),
        ];
        for (accepted, best) in rows {
            let value = HeaderValue::from_static(accepted);
            assert_eq!(Encoding::best(Some(&value)), best, "{accepted}");
        }
        assert_eq!(Encoding::best(None), Encoding::Plain);
    }
}
