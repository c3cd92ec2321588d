//! `form-owner`: a form gives requests to somebody who is in no table, to the owner of a service that
//! it does not ask for, or to a person whom nobody can choose.

use super::{Context, unknown_owner};
use crate::{problem::Problem, source::Place};
use opora_contract::form::{Kind, OwnerRule};

pub(super) fn form_owners(context: Context, problems: &mut Vec<Problem>) {
    for form in &context.tables.forms {
        let place = |at| form.source.place(at);
        let asks = |kind: fn(&Kind) -> bool| form.fields.iter().any(|f| kind(&f.kind.value));
        let asks_service = asks(|kind| matches!(kind, Kind::Service { .. }));
        let asks_person = asks(|kind| matches!(kind, Kind::Person { .. }));
        for route in &form.routes {
            let owner = &route.owner;
            match &owner.value {
                OwnerRule::Fixed(fixed) => {
                    problems.extend(unknown_owner(place(owner.at), fixed, context.tables));
                }
                OwnerRule::ChosenPerson if asks_person => {}
                OwnerRule::ChosenPerson => problems.push(no_person(place(owner.at))),
                _ if asks_service => {}
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

fn no_person(place: Place) -> Problem {
    let cause = "обращение назначено выбранному сотруднику, а выбрать его в форме нельзя";
    let remedy = "добавьте вопрос с kind = \"person\" или назовите ответственного прямо";
    Problem::error("form-owner", place, cause, remedy)
}
