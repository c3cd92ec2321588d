//! `form-owner`: a form gives requests to somebody who is in no table, or to the owner of a service
//! that it does not ask for.

use super::{Context, unknown_owner};
use crate::{problem::Problem, source::Place};
use opora_contract::form::{Kind, OwnerRule};

pub(super) fn form_owners(context: Context, problems: &mut Vec<Problem>) {
    for form in &context.tables.forms {
        let place = |at| form.source.place(at);
        let mut fields = form.fields.iter();
        let asks = fields.any(|field| matches!(field.kind.value, Kind::Service { .. }));
        for route in &form.routes {
            let owner = &route.owner;
            match &owner.value {
                OwnerRule::Fixed(fixed) => {
                    problems.extend(unknown_owner(place(owner.at), fixed, context.tables));
                }
                _ if asks => {}
                _ => problems.push(no_service(place(owner.at))),
            }
        }
        if let Some(fallback) = &form.fallback {
            problems.extend(unknown_owner(
                place(fallback.at),
                &fallback.value,
                context.tables,
            ));
        }
    }
}

fn no_service(place: Place) -> Problem {
    let cause = "ответственный за сервис назначен, а вопроса о сервисе в форме нет";
    let remedy = "добавьте вопрос с kind = \"service\" или назовите ответственного прямо";
    Problem::error("form-owner", place, cause, remedy)
}
