//! Counts for editors.

use super::{Open, count, minute};
use crate::store::{Tally, TallyKind};
use jiff::civil::date;

pub(crate) async fn tallies_add_up_by_day(open: Open<'_>) {
    let store = open();
    let tally = |day, kind, what: &str| Tally {
        day: date(2026, 3, day),
        kind,
        what: what.to_owned(),
    };
    let missed = tally(18, TallyKind::Missed, "кракозябра #1");
    let helped = tally(19, TallyKind::Helped, "/faq/x/");
    let limit = count("tallies", 60);
    for tally in [
        &missed,
        &missed,
        &helped,
        &tally(20, TallyKind::NotHelped, "/"),
    ] {
        let limits = std::slice::from_ref(&limit);
        store.tally(tally, limits, minute(0)).await.unwrap();
    }
    let found = open().tallies(date(2026, 3, 18), date(2026, 3, 19)).await;
    assert_eq!(found.unwrap(), [(missed, 2), (helped, 1)]);
    let counted = store.counts(&[limit.key], minute(1)).await.unwrap();
    assert_eq!(counted, [4]);
    let nothing = store.tallies(date(2026, 3, 21), date(2026, 3, 1)).await;
    assert_eq!(nothing.unwrap(), []);
}
