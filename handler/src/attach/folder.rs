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
            let entries = match fs::read_dir(folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                entries => entries?,
            };
            let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
            let mut paths = paths?;
            // What a writer that was ended has left half written has another ending.
            paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
            paths.sort();
            paths.into_iter().map(fs::read).collect()
        })
        .await
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

async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(job).await;
    done.map_err(io::Error::other)?
}
