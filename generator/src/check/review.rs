//! `missing-review`: nobody knows when the text was checked; `review-overdue`: it was too long ago.

use super::Context;
use crate::{
    model::{Kind, Node},
    problem::Problem,
    source::Located,
};
use jiff::civil::Date;

pub(super) fn reviews(context: Context, problems: &mut Vec<Problem>) {
    let nodes = context.model.nodes.iter();
    for node in
        nodes.filter(|node| !node.flawed && matches!(node.kind, Kind::Instruction | Kind::Faq))
    {
        let Some(reviewed) = &node.page.front.reviewed else {
            problems.push(missing(
                node,
                "не сказано, когда текст проверяли",
                "напишите в шапке reviewed = ГГГГ-ММ-ДД — день, когда текст сверили с тем, что на экране",
            ));
            continue;
        };
        let Some(interval) = node.review_every else {
            problems.push(missing(
                node,
                "не сказано, как часто проверять текст",
                "напишите review_every = \"6 months\" в шапке или в index.md раздела",
            ));
            continue;
        };
        if reviewed.value > context.today {
            problems.push(in_future(node, reviewed));
        } else if interval.after(reviewed.value) < context.today {
            problems.push(overdue(node, reviewed, interval.after(reviewed.value)));
        }
    }
}

fn missing(node: &Node, cause: &str, remedy: &str) -> Problem {
    let place = node.place(&node.page.front.title);
    Problem::error("missing-review", place, cause, remedy)
}

fn overdue(node: &Node, reviewed: &Located<Date>, due: Date) -> Problem {
    let cause = format!("пересмотр просрочен: его ждали до {due}");
    let remedy = "перечитайте страницу, исправьте и поставьте в reviewed сегодняшний день";
    Problem::warning("review-overdue", node.place(reviewed), cause, remedy)
}

fn in_future(node: &Node, reviewed: &Located<Date>) -> Problem {
    let cause = format!("дата проверки {} ещё не наступила", reviewed.value);
    let remedy = "поставьте день, когда текст проверили";
    Problem::warning("review-overdue", node.place(reviewed), cause, remedy)
}
