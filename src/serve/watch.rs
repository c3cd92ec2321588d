//! Watches content and theme and calls for a rebuild when something has changed and is quiet again.

use notify::{EventKind, RecursiveMode, Watcher};
use std::{
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

/// An editor writes a file in several steps; this much quiet ends them.
const QUIET: Duration = Duration::from_millis(15);

/// Calls `rebuild` once the folders are watched and after each burst of changes below them, until the
/// watch breaks. What was changed just before the watch began is so seen too.
///
/// # Errors
/// When the folders cannot be watched.
pub fn watch(folders: &[&Path], mut rebuild: impl FnMut()) -> notify::Result<()> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let relevant = !event.is_ok_and(|e| matches!(e.kind, EventKind::Access(_)));
        if relevant {
            // The receiver is gone only when the program ends.
            let _ = sender.send(());
        }
    })?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    rebuild();
    while changes.recv().is_ok() {
        if !settle(&changes) {
            break;
        }
        rebuild();
    }
    Ok(())
}

/// Waits until nothing has changed for a moment; false when the watch is over.
fn settle(changes: &Receiver<()>) -> bool {
    loop {
        match changes.recv_timeout(QUIET) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}
