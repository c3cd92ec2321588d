//! `opora store create`: makes the table that a desk in a cloud keeps its requests in.

use crate::{
    Failure,
    cli::{StoreArgs, StoreCommand},
    settings,
};
use opora_handler::settings::Store;

/// Does what was asked.
pub fn run(arguments: &StoreArgs) -> Result<(), Failure> {
    match arguments.command {
        StoreCommand::Create => create(),
    }
}

/// Makes the table where it is missing.
fn create() -> Result<(), Failure> {
    match settings::read()?.store()? {
        Store::File => Err(Failure::Broken(
            "для store.kind = \"sqlite\" ничего создавать не нужно: файл появится сам".to_owned(),
        )),
        #[cfg(feature = "aws")]
        Store::Table(place) => table(&place),
    }
}

#[cfg(feature = "aws")]
fn table(place: &opora_handler::store::dynamodb::Place) -> Result<(), Failure> {
    use crate::problems;
    use opora_handler::store::dynamodb::DynamoDb;
    let name = &place.table;
    let broken = |told: String| Failure::Broken(format!("таблица {name} не создана: {told}"));
    let runtime = tokio::runtime::Runtime::new().map_err(|e| broken(e.to_string()))?;
    let store = DynamoDb::new(place).map_err(|e| broken(e.to_string()))?;
    let made = runtime.block_on(store.create());
    let made = made.map_err(|e| broken(e.to_string()))?;
    problems::tell(&match made {
        true => format!("таблица {name} создана"),
        false => format!("таблица {name} уже есть"),
    });
    Ok(())
}
