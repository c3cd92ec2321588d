//! `opora erase`: what people wrote in their requests is erased, on demand or because its time is
//! over, and the act is shown. What is erased and what stays is the handler's business.

use crate::{Failure, cli::EraseArgs, desk::Desk, problems};
use jiff::Timestamp;
use opora_contract::number::Number;
use opora_handler::{
    Handler,
    random::Random,
    retention::{DemandError, EraseError, act::Act, on_demand, sweep},
};

/// Erases and shows the act.
pub fn run(arguments: &EraseArgs) -> Result<(), Failure> {
    let now = Timestamp::now();
    let mut random = Random::from_os().map_err(|e| Failure::broken("случайные числа", e))?;
    Desk::open(&arguments.folders)?.run(async |handler| match &arguments.reason {
        Some(reason) => {
            let erased = demanded(handler, &arguments.numbers, reason, now, &mut random);
            erased.await.map(|act| tell(&act))
        }
        None => {
            let swept = sweep(handler, now, &mut random).await;
            match swept.map_err(|error| not_all(&error))? {
                Some(act) => tell(&act),
                None => problems::tell("Обращений с истёкшим сроком хранения нет."),
            }
            Ok(())
        }
    })
}

async fn demanded(
    handler: &Handler,
    numbers: &[Number],
    reason: &str,
    now: Timestamp,
    random: &mut Random,
) -> Result<Act, Failure> {
    let erased = on_demand(handler, numbers, reason, now, random).await;
    erased.map_err(|error| match error {
        DemandError::Unknown(numbers) => refused(
            "нет обращений с номерами",
            &numbers,
            "сверьте номера: opora journal",
        ),
        DemandError::Already(numbers) => refused(
            "данные уже стёрты в обращениях",
            &numbers,
            "уберите эти номера; акт лежит в папке acts рядом с данными",
        ),
        DemandError::Erase(error) => not_all(&error),
    })
}

fn refused(what: &str, numbers: &[Number], remedy: &str) -> Failure {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    problems::say(&format!(
        "ошибка: {what}: {}. Ничего не стёрто.\n  что сделать: {remedy}",
        numbers.join(", ")
    ));
    Failure::Refused
}

fn not_all(error: &EraseError) -> Failure {
    Failure::broken("стёрто не всё", error)
}

fn tell(act: &Act) {
    problems::tell(act.text.trim_end());
    problems::tell(&format!("\nСтёрто обращений: {}", act.numbers.len()));
    problems::tell(&format!("Акт для печати:   {}", act.file));
    if !act.mailboxes.is_empty() {
        let names = act.mailboxes.join(", ");
        problems::tell(&format!("Попросите удалить письма из почты: {names}"));
    }
}
