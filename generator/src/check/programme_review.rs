//! `review-overdue` in the catalogue: a programme was not compared with its documents for too long.

use super::Context;
use crate::problem::Problem;

pub(super) fn programme_reviews(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.programmes;
    for programme in table.rows.iter().filter(|row| row.standing.is_active()) {
        let (Some(reviewed), Some(every)) = (&programme.reviewed, &programme.review_every) else {
            // What is missing has been told.
            continue;
        };
        let due = every.value.after(reviewed.value);
        let cause = if reviewed.value > context.today {
            format!("дата проверки {} ещё не наступила", reviewed.value)
        } else if due < context.today {
            format!(
                "пересмотр программы «{}» просрочен: его ждали до {due}",
                programme.id.value
            )
        } else {
            continue;
        };
        let remedy = "сверьте программу с её документами и поставьте в reviewed день сверки";
        let place = table.place(reviewed);
        problems.push(Problem::warning("review-overdue", place, cause, remedy));
    }
}
