//! `opora backup` and `opora restore`: a copy of the requests and the way back. What belongs to a
//! copy is the store's business.

use crate::{
    Failure,
    cli::{BackupArgs, RestoreArgs},
    problems,
};
use jiff::Zoned;
use opora_handler::store::sqlite::{self, BackupError, Copied};

/// Copies the requests while the server works.
pub fn backup(arguments: &BackupArgs) -> Result<(), Failure> {
    let copied = sqlite::backup(&arguments.data, &arguments.to).map_err(failure)?;
    say("Скопировано", &arguments.to, copied);
    Ok(())
}

/// Puts the requests back.
pub fn restore(arguments: &RestoreArgs) -> Result<(), Failure> {
    let data = &arguments.data;
    let name = data.file_name().unwrap_or_default().to_string_lossy();
    let moment = Zoned::now().strftime("%Y%m%d-%H%M%S");
    let aside = data.with_file_name(format!("{name}.before-{moment}"));
    let given = arguments.force.then_some(aside.as_path());
    let copied = sqlite::restore(&arguments.from, data, given).map_err(failure)?;
    say("Восстановлено", data, copied);
    if aside.exists() {
        problems::tell(&format!("Прежние обращения: {}", aside.display()));
    }
    Ok(())
}

fn say(what: &str, place: &std::path::Path, copied: Copied) {
    let Copied { tickets, files } = copied;
    let place = place.display();
    problems::tell(&format!(
        "{what} в {place}: обращений {tickets}, файлов {files}"
    ));
}

fn failure(error: BackupError) -> Failure {
    Failure::Broken(match error {
        BackupError::Exists(path) => format!(
            "{} уже существует.\n  что сделать: для копии укажите новую папку; чтобы заменить \
             обращения копией, остановите сервер и добавьте --force — прежние останутся рядом",
            path.display()
        ),
        BackupError::Nothing(path) => format!(
            "в {} нет файла opora.db.\n  что сделать: укажите папку обращений (--data) или копии",
            path.display()
        ),
        BackupError::File { path, cause } => format!("{}: {cause}", path.display()),
        BackupError::Store(error) => format!("хранилище обращений: {error}"),
    })
}
