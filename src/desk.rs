//! The desk for a subcommand: bundle and data of a portal that was built before.

use crate::{Failure, cli::DeskFolders, settings};
use opora_handler::{
    Handler,
    bundle::{Bundle, Shared},
};

/// An opened desk and the means to wait for it.
pub struct Desk {
    handler: Handler,
    runtime: tokio::runtime::Runtime,
}

impl Desk {
    /// Opens what `opora build` and `opora serve` have made.
    pub fn open(folders: &DeskFolders) -> Result<Desk, Failure> {
        let bundle = Bundle::load(&folders.out.join("desk"))
            .map_err(|error| Failure::broken("портал не построен", error))?;
        let settings = settings::read()?.handler(&folders.data)?;
        let runtime = tokio::runtime::Runtime::new()
            .map_err(|error| Failure::broken("не удалось начать работу", error))?;
        let handler = runtime
            .block_on(Handler::start(&settings, Shared::new(bundle)))
            .map_err(|error| Failure::broken("не удалось открыть хранилище обращений", error))?;
        Ok(Desk { handler, runtime })
    }

    /// Does something with it.
    pub fn run<T>(&self, work: impl AsyncFnOnce(&Handler) -> T) -> T {
        self.runtime.block_on(work(&self.handler))
    }
}
