//! `opora theme`: the components of the theme in all their states, built once or shown on this machine. What
//! the pages are made of is the generator's business.

use crate::{
    Failure, build,
    cli::ThemeArgs,
    problems,
    serve::{self, watch::Told},
    starter,
};
use opora_generator::{Failure as BuildFailure, Options, Report, examples, progress::Progress};
use opora_handler::{http, server};
use std::{net::Ipv4Addr, thread};

/// Builds the pages; with `--serve` shows them until interrupted and follows changes.
pub fn run(arguments: &ThemeArgs) -> Result<(), Failure> {
    let folders = starter::with_theme(&arguments.folders())?;
    let options = build::options(&folders, None);
    let built = build::build(|progress| examples::build(&options, progress));
    if !arguments.serve {
        return built.map(drop);
    }
    // A mistake is what somebody at work on the theme is about to mend.
    if let Err(Failure::Broken(sentence)) = built {
        return Err(Failure::Broken(sentence));
    }
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::broken("не удалось начать работу", error))?;
    runtime.block_on(show(options, arguments.port))
}

async fn show(options: Options, port: u16) -> Result<(), Failure> {
    let listener = serve::listen(Ipv4Addr::LOCALHOST.into(), port).await?;
    let interrupted = serve::interrupt();
    problems::tell(&format!("Детали темы: {}/", serve::own_address(&listener)?));
    problems::tell("Остановить: Ctrl+C");
    let app = http::files(options.out.join("site"));
    thread::spawn(move || follow(&options));
    server::serve(listener, app, server::Limits::default(), interrupted).await;
    Ok(())
}

fn follow(options: &Options) {
    let folders = [options.content.as_path(), options.theme.as_path()];
    let work = |_: &Progress| -> Result<Report, BuildFailure> {
        examples::build(options, &Progress::default())
    };
    let watched = serve::watch::watch(&folders, |told| {
        if matches!(told, Told::Changed(_))
            && let Err(Failure::Broken(sentence)) = build::build(work)
        {
            problems::say(&format!("ошибка: {sentence}"));
        }
    });
    if let Err(error) = watched {
        problems::say(&format!("предупреждение: за правками не слежу: {error}"));
    }
}
