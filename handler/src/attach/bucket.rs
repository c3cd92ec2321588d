//! Files in a bucket of S3, or of what speaks its API: `tickets/TICKET/FILE`, `acts/NAME`, and while an
//! act is not finished `acts/begun/ID.json`. Nobody but the handler reads there. How objects are
//! encrypted is the bucket's own setting: a word about it here would overrule a key of the operator's.

use crate::cloud::{Service, s3::Objects};
use jiff::Timestamp;
use opora_contract::id::TicketId;
use std::{collections::BTreeMap, fmt, io};

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
    objects: Objects,
    name: String,
}

impl Bucket {
    pub(super) fn new(place: &BucketPlace) -> Self {
        Self {
            objects: Objects::new(&place.service, &place.bucket, place.in_path),
            name: place.bucket.clone(),
        }
    }

    pub(super) async fn put(&self, ticket: &TicketId, id: &str, bytes: Vec<u8>) -> io::Result<()> {
        let kind = "application/octet-stream";
        self.objects.put(&key(ticket, id), kind, bytes).await
    }

    pub(super) async fn put_act(&self, name: &str, text: String) -> io::Result<String> {
        let key = format!("{ACTS}{name}");
        let kind = match name.rsplit_once('.') {
            Some((_, "html")) => "text/html; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };
        let bytes = text.into_bytes();
        self.objects.put(&key, kind, bytes).await?;
        Ok(format!("s3://{}/{key}", self.name))
    }

    pub(super) async fn begin_act(&self, id: &str, text: String) -> io::Result<()> {
        let bytes = text.into_bytes();
        let kind = "application/json";
        self.objects.put(&begun(id), kind, bytes).await
    }

    pub(super) async fn begun_acts(&self) -> io::Result<Vec<Vec<u8>>> {
        let mut texts = Vec::new();
        for (key, _) in self.objects.list(BEGUN).await? {
            texts.push(self.objects.get(&key).await?);
        }
        Ok(texts)
    }

    pub(super) async fn finish_act(&self, id: &str) -> io::Result<()> {
        self.objects.delete(&begun(id)).await
    }

    pub(super) async fn get(&self, ticket: &TicketId, id: &str) -> io::Result<Vec<u8>> {
        self.objects.get(&key(ticket, id)).await
    }

    pub(super) async fn acts(&self) -> io::Result<Vec<String>> {
        let found = self.objects.list(ACTS).await?.into_iter();
        let mut names: Vec<String> = found
            .filter_map(|(key, _)| key.strip_prefix(ACTS).map(str::to_owned))
            .collect();
        names.sort();
        Ok(names)
    }

    pub(super) async fn act(&self, name: &str) -> io::Result<String> {
        let bytes = self.objects.get(&format!("{ACTS}{name}")).await?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    pub(super) async fn remove_of(&self, ticket: &TicketId) -> io::Result<()> {
        for (key, _) in self.objects.list(&format!("{TICKETS}{ticket}/")).await? {
            self.objects.delete(&key).await?;
        }
        Ok(())
    }

    pub(super) async fn older_than(&self, before: Timestamp) -> io::Result<Vec<TicketId>> {
        let mut latest: BTreeMap<TicketId, i64> = BTreeMap::new();
        for (key, changed) in self.objects.list(TICKETS).await? {
            let name = key.trim_start_matches(TICKETS).split('/').next();
            if let Ok(ticket) = TicketId::try_from(name.unwrap_or_default().to_owned()) {
                let known = latest.entry(ticket).or_insert(changed);
                *known = changed.max(*known);
            }
        }
        latest.retain(|_, changed| *changed < before.as_second());
        Ok(latest.into_keys().collect())
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
