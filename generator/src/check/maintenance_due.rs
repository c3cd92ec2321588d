//! `maintenance-overdue`: a work that was to be done again by now has not been.

use super::Context;
use crate::{
    problem::Problem,
    schema::maintenance::{Object, Work},
};

pub(super) fn overdue_works(context: Context, problems: &mut Vec<Problem>) {
    let (source, log) = &context.tables.maintenance;
    for work in &log.works {
        let Some(due) = work
            .next_due
            .as_ref()
            .filter(|due| due.value < context.today)
        else {
            continue;
        };
        // A later record of the same work has its own next time.
        let done = |later: &Work| {
            later.date > work.date && later.work == work.work && same(&later.object, &work.object)
        };
        if log.works.iter().any(done) {
            continue;
        }
        let cause = format!(
            "работа «{}» просрочена: её ждали до {}",
            work.work, due.value
        );
        let remedy = "выполните её и добавьте [[work]] с теми же объектом и work и новой датой";
        let place = source.place(due.at);
        problems.push(Problem::warning(
            "maintenance-overdue",
            place,
            cause,
            remedy,
        ));
    }
}

fn same(one: &Object, other: &Object) -> bool {
    match (one, other) {
        (Object::Service(one), Object::Service(other)) => one.value == other.value,
        (Object::Other(one), Object::Other(other)) => one == other,
        _ => false,
    }
}
