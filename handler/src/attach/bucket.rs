//! Files in a bucket of S3, or of what speaks its API: `tickets/TICKET/FILE`, `acts/NAME`, and while an
//! act is not finished `acts/begun/ID.json`. Nobody but the handler reads there. How objects are
//! encrypted is the bucket's own setting: a word about it here would overrule a key of the operator's.

use crate::cloud::{RetryConfig, Service, configured};
use aws_sdk_s3::{
    Client,
    config::{RequestChecksumCalculation, ResponseChecksumValidation},
    error::{DisplayErrorContext, SdkError},
    operation::get_object::GetObjectError,
    primitives::ByteStream,
};
use jiff::Timestamp;
use opora_contract::id::TicketId;
use std::{collections::BTreeMap, error::Error, fmt, io, time::Duration};

/// How long one request may take, with what is tried again: a file has four megabytes at most.
const REQUEST: Duration = Duration::from_secs(10);
/// How often one request is made, where the service is busy or silent. Whatever is asked here may be
/// asked twice.
const ATTEMPTS: u32 = 3;
/// Under this the files of tickets lie.
const TICKETS: &str = "tickets/";
/// Under this the acts of erasing.
const ACTS: &str = "acts/";
/// Under this, what is known of acts that are begun.
const BEGUN: &str = "acts/begun/";

/// A bucket and where it is.
#[derive(Debug, Clone)]
pub struct BucketPlace {
    /// The service.
    pub service: Service,
    /// Name of the bucket.
    pub bucket: String,
    /// Whether the bucket is named in the path of an address and not in its host.
    pub in_path: bool,
}

/// A bucket.
pub(super) struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    pub(super) fn new(place: &BucketPlace) -> Self {
        let config = configured!(aws_sdk_s3, &place.service, REQUEST)
            .to_builder()
            .force_path_style(place.in_path)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            // The signature covers the body already, and not every cloud knows the newer sums.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        Self {
            client: Client::from_conf(config.build()),
            name: place.bucket.clone(),
        }
    }

    pub(super) async fn put(&self, ticket: &TicketId, id: &str, bytes: Vec<u8>) -> io::Result<()> {
        let kind = "application/octet-stream";
        self.put_object(key(ticket, id), kind, bytes).await
    }

    pub(super) async fn put_act(&self, name: &str, text: String) -> io::Result<String> {
        let key = format!("{ACTS}{name}");
        let kind = match name.rsplit_once('.') {
            Some((_, "html")) => "text/html; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };
        let bytes = text.into_bytes();
        self.put_object(key.clone(), kind, bytes).await?;
        Ok(format!("s3://{}/{key}", self.name))
    }

    async fn put_object(&self, key: String, kind: &str, bytes: Vec<u8>) -> io::Result<()> {
        let request = self.client.put_object().bucket(&self.name).key(key);
        let request = request.content_type(kind);
        let request = request.content_disposition("attachment");
        let sent = request.body(ByteStream::from(bytes)).send().await;
        sent.map(drop).map_err(failed)
    }

    pub(super) async fn begin_act(&self, id: &str, text: String) -> io::Result<()> {
        let bytes = text.into_bytes();
        self.put_object(begun(id), "application/json", bytes).await
    }

    pub(super) async fn begun_acts(&self) -> io::Result<Vec<Vec<u8>>> {
        let mut texts = Vec::new();
        for (key, _) in self.list(BEGUN.to_owned()).await? {
            texts.push(self.get_object(key).await?);
        }
        Ok(texts)
    }

    pub(super) async fn finish_act(&self, id: &str) -> io::Result<()> {
        self.delete_object(begun(id)).await
    }

    pub(super) async fn get(&self, ticket: &TicketId, id: &str) -> io::Result<Vec<u8>> {
        self.get_object(key(ticket, id)).await
    }

    pub(super) async fn acts(&self) -> io::Result<Vec<String>> {
        let found = self.list(ACTS.to_owned()).await?.into_iter();
        let mut names: Vec<String> = found
            .filter_map(|(key, _)| key.strip_prefix(ACTS).map(str::to_owned))
            .collect();
        names.sort();
        Ok(names)
    }

    pub(super) async fn act(&self, name: &str) -> io::Result<String> {
        let bytes = self.get_object(format!("{ACTS}{name}")).await?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    async fn get_object(&self, key: String) -> io::Result<Vec<u8>> {
        let request = self.client.get_object().bucket(&self.name);
        let found = request.key(key).send().await;
        let found = found.map_err(|error| match &error {
            SdkError::ServiceError(told) if matches!(told.err(), GetObjectError::NoSuchKey(_)) => {
                io::ErrorKind::NotFound.into()
            }
            _ => failed(error),
        })?;
        let bytes = found.body.collect().await.map_err(failed)?;
        Ok(bytes.to_vec())
    }

    pub(super) async fn remove_of(&self, ticket: &TicketId) -> io::Result<()> {
        for (key, _) in self.list(format!("{TICKETS}{ticket}/")).await? {
            self.delete_object(key).await?;
        }
        Ok(())
    }

    /// Deletes an object; one that is not there is fine.
    async fn delete_object(&self, key: String) -> io::Result<()> {
        let request = self.client.delete_object().bucket(&self.name).key(key);
        request.send().await.map(drop).map_err(failed)
    }

    pub(super) async fn older_than(&self, before: Timestamp) -> io::Result<Vec<TicketId>> {
        let mut latest: BTreeMap<TicketId, i64> = BTreeMap::new();
        for (key, changed) in self.list(TICKETS.to_owned()).await? {
            let name = key.trim_start_matches(TICKETS).split('/').next();
            if let Ok(ticket) = TicketId::try_from(name.unwrap_or_default().to_owned()) {
                let known = latest.entry(ticket).or_insert(changed);
                *known = changed.max(*known);
            }
        }
        latest.retain(|_, changed| *changed < before.as_second());
        Ok(latest.into_keys().collect())
    }

    /// The objects whose keys begin so, with the second of their last change.
    async fn list(&self, prefix: String) -> io::Result<Vec<(String, i64)>> {
        let request = self.client.list_objects_v2().bucket(&self.name);
        let mut objects = request.prefix(prefix).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = objects.next().await {
            for object in page.map_err(failed)?.contents.unwrap_or_default() {
                let changed = object.last_modified.map_or(i64::MAX, |at| at.secs());
                found.extend(object.key.map(|key| (key, changed)));
            }
        }
        Ok(found)
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn key(ticket: &TicketId, id: &str) -> String {
    format!("{TICKETS}{ticket}/{id}")
}

fn begun(id: &str) -> String {
    format!("{BEGUN}{id}.json")
}

/// The whole story of a failure in one line: the outermost of these errors says nothing.
fn failed(error: impl Error + Send + Sync + 'static) -> io::Error {
    io::Error::other(DisplayErrorContext(error).to_string())
}
