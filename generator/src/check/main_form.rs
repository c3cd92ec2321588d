//! `main-form`: the site's main form is not among the forms.

use super::Context;
use crate::{problem::Problem, suggest};

pub(super) fn main_form(context: Context, problems: &mut Vec<Problem>) {
    let site = &context.tables.site;
    let Some(form) = &site.form else {
        return;
    };
    let forms = &context.tables.forms;
    if forms.iter().all(|known| known.id != form.value) {
        let known = forms.iter().map(|form| form.id.as_str());
        let hint = suggest::hint(form.value.as_str(), known);
        let cause = format!("формы «{}» нет", form.value);
        let remedy = format!(
            "создайте content/forms/{}.toml или исправьте имя.{hint}",
            form.value
        );
        let place = site.source.place(form.at);
        problems.push(Problem::error("main-form", place, cause, remedy));
    }
}
