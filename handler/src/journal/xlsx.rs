//! The register as an XLSX workbook. Every cell is text by type, so that no telephone number, date
//! or long figure is read as something else, and nothing is a formula.

use super::Register;
use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use unicode_width::UnicodeWidthStr;

/// Columns are as wide as their longest cell, within these bounds.
const NARROWEST: usize = 8;
const WIDEST: usize = 40;

/// The register as a file's content; `now` is noted as the time of its making.
///
/// # Errors
/// Where a cell is longer than the format allows (32,767 characters).
pub fn xlsx(register: &Register, now: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_timestamp(now.as_second())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    let heading = Format::new().set_bold().set_text_wrap();
    let text = Format::new().set_num_format("@");
    for (column, cell) in (0..).zip(&register.headings) {
        sheet.write_string_with_format(0, column, cell, &heading)?;
    }
    for (line, row) in (1..).zip(&register.rows) {
        for (column, cell) in (0..).zip(row) {
            sheet.write_string_with_format(line, column, cell, &text)?;
        }
    }
    for column in 0..register.headings.len() {
        let all = std::iter::once(&register.headings).chain(&register.rows);
        let widest = all.filter_map(|row| Some(row.get(column)?.width())).max();
        let width = widest.unwrap_or(0).clamp(NARROWEST, WIDEST);
        let width = u32::try_from(width).unwrap_or(0);
        sheet.set_column_width(u16::try_from(column).unwrap_or(0), width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let last_row = u32::try_from(register.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(register.headings.len().saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, last_row, last_column)?;
    workbook.save_to_buffer()
}
