//! The move itself: read whole, written whole, read back, compared; only then the new place is opened.

mod files;

use crate::{Failure, problems, settings};
use jiff::Timestamp;
use opora_handler::store::{
    dynamodb::DynamoDb,
    moving::{Difference, Holdings, MoveError, Tally},
    sqlite::moving::{Alone, Filling},
};
use std::{fs, path::Path};
use tokio::runtime::Runtime;

/// How many differences are named; more say no more.
const NAMED: usize = 10;

/// From the file of folder `data` into a table.
pub fn up(data: &Path, table: &str) -> Result<(), Failure> {
    let now = Timestamp::now();
    let source = Alone::open(data).map_err(|error| from_file(data, error))?;
    let ours = source
        .holdings(now)
        .map_err(|error| from_file(data, error))?;
    let (runtime, target) = open(table)?;
    let theirs = runtime.block_on(async {
        target.fill(&ours).await?;
        target.holdings(now).await
    });
    let theirs = theirs.map_err(|error| into_table(table, error))?;
    compare(&ours, &theirs)?;
    let bucket = files::elsewhere(data)?;
    if let Some(bucket) = &bucket {
        runtime.block_on(files::copy(&files::beside(data)?, bucket, &ours))?;
    }
    let finished = runtime.block_on(target.finish(&ours));
    finished.map_err(|error| into_table(table, error))?;
    told(&format!("таблицу {table}"));
    if bucket.is_none() {
        left(data);
    }
    Ok(())
}

/// From a table into the file of folder `data`.
pub fn down(table: &str, data: &Path) -> Result<(), Failure> {
    let now = Timestamp::now();
    let (runtime, source) = open(table)?;
    let ours = runtime.block_on(source.holdings(now));
    let ours = ours.map_err(|error| from_table(table, error))?;
    if ours.tally() == Tally::default() {
        let told = format!("в таблице {table} нет обращений");
        return Err(Failure::Broken(told));
    }
    let into = |error| into_file(data, error);
    let filling = Filling::of(data, &ours).map_err(into)?;
    compare(&ours, &filling.holdings(now).map_err(into)?)?;
    // Somebody may have written to the table meanwhile: then the copy is not all there is.
    let again = runtime.block_on(source.holdings(now));
    refuse_differences(&again.map_err(|error| from_table(table, error))?, &ours)?;
    if let Some(bucket) = files::elsewhere(data)? {
        runtime.block_on(files::copy(&bucket, &files::beside(data)?, &ours))?;
    }
    filling.finish(&ours).map_err(into)?;
    told(&format!("{}/opora.db", data.display()));
    Ok(())
}

fn open(table: &str) -> Result<(Runtime, DynamoDb), Failure> {
    let place = settings::read()?.table(table)?;
    let broken = |why: String| Failure::Broken(format!("таблица {table}: {why}"));
    let runtime = Runtime::new().map_err(|error| broken(error.to_string()))?;
    let store = DynamoDb::new(&place).map_err(|error| broken(error.to_string()))?;
    Ok((runtime, store))
}

/// Shows how much there is on both sides; refuses where it is not the same.
fn compare(ours: &Holdings, theirs: &Holdings) -> Result<(), Failure> {
    show(&ours.tally(), &theirs.tally());
    refuse_differences(ours, theirs)
}

fn refuse_differences(ours: &Holdings, theirs: &Holdings) -> Result<(), Failure> {
    let differences = ours.differences(theirs);
    if differences.is_empty() {
        return Ok(());
    }
    for difference in differences.iter().take(NAMED) {
        problems::say(&format!("не совпадает: {}", named(*difference)));
    }
    problems::say(&format!(
        "ошибка: различий {}, перенос не завершён.\n  что сделать: остановите всё, что работает с \
         обращениями, и повторите; если не поможет, начните с пустого места",
        differences.len()
    ));
    Err(Failure::Refused)
}

fn show(ours: &Tally, theirs: &Tally) {
    problems::tell(&format!("{:<28}{:>8}{:>8}", "", "было", "стало"));
    let rows = [
        ("обращения", ours.tickets, theirs.tickets),
        ("события", ours.events, theirs.events),
        ("письма", ours.letters, theirs.letters),
        ("  из них ждут отправки", ours.waiting, theirs.waiting),
        ("ключи отправок", ours.keys, theirs.keys),
        ("счётчики номеров, по годам", ours.years, theirs.years),
        ("пропуски номеров", ours.gaps, theirs.gaps),
        ("действующие ограничения", ours.counts, theirs.counts),
    ];
    for (what, before, after) in rows {
        problems::tell(&format!("{what:<28}{before:>8}{after:>8}"));
    }
}

fn named(difference: Difference) -> String {
    match difference {
        Difference::Ticket(number) => format!("обращение {number}"),
        Difference::Year(year) => format!("последний номер {year} года"),
        Difference::Gaps => "пропуски номеров".to_owned(),
        Difference::Letters => "письма без обращения".to_owned(),
        Difference::Counts => "ограничения".to_owned(),
        Difference::Keys => "ключ подписи ссылок".to_owned(),
    }
}

fn told(place: &str) {
    problems::tell(&format!(
        "Перенесено в {place}; ссылки из прежних писем действуют."
    ));
}

/// Says what lies beside the database and was not moved.
fn left(data: &Path) {
    let count = |name| fs::read_dir(data.join(name)).map_or(0, Iterator::count);
    let (files, acts) = (count("files"), count("acts"));
    if files + acts > 0 {
        problems::tell(&format!(
            "Остались в {}: файлы {files} обращений (files) и акты стирания (acts), {acts}.\n  что \
             сделать: запускайте сервер с той же папкой --data или задайте s3.bucket: тогда перенос \
             скопирует и файлы",
            data.display()
        ));
    }
}

fn from_file(data: &Path, error: MoveError) -> Failure {
    let data = data.display();
    Failure::Broken(match error {
        MoveError::Nothing(_) => {
            format!("в {data} нет файла opora.db.\n  что сделать: укажите папку обращений")
        }
        MoveError::InUse => format!(
            "с обращениями в {data} сейчас работает сервер.\n  что сделать: остановите его и \
             повторите"
        ),
        other => format!("обращения в {data}: {other}"),
    })
}

fn into_file(data: &Path, error: MoveError) -> Failure {
    let data = data.display();
    Failure::Broken(match error {
        MoveError::Occupied => format!(
            "в {data} уже есть обращения или чужой ключ подписи.\n  что сделать: укажите новую папку"
        ),
        other => format!("обращения не записаны в {data}: {other}"),
    })
}

fn from_table(table: &str, error: MoveError) -> Failure {
    Failure::Broken(match error {
        MoveError::InUse => format!(
            "письмо из таблицы {table} сейчас отправляется.\n  что сделать: остановите сервер и \
             функции, подождите две минуты и повторите"
        ),
        other => format!("обращения в таблице {table}: {other}"),
    })
}

fn into_table(table: &str, error: MoveError) -> Failure {
    Failure::Broken(match error {
        MoveError::Occupied => format!(
            "таблица {table} не пуста.\n  что сделать: создайте новую: opora store create с другим \
             dynamodb.table"
        ),
        other => format!(
            "обращения не записаны в таблицу {table}: {other}.\n  что сделать: повторите ту же \
             команду, перенос продолжится"
        ),
    })
}
