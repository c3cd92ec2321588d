//! The log of works: services and staff that it names.

use super::{Context, front_matter::unknown_service, ids, unknown_owner};
use crate::{problem::Problem, schema::maintenance::Object, suggest};

pub(super) fn maintenance(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    let (source, log) = &tables.maintenance;
    let objects = log.works.iter().map(|work| &work.object);
    for object in objects.chain(log.planned.iter().map(|planned| &planned.object)) {
        let Object::Service(id) = object else {
            continue;
        };
        if tables.services.lack(|row| row.id.value == id.value) {
            let known = ids(&tables.services, |row| row.id.value.as_str());
            let hint = suggest::hint(id.value.as_str(), known);
            problems.push(unknown_service(
                source.place(id.at),
                id.value.as_str(),
                &hint,
            ));
        }
    }
    for work in &log.works {
        problems.extend(unknown_owner(
            source.place(work.by.at),
            &work.by.value,
            tables,
        ));
    }
}
