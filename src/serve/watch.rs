//! Watches content and theme: tells which files were changed when they are quiet again, and when nothing
//! more has come for a while. What is done then is left to others.

use notify::{EventKind, RecursiveMode, Watcher};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    time::Duration,
};

/// An editor writes a file in several steps; this much quiet ends them.
const QUIET: Duration = Duration::from_millis(15);

/// So much quiet means that the editor looks at the page: there is time for what can wait.
const PAUSE: Duration = Duration::from_millis(400);

/// More files at once are no edit; then everything is looked at.
const MANY: usize = 64;

/// What is told.
pub enum Told<'a> {
    /// These files were changed; `None`: nobody knows which.
    Changed(Option<&'a [PathBuf]>),
    /// Nothing has come for a while; the function tells whether something has since.
    Quiet(&'a dyn Fn() -> bool),
}

/// What a file system tells of: the file, if it is one of the folders'.
type News = Option<PathBuf>;

/// Tells of changes below the folders, until the watch breaks. What was changed before the watch began is
/// not known, so the first word is that anything may have been.
///
/// # Errors
/// When the folders cannot be watched.
pub fn watch(folders: &[&Path], mut tell: impl FnMut(Told)) -> notify::Result<()> {
    let (sender, changes) = channel();
    let count = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&count);
    let absolute = folders
        .iter()
        .map(|folder| Ok((std::path::absolute(folder)?, folder.to_path_buf())));
    let absolute: Vec<(PathBuf, PathBuf)> = absolute.collect::<std::io::Result<_>>()?;
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        for news in news(event, &absolute) {
            counted.fetch_add(1, Relaxed);
            // The receiver is gone only when the program ends.
            let _ = sender.send(news);
        }
    })?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    tell(Told::Changed(None));
    let mut is_done = false;
    loop {
        let first = match is_done {
            true => changes.recv().map_err(RecvTimeoutError::from),
            false => changes.recv_timeout(PAUSE),
        };
        match first {
            Ok(first) => {
                let Some(files) = settled(first, &changes) else {
                    break;
                };
                tell(Told::Changed(files.as_deref()));
                is_done = false;
            }
            Err(RecvTimeoutError::Timeout) => {
                let before = count.load(Relaxed);
                tell(Told::Quiet(&|| count.load(Relaxed) != before));
                is_done = true;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(())
}

/// The files that an event tells of, in the folders as they were named.
fn news(event: notify::Result<notify::Event>, folders: &[(PathBuf, PathBuf)]) -> Vec<News> {
    let Ok(event) = event else {
        return vec![None];
    };
    if matches!(event.kind, EventKind::Access(_)) {
        return Vec::new();
    }
    if event.need_rescan() || event.paths.is_empty() {
        return vec![None];
    }
    let named = |path: &PathBuf| {
        let mut inner = folders
            .iter()
            .filter_map(|(absolute, folder)| Some(folder.join(path.strip_prefix(absolute).ok()?)));
        inner.next()
    };
    event.paths.iter().map(named).collect()
}

/// Waits until nothing has changed for a moment. The files that have, if they are known and few; `None`
/// when the watch is over.
fn settled(first: News, changes: &Receiver<News>) -> Option<Option<Vec<PathBuf>>> {
    let mut is_known = first.is_some();
    let mut files: BTreeSet<PathBuf> = first.into_iter().collect();
    loop {
        match changes.recv_timeout(QUIET) {
            Ok(news) => {
                is_known &= news.is_some();
                files.extend(news);
            }
            Err(RecvTimeoutError::Timeout) => {
                is_known &= files.len() <= MANY;
                return Some(is_known.then(|| files.into_iter().collect()));
            }
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}
