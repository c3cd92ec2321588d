//! The reference store, before the suite of every store.

use super::{Memory, Store};
use std::sync::Arc;

async fn memory() -> impl Fn() -> Arc<dyn Store> + Send + Sync {
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    move || Arc::clone(&store)
}

crate::store::conformance::suite!(memory);
