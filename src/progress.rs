//! How far a build is, on a terminal, as soon as it takes longer than a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use opora_generator::progress::{Progress, Stage};
use std::{
    io::IsTerminal,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// What is shorter needs no sign.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the count is looked at.
const INTERVAL: Duration = Duration::from_millis(100);

/// Does `work`; shows how far it is if somebody looks and it takes its time.
pub fn during<T>(work: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    if !std::io::stderr().is_terminal() {
        return work(&progress);
    }
    let (done, ended) = channel::<()>();
    thread::scope(|scope| {
        let watched = &progress;
        scope.spawn(move || {
            if goes_on(&ended, PATIENCE) {
                follow(watched, &ended);
            }
        });
        let made = work(&progress);
        drop(done);
        made
    })
}

/// Whether the work still goes on after a while. The sender is dropped when it is done.
fn goes_on(ended: &Receiver<()>, after: Duration) -> bool {
    ended.recv_timeout(after) == Err(RecvTimeoutError::Timeout)
}

fn follow(progress: &Progress, ended: &Receiver<()>) {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let style = |template: &str| {
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
    };
    // The bar takes what the words leave of the line, so that a narrow window does not break it; and the
    // words take the same room all the time, so that it stands still.
    let counted = style("{msg:15} {wide_bar} {pos:>6} из {len}");
    let uncounted = style("{msg}…");
    loop {
        let (stage, done, total) = progress.now();
        let style = if total == 0 { &uncounted } else { &counted };
        bar.set_style(style.clone());
        bar.set_message(said(stage));
        bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        bar.tick();
        if !goes_on(ended, INTERVAL) {
            break;
        }
    }
    bar.finish_and_clear();
}

fn said(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "чтение файлов",
        Stage::Parsing => "разбор страниц",
        Stage::Rendering => "вёрстка страниц",
        Stage::Writing => "запись файлов",
    }
}
