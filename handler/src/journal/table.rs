//! The register for the terminal: columns aligned by what a character takes there, long cells cut.

use super::Register;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The widest a column may become.
const WIDEST: usize = 28;

/// Space between columns.
const GAP: &str = "  ";

/// The register as lines of text.
#[must_use]
pub fn table(register: &Register) -> String {
    let mut lines = vec![register.headings.clone()];
    lines.extend(register.rows.iter().cloned());
    for cell in lines.iter_mut().flatten() {
        *cell = cut(cell);
    }
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..register.headings.len()).map(width).collect();
    // The last column needs no space behind it.
    if let Some(last) = widths.last_mut() {
        *last = 0;
    }
    let line = |cells: &Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            let missing = width.saturating_sub(cell.width());
            format!("{cell}{}", " ".repeat(missing))
        });
        let line = padded.collect::<Vec<_>>().join(GAP);
        format!("{}\n", line.trim_end())
    };
    lines.iter().map(line).collect()
}

fn cut(cell: &str) -> String {
    if cell.width() <= WIDEST {
        return cell.to_owned();
    }
    let mut width = 0;
    let kept = cell.chars().take_while(|c| {
        width += c.width().unwrap_or(0);
        width < WIDEST
    });
    format!("{}…", kept.collect::<String>().trim_end())
}
