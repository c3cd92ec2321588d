//! Files and acts of erasing on the move: from the data folder into the bucket of the settings, or back.

use crate::{Failure, problems, settings};
use opora_handler::{
    Settings,
    attach::{
        Files,
        moving::{FilesError, Moved},
    },
    settings as handler,
    store::moving::Holdings,
};
use std::path::Path;

/// The files in the folder of the data.
pub fn beside(data: &Path) -> Result<Files, Failure> {
    opened(&Settings::local(data))
}

/// The files in the bucket that the settings name, if they name one.
pub fn elsewhere(data: &Path) -> Result<Option<Files>, Failure> {
    let files = settings::read()?.files()?;
    if matches!(files, handler::Files::Folder) {
        return Ok(None);
    }
    let settings = Settings {
        files,
        ..Settings::local(data)
    };
    opened(&settings).map(Some)
}

fn opened(settings: &Settings) -> Result<Files, Failure> {
    Files::open(settings).map_err(|error| Failure::broken("файлы обращений не открыты", error))
}

/// Copies the files of all requests and all acts, compared one by one.
pub async fn copy(from: &Files, to: &Files, of: &Holdings) -> Result<(), Failure> {
    let moved = from.move_to(to, of.files()).await.map_err(told)?;
    let Moved {
        files,
        acts,
        written,
    } = moved;
    for (what, count) in [("файлы", files), ("страницы актов стирания", acts)]
    {
        problems::tell(&format!("{what:<28}{count:>8}{count:>8}"));
    }
    let before = files + acts - written;
    if before > 0 {
        problems::tell(&format!("из них уже были на новом месте: {before}"));
    }
    Ok(())
}

fn told(error: FilesError) -> Failure {
    let again = "что сделать: повторите ту же команду, перенос продолжится";
    Failure::Broken(match error {
        FilesError::Missing(number) => format!(
            "файла обращения {number} нет ни на прежнем, ни на новом месте.\n  что сделать: \
             проверьте папку обращений и s3.bucket; верните файл из копии и повторите"
        ),
        FilesError::Changed(which) => {
            format!("файл записан не так, как прочитан: {which}.\n  {again}")
        }
        FilesError::Io(error) => format!("файлы не скопированы: {error}.\n  {again}"),
    })
}
