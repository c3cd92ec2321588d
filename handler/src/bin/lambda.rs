//! The handler as a function of AWS Lambda: the shell that reads the environment and the clock. What
//! is done with an event is told in [`opora_handler::lambda`].

use jiff::Timestamp;
use lambda_http::{
    Error,
    lambda_runtime::{self, LambdaEvent, service_fn},
};
use opora_handler::{
    Handler,
    bundle::{Bundle, Shared},
    cloud::Keys,
    desk,
    lambda::{
        environment::{self, Function},
        sender, web,
    },
    log::{self, Format},
};
use std::{env, process::ExitCode, time::SystemTime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    log::start(Format::Json, env::var("RUST_LOG").ok().as_deref());
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the function does not start");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    let keys = Keys::of_the_environment()?;
    let found = environment::read(|name| env::var(name).ok(), &keys)?;
    let bundle = Shared::new(Bundle::open(&found.desk)?);
    let handler = Handler::over_table(&found.table, &found.settings, bundle)?;
    match found.function {
        // The site is published elsewhere: here is no folder of it.
        Function::Web(origin) => web::serve(desk(handler), origin).await,
        Function::Sender => lambda_runtime::run(service_fn(|event| send(&handler, event))).await,
    }
}

async fn send(
    handler: &Handler,
    event: LambdaEvent<sender::Event>,
) -> Result<sender::Answer, Error> {
    let left = event.context.deadline().duration_since(SystemTime::now());
    let done = sender::handle(
        handler,
        &event.payload,
        Timestamp::now(),
        left.unwrap_or_default(),
    );
    Ok(done.await?)
}
