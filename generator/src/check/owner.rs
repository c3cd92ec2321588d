//! `missing-owner`, `unknown-owner`: an instruction or an answer that nobody answers for.

use super::{Context, unknown_owner};
use crate::{model::Kind, problem::Problem};

pub(super) fn missing_owners(context: Context, problems: &mut Vec<Problem>) {
    for node in &context.model.nodes {
        if let Some(owner) = &node.page.front.owner {
            let place = node.place(owner);
            problems.extend(unknown_owner(place, &owner.value, context.tables));
        } else if node.owner.is_none()
            && !node.flawed
            && matches!(node.kind, Kind::Instruction | Kind::Faq)
        {
            let place = node.place(&node.page.front.title);
            let cause = "за страницу никто не отвечает";
            let remedy = "напишите в шапке owner = \"person:…\" или \"department:…\" — здесь или в index.md раздела";
            problems.push(Problem::error("missing-owner", place, cause, remedy));
        }
    }
}
