//! The register as CSV for a spreadsheet set to Russian: semicolons, a byte order mark, CRLF. A
//! spreadsheet still guesses what a cell means; where that matters, XLSX is the better way.

use super::Register;

/// Tells a spreadsheet that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The register as a file's content.
///
/// # Errors
/// Where rows differ in length, which those of a register do not.
pub fn csv(register: &Register) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    for row in std::iter::once(&register.headings).chain(&register.rows) {
        writer.write_record(row.iter().map(|cell| inert(cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection"): where it begins like
/// one, an apostrophe is set before it. Spaces and quotes in front may be dropped by a reader.
fn inert(cell: &str) -> String {
    let first = cell.trim_start_matches(|c: char| c.is_whitespace() || "\"'".contains(c));
    let formula = first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || cell.starts_with(['\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_the_rest_is_left() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+79160000000", "'+79160000000"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\rx", "'\rx"),
            (" =1", "' =1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("\"=1", "'\"=1"),
            ("＝1+1", "'＝1+1"),
            ("＠x", "'＠x"),
            ("Анна-Мария", "Анна-Мария"),
            ("00123", "00123"),
            ("", ""),
            ("«=)»", "«=)»"),
        ] {
            assert_eq!(inert(cell), expected);
        }
    }

    #[test]
    fn the_dialect_is_that_of_russian_spreadsheets() {
        let register = Register {
            headings: vec!["Номер".to_owned(), "Тема".to_owned()],
            rows: vec![vec!["2026-000001".to_owned(), "а; \"б\"".to_owned()]],
        };
        let text = String::from_utf8(csv(&register).unwrap()).unwrap();
        let expected = "\u{FEFF}Номер;Тема\r\n2026-000001;\"а; \"\"б\"\"\"\r\n";
        assert_eq!(text, expected);
    }
}
