//! Settings of the clouds: which store, which table, which bucket, which mail service, and who asks
//! them. Without the feature `aws` they are read all the same, to say what is missing.

use crate::Failure;
use opora_handler::settings as handler;
use serde::Deserialize;

/// Where requests are kept.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// What keeps them.
    pub kind: StoreKind,
}

/// What keeps the requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// A file of the data folder.
    #[default]
    Sqlite,
    /// A table of DynamoDB, or of YDB through its Document API.
    Dynamodb,
}

/// The table.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dynamodb {
    /// Its name.
    pub table: Option<String>,
    /// The cloud's name for the place.
    pub region: Option<String>,
    /// Address of the service, where it is not AWS's own.
    pub endpoint: Option<String>,
}

/// The bucket for files, where they are kept in one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct S3 {
    /// Its name; without one, files lie in the data folder.
    pub bucket: Option<String>,
    /// The cloud's name for the place.
    pub region: Option<String>,
    /// Address of the service, where it is not AWS's own.
    pub endpoint: Option<String>,
    /// Where an address names the bucket.
    pub addressing: Addressing,
}

/// Where an address names a bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Addressing {
    /// In its host.
    #[default]
    Host,
    /// In its path.
    Path,
}

/// The mail service.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ses {
    /// The cloud's name for the place.
    pub region: Option<String>,
    /// Address of the service, where it is not AWS's own.
    pub endpoint: Option<String>,
}

/// Where requests are kept, for the handler.
pub fn store(store: &Store, dynamodb: &Dynamodb) -> Result<handler::Store, Failure> {
    match store.kind {
        StoreKind::Sqlite => Ok(handler::Store::File),
        StoreKind::Dynamodb => table(dynamodb),
    }
}

/// Where files are kept, for the handler.
pub fn files(s3: &S3) -> Result<handler::Files, Failure> {
    match &s3.bucket {
        None => Ok(handler::Files::Folder),
        Some(name) => bucket(name, s3),
    }
}

#[cfg(feature = "aws")]
fn bucket(name: &str, s3: &S3) -> Result<handler::Files, Failure> {
    use opora_handler::attach::BucketPlace;
    Ok(handler::Files::Bucket(BucketPlace {
        service: service("s3", &s3.region, &s3.endpoint)?,
        bucket: name.to_owned(),
        in_path: s3.addressing == Addressing::Path,
    }))
}

#[cfg(feature = "aws")]
fn table(settings: &Dynamodb) -> Result<handler::Store, Failure> {
    let table = settings.table.as_deref().unwrap_or("opora");
    Ok(handler::Store::Table(place(settings, table)?))
}

/// Where a table of that name is.
#[cfg(feature = "aws")]
pub fn place(
    settings: &Dynamodb,
    table: &str,
) -> Result<opora_handler::store::dynamodb::Place, Failure> {
    Ok(opora_handler::store::dynamodb::Place {
        service: service("dynamodb", &settings.region, &settings.endpoint)?,
        table: table.to_owned(),
    })
}

/// The mail service, for the handler.
#[cfg(feature = "aws")]
pub fn ses(settings: &Ses) -> Result<handler::Mail, Failure> {
    Ok(handler::Mail::Ses {
        service: service("ses", &settings.region, &settings.endpoint)?,
        // What would be told later is heard by the functions of AWS alone.
        configuration: None,
    })
}

#[cfg(feature = "aws")]
fn service(
    section: &str,
    region: &Option<String>,
    endpoint: &Option<String>,
) -> Result<opora_handler::cloud::Service, Failure> {
    use opora_handler::cloud::{Keys, Service, Trust};
    // In a function of AWS the place is told by the environment.
    let region = region.clone().or_else(|| std::env::var("AWS_REGION").ok());
    let region = region.ok_or_else(|| {
        let variable = format!("OPORA_{}_REGION", section.to_uppercase());
        Failure::Broken(format!("нужен {section}.region (или {variable})"))
    })?;
    let keys = Keys::of_the_environment().map_err(|missing| {
        let name = missing.0;
        Failure::Broken(format!(
            "не задана переменная {name}: облачный сервис принимает только подписанные запросы.\n  \
             что сделать: задайте AWS_ACCESS_KEY_ID и AWS_SECRET_ACCESS_KEY"
        ))
    })?;
    let trust = Trust::of_the_environment(Trust::System).map_err(|bad| {
        Failure::Broken(format!(
            "AWS_CA_BUNDLE: файл {} не читается как список сертификатов: {}",
            bad.path.display(),
            bad.cause
        ))
    })?;
    Ok(Service {
        region,
        endpoint: endpoint.clone(),
        keys,
        trust,
    })
}

#[cfg(not(feature = "aws"))]
fn bucket(_: &str, _: &S3) -> Result<handler::Files, Failure> {
    Err(without_clouds("s3.bucket"))
}

#[cfg(not(feature = "aws"))]
fn table(_: &Dynamodb) -> Result<handler::Store, Failure> {
    Err(without_clouds("store.kind = \"dynamodb\""))
}

/// The mail service, which this program does not know.
#[cfg(not(feature = "aws"))]
pub fn ses(_: &Ses) -> Result<handler::Mail, Failure> {
    Err(without_clouds("mail.transport = \"ses\""))
}

/// Says that this program knows no cloud.
#[cfg(not(feature = "aws"))]
pub fn without_clouds(setting: &str) -> Failure {
    Failure::Broken(format!(
        "{setting}: эта сборка собрана без облаков.\n  что сделать: соберите opora с ними: \
         cargo build --release --features aws"
    ))
}
