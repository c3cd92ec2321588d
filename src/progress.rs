//! A sign of life on a terminal while something takes longer than a second.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::IsTerminal,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// What is shorter needs no sign.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does `work`; shows that it goes on if somebody looks and it takes its time.
pub fn during<T>(work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    let (done, ended) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = bar();
                // The sender is dropped when the work is done.
                let _ = ended.recv();
                bar.finish_and_clear();
            }
        });
        let made = work();
        drop(done);
        made
    })
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.set_message("идёт работа…");
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
