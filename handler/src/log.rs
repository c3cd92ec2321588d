//! The log of both shells: one event a line, in words or as one JSON object, without control
//! characters, so that what strangers send can neither fake a line nor play with the terminal. What
//! is worth a line is each room's business.

use serde::Deserialize;
use std::io::{self, Write};
use tracing_subscriber::{
    Layer, Registry, filter::Targets, fmt::MakeWriter, layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// How an event is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// As a line of words.
    #[default]
    Text,
    /// As a JSON object on a line.
    Json,
}

/// What is told where the operator names nothing else.
const USUAL: &str = "warn,opora_handler=info";

/// Starts the log on the standard error stream, that of panics included. `levels` is what the operator
/// wants to hear, as in `warn,opora_handler=debug`; what cannot be read counts as nothing.
pub fn start(format: Format, levels: Option<&str>) {
    let levels = [levels.unwrap_or_default(), USUAL];
    let levels = levels.into_iter().filter(|text| !text.is_empty());
    let levels = levels
        .filter_map(|text| text.parse::<Targets>().ok())
        .next();
    let lines = layer(format, || Clean(io::stderr()));
    tracing_subscriber::registry()
        .with(lines.with_filter(levels.unwrap_or_default()))
        .init();
    std::panic::set_hook(Box::new(|panic| {
        // Where it happened is enough to mend it; the message may hold what a person has typed.
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// Events as lines, written to what `writer` makes.
fn layer<W>(format: Format, writer: W) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(writer);
    match format {
        Format::Text => lines.boxed(),
        Format::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .boxed(),
    }
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
    use std::sync::{Arc, Mutex};

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

    /// What has been written, whole lines each.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Texts that play with terminals and fake lines, beside those that play with letters.
    fn hostile() -> Vec<String> {
        let injections = include_str!("mail/testdata/injections.jsonl").lines();
        let injections = injections.map(|line| serde_json::from_str(line).unwrap());
        let terminal = [
            "\x1b[31mred\x1b[0m",
            "\x1b]0;title\x07",
            "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
            "\x1bP1$r\x1b\\",
            "\u{9b}2J\u{9d}0;x\u{9c}",
            "ok\r\n{\"level\":\"ERROR\",\"message\":\"faked\"}\n",
            "a\u{85}b\u{2028}c\u{2029}d\u{b}e\u{c}f\0g\x08\x7f",
            "\u{202e}moc.live\u{2066}\u{2069}",
        ];
        injections.chain(terminal.map(str::to_owned)).collect()
    }

    #[test]
    fn no_text_makes_a_second_line_or_plays_with_the_terminal() {
        for format in [Format::Text, Format::Json] {
            for text in hostile() {
                let written = Lines::default();
                let writer = written.clone();
                let lines = layer(format, move || Clean(writer.clone()));
                let log = tracing_subscriber::registry().with(lines);
                tracing::subscriber::with_default(log, || {
                    tracing::warn!(text, debug = ?text, error = %text, "{text}");
                });
                let line = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
                let inner = line.strip_suffix('\n').unwrap();
                let bad = |c: char| c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c);
                assert!(!inner.contains(bad), "{format:?} {text:?}: {line:?}");
                if format == Format::Json {
                    let event: serde_json::Value = serde_json::from_str(inner).unwrap();
                    assert_eq!(event["level"], "WARN", "{text:?}");
                }
            }
        }
    }
}
