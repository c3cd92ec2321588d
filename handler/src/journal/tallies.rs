//! The register of what readers told: searches that found nothing, and pages by whether they helped.

use super::Register;
use crate::{
    Handler,
    store::{StoreError, TallyKind},
};
use jiff::civil::Date;
use std::{cmp::Reverse, collections::BTreeMap};

/// The columns, by the keys of their headings under `tally.` in the interface texts.
const COLUMNS: [&str; 3] = ["kind", "what", "count"];

/// The register of the days from `from` to `to`, both included: each kind by itself, the most frequent
/// first.
///
/// # Errors
/// Where the store fails.
pub async fn register(handler: &Handler, from: Date, to: Date) -> Result<Register, StoreError> {
    let bundle = handler.bundle();
    let text = |key: &str| bundle.desk.texts.fill(&format!("tally.{key}"), &[]);
    let mut sums: BTreeMap<(TallyKind, String), u32> = BTreeMap::new();
    for (tally, n) in handler.store().tallies(from, to).await? {
        let sum = sums.entry((tally.kind, tally.what)).or_default();
        *sum = sum.saturating_add(n);
    }
    let mut rows: Vec<((TallyKind, String), u32)> = sums.into_iter().collect();
    rows.sort_by_key(|((kind, what), n)| (*kind, Reverse(*n), what.clone()));
    let row = |((kind, what), n): ((TallyKind, String), u32)| {
        vec![text(&format!("{}_row", kind.name())), what, n.to_string()]
    };
    Ok(Register {
        headings: COLUMNS.map(text).into(),
        rows: rows.into_iter().map(row).collect(),
    })
}
