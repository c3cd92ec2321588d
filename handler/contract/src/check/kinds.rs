//! Answers by the kind of question: what is kept of the values posted, whether they fit, and how
//! they are shown in words.

use super::{Answer, FaultKind, Origin, Raw};
use crate::{
    Desk,
    address::{is_email, is_phone},
    desk::Document,
    form::{AGREED, Choice, Field, Kind, OTHER, People, WEEKDAYS, cut_slot},
    id::DocumentId,
    words,
};
use jiff::civil::Date;

/// The posted values of a field without control characters, line ends as `\n`, trimmed, empty ones
/// and repetitions left out.
pub(super) fn clean(field: &Field, raw: &Raw) -> Vec<String> {
    let keep_lines = matches!(field.kind, Kind::Paragraph { .. });
    let tidy = |value: &String| {
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let kept = value.chars().filter_map(|c| match c {
            '\n' if keep_lines => Some(c),
            '\n' | '\t' => Some(' '),
            c if c.is_control() || is_bidi_control(c) => None,
            c => Some(c),
        });
        kept.collect::<String>().trim().to_owned()
    };
    let given = raw.get(field.id.as_str()).into_iter().flatten().map(tidy);
    let given = given.filter(|value| !value.is_empty());
    if matches!(field.kind, Kind::Choices { .. } | Kind::Times { .. }) {
        let mut values: Vec<String> = Vec::new();
        for value in given {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        return values;
    }
    let limit = if field.kind.takes_several() {
        usize::MAX
    } else {
        1
    };
    given.take(limit).collect()
}

/// Characters that reorder the text around them; they have no place in an answer and are used to
/// disguise it (Unicode TR 36, 3.5).
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The answer to a question, or what is wrong with it.
pub(super) fn check_field(
    field: &Field,
    desk: &Desk,
    values: &[String],
) -> Result<Option<Answer>, FaultKind> {
    let Some(first) = values.first() else {
        return match (field.required, &field.kind) {
            (false, _) | (true, Kind::Context { .. }) => Ok(None),
            (true, Kind::Consent { .. }) => Err(FaultKind::NotAgreed),
            (true, _) => Err(FaultKind::Missing),
        };
    };
    let (kept, shown) = judge(&field.kind, desk, first, values)?;
    let proof = match &field.kind {
        Kind::Consent { document } => {
            let document = agreed(desk, document, first)?;
            Some(format!("sha256:{}", document.sha256))
        }
        _ => None,
    };
    Ok(Some(Answer {
        field: field.id.clone(),
        label: field.label.clone(),
        purpose: field.purpose,
        values: kept.unwrap_or_else(|| values.to_vec()),
        shown,
        proof,
        origin: if field.kind.is_asked() {
            Origin::Person
        } else {
            Origin::Link
        },
    }))
}

/// Values in one spelling, where they come in several; and the answer in words.
type Judged = (Option<Vec<String>>, String);

fn judge(kind: &Kind, desk: &Desk, first: &str, values: &[String]) -> Result<Judged, FaultKind> {
    let as_given = |shown: String| Ok((None, shown));
    match kind {
        Kind::Line { min, max } | Kind::Paragraph { min, max } => {
            check_length(first, *min, *max)?;
            as_given(first.to_owned())
        }
        Kind::Choice { options } => as_given(label_of(options, first)?),
        Kind::Choices { options, max } => {
            check_count(values, *max)?;
            as_given(labels_of(options, values)?)
        }
        Kind::Date { earliest, latest } => {
            let date = check_date(first, *earliest, *latest)?;
            let shown = words::date(date, &desk.texts);
            Ok((Some(vec![date.to_string()]), shown))
        }
        Kind::Times { days, slots, max } => {
            check_count(values, *max)?;
            as_given(wishes(desk, days, slots, values)?)
        }
        Kind::Number { min, max } => {
            let number = check_number(first, *min, *max)?.to_string();
            Ok((Some(vec![number.clone()]), number))
        }
        Kind::Email if is_email(first) => as_given(first.to_owned()),
        Kind::Email => Err(FaultKind::NotAnEmail),
        Kind::Phone if is_phone(first) => as_given(first.to_owned()),
        Kind::Phone => Err(FaultKind::NotAPhone),
        Kind::Person { from, other } => as_given(person(desk, from, other.as_deref(), first)?),
        Kind::Service { other } => as_given(service(desk, other.as_deref(), first)?),
        Kind::Page => {
            let page = desk.page(first).ok_or(FaultKind::NotAPage)?;
            Ok((
                Some(vec![page.url.clone()]),
                format!("{} ({})", page.title, page.url),
            ))
        }
        Kind::Files { max_count, .. } => {
            if values.len() > usize::try_from(*max_count).unwrap_or(usize::MAX) {
                return Err(FaultKind::TooManyFiles { max: *max_count });
            }
            as_given(values.join("; "))
        }
        Kind::Consent { document } => {
            let document = agreed(desk, document, first)?;
            let edition = desk.texts.fill("form.edition", &[("n", &document.edition)]);
            as_given(format!("{}, {edition}", document.title))
        }
        Kind::Context { max } => {
            let most = usize::try_from(*max).unwrap_or(usize::MAX);
            let cut: String = first.chars().take(most).collect();
            Ok((Some(vec![cut.clone()]), cut))
        }
    }
}

fn check_length(text: &str, min: u32, max: u32) -> Result<(), FaultKind> {
    let got = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if got > max {
        Err(FaultKind::TooLong { max, got })
    } else if got < min {
        Err(FaultKind::TooShort { min })
    } else {
        Ok(())
    }
}

fn check_count(values: &[String], max: Option<u32>) -> Result<(), FaultKind> {
    let given = u32::try_from(values.len()).unwrap_or(u32::MAX);
    match max {
        Some(max) if given > max => Err(FaultKind::TooMany { max }),
        _ => Ok(()),
    }
}

/// A day as browsers send it, `2026-03-18`, or as people write it, `18.03.2026`.
fn check_date(text: &str, earliest: Option<Date>, latest: Option<Date>) -> Result<Date, FaultKind> {
    let parts: Vec<&str> = text.split(['.', '/']).map(str::trim).collect();
    let turned = match parts[..] {
        [day, month, year] => format!("{year:0>4}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    };
    let date: Date = turned.parse().map_err(|_| FaultKind::NotADate)?;
    if turned.len() != 10 {
        return Err(FaultKind::NotADate);
    }
    match (earliest, latest) {
        (Some(earliest), _) if date < earliest => Err(FaultKind::TooEarly { earliest }),
        (_, Some(latest)) if date > latest => Err(FaultKind::TooLate { latest }),
        _ => Ok(date),
    }
}

/// A whole number, written with spaces between thousands or without.
fn check_number(text: &str, min: i64, max: i64) -> Result<i64, FaultKind> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace(['−', '–'], "-");
    let number: i64 = plain.parse().map_err(|_| FaultKind::NotANumber)?;
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(FaultKind::OutOfRange { min, max })
    }
}

fn label_of(options: &[Choice], value: &str) -> Result<String, FaultKind> {
    let found = options.iter().find(|option| option.id.as_str() == value);
    found
        .map(|option| option.label.clone())
        .ok_or(FaultKind::NotAnOption)
}

fn labels_of(options: &[Choice], values: &[String]) -> Result<String, FaultKind> {
    let labels: Result<Vec<_>, _> = values.iter().map(|v| label_of(options, v)).collect();
    Ok(labels?.join("; "))
}

/// «понедельник: утром, днём; среда: вечером», in the order of the week.
fn wishes(
    desk: &Desk,
    days: &[u8],
    slots: &[Choice],
    values: &[String],
) -> Result<String, FaultKind> {
    let cut = values.iter().map(|value| cut_slot(value, days, slots));
    let wishes: Vec<_> = cut.collect::<Option<_>>().ok_or(FaultKind::NotAnOption)?;
    let day_words = WEEKDAYS.iter().filter_map(|day| {
        let here = slots
            .iter()
            .filter(|slot| wishes.iter().any(|w| w.day == *day && w.part.id == slot.id));
        let parts: Vec<&str> = here.map(|slot| slot.label.as_str()).collect();
        let name = desk.texts.fill(&format!("weekday.{day}"), &[]);
        (!parts.is_empty()).then(|| format!("{name}: {}", parts.join(", ")))
    });
    Ok(day_words.collect::<Vec<_>>().join("; "))
}

fn person(
    desk: &Desk,
    from: &People,
    other: Option<&str>,
    value: &str,
) -> Result<String, FaultKind> {
    let mut offered = desk.people.iter().filter(|person| from.has(person));
    match (offered.find(|person| person.id.as_str() == value), other) {
        (Some(person), _) => Ok(person.name.clone()),
        (None, Some(label)) if value == OTHER => Ok(label.to_owned()),
        _ => Err(FaultKind::NotAnOption),
    }
}

fn service(desk: &Desk, other: Option<&str>, value: &str) -> Result<String, FaultKind> {
    match (desk.service(value), other) {
        (Some(service), _) => Ok(service.name.clone()),
        (None, Some(label)) if value == OTHER => Ok(label.to_owned()),
        _ => Err(FaultKind::NotAnOption),
    }
}

/// The document agreed with.
fn agreed<'a>(
    desk: &'a Desk,
    document: &DocumentId,
    value: &str,
) -> Result<&'a Document, FaultKind> {
    let document = desk.document(document).ok_or(FaultKind::NotAnOption)?;
    if value == AGREED {
        Ok(document)
    } else {
        Err(FaultKind::NotAgreed)
    }
}
