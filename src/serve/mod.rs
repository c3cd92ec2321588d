//! `opora serve`: builds, serves site and desk on one loopback address, sends mail, and follows
//! the editor's changes. Pages are the handler's, building is the generator's business.

mod follow;
mod preview;
pub mod watch;

use crate::{Failure, build, cli::ServeArgs, problems, settings, starter};
use axum::Router;
use follow::Follower;
use opora_generator::{Builder, Options};
use opora_handler::{
    Handler,
    bundle::{Bundle, BundleError, Shared},
    deliver, http, log, retention, server,
};
use preview::Preview;
use std::{
    env,
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr},
    thread,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    signal::unix::{self, Signal, SignalKind},
    sync::watch as signal,
};

/// How long a sweep under way may take to finish when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// Builds and serves until interrupted.
pub fn run(arguments: &ServeArgs) -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::broken("не удалось начать работу", error))?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: &ServeArgs) -> Result<(), Failure> {
    let settings = settings::read()?;
    log::start(settings.log.format, env::var("RUST_LOG").ok().as_deref());
    let listener = listen(settings.server.address, arguments.port).await?;
    let address = own_address(&listener)?;
    // A listener for others than this machine is known by its public address, not by its own.
    let own = settings
        .server
        .address
        .is_loopback()
        .then(|| address.clone());
    let base_url = arguments.base_url.clone().or(own);

    let folders = starter::with_theme(&arguments.folders)?;
    let options = build::options(&folders, base_url);
    let mut builder = Builder::default();
    build::build(|progress| builder.begin(&options, progress))?;
    let bundle = Shared::new(load(&options).map_err(broken_bundle)?);
    let mut desk = settings.handler(&arguments.data)?;
    desk.loopback = arguments.base_url.is_none() && settings.server.address.is_loopback();
    let handler = Handler::start(&desk, bundle.clone())
        .await
        .map_err(|error| Failure::broken("не удалось открыть хранилище обращений", error))?;

    let mut app = http::app(handler.clone(), options.out.join("site"));
    let preview = Preview::new();
    if !arguments.no_watch {
        let preview = preview.clone();
        app = preview.clone().around(&handler, app);
        let follower = Follower {
            options,
            builder,
            bundle,
            preview,
            is_behind: false,
        };
        thread::spawn(move || follower.follow());
    }
    let numbers = match settings.metrics.port {
        Some(port) => Some(listen(Ipv4Addr::LOCALHOST.into(), port).await?),
        None => None,
    };
    // Whoever has read the address may say at once that it is enough.
    let interrupted = interrupt();
    announce(&address, arguments, &settings);
    if let Some(numbers) = &numbers {
        problems::tell(&format!("Числа:    {}/metrics", own_address(numbers)?));
    }
    let monitoring = numbers.map(|numbers| (numbers, http::monitoring(handler.clone())));
    let doors = Doors {
        site: (listener, app),
        monitoring,
    };
    finish(doors, handler, preview, interrupted).await
}

/// Listeners and what they serve.
struct Doors {
    site: (TcpListener, Router),
    monitoring: Option<(TcpListener, Router)>,
}

/// Serves and sends until the interrupt; then answers what has come in and stops sending.
async fn finish(
    doors: Doors,
    handler: Handler,
    preview: Preview,
    interrupted: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let (stop, stopped) = signal::channel(false);
    let (stop_sending, stop_erasing) = (stopped.clone(), stopped.clone());
    let keeper = handler.clone();
    // Where a timer calls, nothing is begun between requests: it might be frozen half done.
    let called = handler.settings().timer.is_some();
    let erasing = tokio::spawn(async move {
        if !called {
            retention::run_forever(&keeper, ended(stop_erasing)).await;
        }
    });
    let sending = tokio::spawn(async move {
        if !called {
            deliver::run_forever(&handler, ended(stop_sending)).await;
        }
    });
    let interrupted = async move {
        interrupted.await;
        preview.end();
        // Receivers gone means that everything has stopped already.
        let _ = stop.send(true);
    };
    let limits = server::Limits::default();
    let (listener, app) = doors.site;
    let serving = server::serve(listener, app, limits, interrupted);
    let monitoring = async {
        if let Some((listener, app)) = doors.monitoring {
            server::serve(listener, app, limits, ended(stopped)).await;
        }
    };
    tokio::join!(serving, monitoring);
    let sent = sending.await;
    // A sweep under way writes its act before it ends.
    let erased = tokio::time::timeout(PATIENCE, erasing).await;
    if !matches!(erased, Ok(Ok(()))) {
        tracing::warn!("stopped while requests were erased; the next start goes on");
    }
    sent.map_err(|error| Failure::broken("отправка писем остановилась", error))
}

/// Opens a port of an address.
pub async fn listen(address: IpAddr, port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind((address, port))
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => Failure::Broken(format!(
                "порт {port} занят другой программой.\n  что сделать: остановите её или выберите \
             другой порт: opora serve --port {}",
                port.checked_add(1).unwrap_or(8080)
            )),
            _ => Failure::broken(&format!("порт {port} не открывается"), error),
        })
}

/// The address that a listener is reached at.
pub fn own_address(listener: &TcpListener) -> Result<String, Failure> {
    let address = listener
        .local_addr()
        .map_err(|e| Failure::broken("адрес сервера", e))?;
    Ok(format!("http://{address}"))
}

fn load(options: &Options) -> Result<Bundle, BundleError> {
    Bundle::load(&options.out.join("desk"))
}

fn broken_bundle(error: BundleError) -> Failure {
    Failure::broken("построенное для приёма обращений не читается", error)
}

fn announce(address: &str, arguments: &ServeArgs, settings: &settings::Settings) {
    let data = arguments.data.display();
    problems::tell(&format!("Сайт:     {address}/"));
    problems::tell(&format!("Форма:    {address}/support/"));
    match settings.mail.transport {
        settings::Transport::Folder => {
            if arguments.base_url.is_none() {
                problems::tell(&format!("Письма:   {address}/desk/mailbox"));
            }
            problems::tell(&format!("          файлы в {data}/mail"));
        }
        settings::Transport::Smtp => {
            problems::tell(&format!("Письма:   через {}", settings.smtp.host));
        }
        settings::Transport::Ses => problems::tell("Письма:   через почту облака"),
    }
    match settings.store.kind {
        settings::StoreKind::Sqlite => problems::tell(&format!("Данные:   {data}/opora.db")),
        settings::StoreKind::Dynamodb => problems::tell("Данные:   в таблице облака"),
    }
    problems::tell("Остановить: Ctrl+C");
}

/// Waits for the word to stop.
async fn ended(mut stopped: signal::Receiver<bool>) {
    // An error means that the one who would say it is gone, which is the same.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Ctrl+C or the word of the system to end. It is heard from this call on, not from when it is first waited for.
pub fn interrupt() -> impl Future<Output = ()> {
    let [typed, sent] = [SignalKind::interrupt(), SignalKind::terminate()].map(unix::signal);
    async move {
        tokio::select! {
            () = said(typed) => {}
            () = said(sent) => {}
        }
    }
}

/// Waits for a signal; for ever, where the system does not tell of it.
async fn said(signal: io::Result<Signal>) {
    match signal {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}
