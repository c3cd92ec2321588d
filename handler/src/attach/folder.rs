//! Files on a server's disk: a folder for each ticket, a file for each file, both named by random
//! digits and readable by their owner alone, outside everything that is published.

use crate::files;
use jiff::Timestamp;
use opora_contract::id::TicketId;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder of the acts that are begun, within that of the acts.
const BEGUN: &str = "begun";

fn begun(id: &str) -> String {
    format!("{BEGUN}/{id}.json")
}

/// The folders `files` and `acts` of the data.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    acts: PathBuf,
}

impl Folder {
    /// In the folder of the data; `files` is made if it is missing.
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        let root = data.join("files");
        files::private_dir(&root)?;
        let acts = data.join("acts");
        Ok(Self { root, acts })
    }

    /// A folder that is not there.
    #[cfg(test)]
    pub(super) fn nowhere() -> Self {
        let [root, acts] = ["nowhere", "nowhere/acts"].map(PathBuf::from);
        Self { root, acts }
    }

    pub(super) async fn put(&self, ticket: &TicketId, id: &str, bytes: Vec<u8>) -> io::Result<()> {
        let path = self.path(ticket, id);
        blocking(move || {
            path.parent().map_or(Ok(()), files::private_dir)?;
            files::replace(&path, &bytes)
        })
        .await
    }

    pub(super) async fn get(&self, ticket: &TicketId, id: &str) -> io::Result<Vec<u8>> {
        let path = self.path(ticket, id);
        blocking(move || fs::read(path)).await
    }

    pub(super) async fn remove_of(&self, ticket: &TicketId) -> io::Result<()> {
        let folder = self.root.join(ticket.as_str());
        blocking(move || match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        })
        .await
    }

    pub(super) async fn older_than(&self, before: Timestamp) -> io::Result<Vec<TicketId>> {
        let root = self.root.clone();
        blocking(move || {
            let mut found = Vec::new();
            for entry in fs::read_dir(root)? {
                let entry = entry?;
                let changed = Timestamp::try_from(entry.metadata()?.modified()?);
                let name = entry.file_name().to_string_lossy().into_owned();
                if let (Ok(changed), Ok(ticket)) = (changed, TicketId::try_from(name))
                    && changed < before
                {
                    found.push(ticket);
                }
            }
            found.sort();
            Ok(found)
        })
        .await
    }

    pub(super) async fn put_act(&self, name: &str, text: String) -> io::Result<String> {
        let path = self.acts.join(name);
        blocking(move || {
            path.parent().map_or(Ok(()), files::private_dir)?;
            files::replace(&path, text.as_bytes())?;
            Ok(path.display().to_string())
        })
        .await
    }

    pub(super) async fn begin_act(&self, id: &str, text: String) -> io::Result<()> {
        self.put_act(&begun(id), text).await.map(drop)
    }

    pub(super) async fn begun_acts(&self) -> io::Result<Vec<Vec<u8>>> {
        let folder = self.acts.join(BEGUN);
        blocking(move || {
            let paths = whole_files(&folder)?.into_iter();
            paths.map(|name| fs::read(folder.join(name))).collect()
        })
        .await
    }

    /// All of them, those that are begun too.
    #[cfg(feature = "aws")]
    pub(super) async fn acts(&self) -> io::Result<Vec<String>> {
        let acts = self.acts.clone();
        blocking(move || {
            let begun = whole_files(&acts.join(BEGUN))?.into_iter();
            let mut names: Vec<String> = begun.map(|name| format!("{BEGUN}/{name}")).collect();
            names.extend(whole_files(&acts)?);
            names.sort();
            Ok(names)
        })
        .await
    }

    #[cfg(feature = "aws")]
    pub(super) async fn act(&self, name: &str) -> io::Result<String> {
        let path = self.acts.join(name);
        blocking(move || fs::read_to_string(path)).await
    }

    pub(super) async fn finish_act(&self, id: &str) -> io::Result<()> {
        let path = self.acts.join(begun(id));
        blocking(move || match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        })
        .await
    }

    fn path(&self, ticket: &TicketId, id: &str) -> PathBuf {
        self.root.join(ticket.as_str()).join(id)
    }
}

/// The names of a folder's files, in order; none where there is no folder. What was being written when the
/// program ended begins with a dot.
fn whole_files(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    Ok(names)
}

async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(job).await;
    done.map_err(io::Error::other)?
}
