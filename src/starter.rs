//! The starter content and the theme that the program carries. What is done with them is decided by
//! `opora new` and `opora serve`.

use crate::{Failure, cli::Folders};
use std::{fs, io, path::Path};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/starter.rs"));
}

/// The files of a room (`content`, `theme`), by their path in it.
pub fn files(room: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let prefix = format!("{room}/");
    let all = embedded::FILES.iter();
    all.filter_map(move |(path, bytes)| Some((path.strip_prefix(&prefix)?, *bytes)))
}

/// Writes a room into a folder; what is there and the same is left alone.
pub fn write(room: &str, folder: &Path) -> io::Result<()> {
    for (path, bytes) in files(room) {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|known| known == bytes) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// The folders, with the program's own theme where there is none: it is put beside what is built.
///
/// # Errors
/// Where there is no content: it is the first thing that a newcomer meets.
pub fn with_theme(folders: &Folders) -> Result<Folders, Failure> {
    if !folders.content.is_dir() {
        return Err(Failure::Broken(format!(
            "папки содержания «{}» здесь нет.\n  что сделать: перейдите в папку организации или \
             назовите содержание: --content ПАПКА. Новую организацию создаёт opora new ПАПКА",
            folders.content.display()
        )));
    }
    let mut folders = folders.clone();
    let usual = folders.theme == Path::new("theme");
    if usual && !folders.theme.exists() {
        folders.theme = folders.out.join("theme");
        write("theme", &folders.theme)
            .map_err(|error| Failure::broken(&folders.theme.display().to_string(), error))?;
    }
    Ok(folders)
}
