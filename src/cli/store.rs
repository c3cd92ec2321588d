//! What `opora store` takes.

use super::TEMPLATE;
use clap::{Args, Subcommand};

/// `opora store`.
#[derive(Args)]
pub struct StoreArgs {
    #[command(subcommand)]
    pub command: StoreCommand,
}

/// What can be done with the store by hand.
#[derive(Subcommand)]
pub enum StoreCommand {
    /// Создать таблицу, названную в настройках, если её ещё нет
    #[command(
        help_template = TEMPLATE,
        override_usage = "opora store create",
        next_help_heading = "Параметры"
    )]
    Create,
}
