//! The log: one event a line, in words or as one JSON object, without control characters, so that
//! what strangers send can neither fake a line nor play with the terminal.

use crate::settings::LogFormat;
use std::io::{self, Write};
use tracing_subscriber::EnvFilter;

/// Starts the log on the standard error stream.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,opora_handler=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(|| Clean(io::stderr()));
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    // Where it happened is enough to mend it; the message may hold what a person has typed.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// A stream that gets whole lines, cleaned. The subscriber writes an event in one piece.
struct Clean<W>(W);

impl<W: Write> Write for Clean<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(clean(line).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A line whose control characters, and those that turn the direction of writing, are spaces; the
/// end of the line stays.
fn clean(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let (text, end) = match text.strip_suffix('\n') {
        Some(text) => (text, "\n"),
        None => (&*text, ""),
    };
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    let plain = |c: char| if c.is_control() || turns(c) { ' ' } else { c };
    text.chars().map(plain).chain(end.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_is_one_clean_line() {
        let rows = [
            ("plain\n", "plain\n"),
            ("two\nlines\r\n", "two lines \n"),
            ("\x1b[2J\x1b]0;title\x07x\n", " [2J ]0;title x\n"),
            ("tab\tnul\0del\x7f\n", "tab nul del \n"),
            ("\u{9b}31m\u{85}\n", " 31m \n"),
            ("\u{202e}evil\u{2066}\u{2028}\n", " evil  \n"),
            ("по-русски ё\n", "по-русски ё\n"),
            ("no end", "no end"),
        ];
        for (line, wanted) in rows {
            assert_eq!(clean(line.as_bytes()), wanted, "{line:?}");
        }
        assert_eq!(clean(b"\xff\xfe\n"), "\u{fffd}\u{fffd}\n");
    }
}
