//! `unreachable-department`: mail to a department has nowhere to go.

use super::Context;
use crate::problem::Problem;

pub(super) fn unreachable_departments(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.departments;
    for department in &table.rows {
        if department.email.is_none() && department.head.is_none() {
            let cause = format!(
                "письмам в подразделение «{}» некуда идти",
                department.id.value
            );
            let remedy = "допишите email (общий ящик) или head (руководитель)";
            let place = table.place(&department.id);
            problems.push(Problem::error(
                "unreachable-department",
                place,
                cause,
                remedy,
            ));
        }
    }
}
