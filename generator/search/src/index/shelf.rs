//! The shards that a query needs, each fetched and read once.

use super::{
    Broken, Manifest, Record, value,
    vocabulary::{self, Family},
};
use crate::number;
use std::{collections::BTreeMap, rc::Rc};

/// Documents that have a term: number, impact, place.
pub type Postings = Vec<(u32, u32, u32)>;

/// What is fetched so far.
pub struct Shelf<'a> {
    /// The manifest.
    pub manifest: &'a Manifest,
    fetch: &'a mut dyn FnMut(&str) -> Option<String>,
    vocabulary: BTreeMap<usize, Rc<[Family]>>,
    others: BTreeMap<(char, usize), Rc<[String]>>,
}

impl<'a> Shelf<'a> {
    /// An empty one. `fetch` gets the file at an address of the site.
    pub fn new(manifest: &'a Manifest, fetch: &'a mut dyn FnMut(&str) -> Option<String>) -> Self {
        Self {
            manifest,
            fetch,
            vocabulary: BTreeMap::new(),
            others: BTreeMap::new(),
        }
    }

    fn payload(
        &mut self,
        kind: char,
        number: usize,
        hash: &str,
    ) -> Result<(String, String), Broken> {
        let url = Manifest::shard_url(kind, number, hash);
        let Some(file) = (self.fetch)(&url) else {
            return Err(Broken::Missing(url));
        };
        let payload = value(&file).and_then(|json| serde_json::from_str(json).ok());
        payload
            .map(|payload| (payload, url.clone()))
            .ok_or(Broken::Malformed(url))
    }

    fn families(&mut self, shard: usize) -> Result<Rc<[Family]>, Broken> {
        if let Some(families) = self.vocabulary.get(&shard) {
            return Ok(Rc::clone(families));
        }
        let manifest = self.manifest;
        let Some((_, first, hash)) = manifest.vocabulary.get(shard) else {
            return Ok(Rc::new([]));
        };
        let (payload, url) = self.payload('v', shard, hash)?;
        let families = vocabulary::read(&payload, *first).ok_or(Broken::Malformed(url))?;
        let families: Rc<[Family]> = families.into();
        self.vocabulary.insert(shard, Rc::clone(&families));
        Ok(families)
    }

    /// The shard in which a stem stands if it stands anywhere.
    fn shard_of(&self, stem: &str) -> usize {
        let shards = &self.manifest.vocabulary;
        shards
            .partition_point(|(first, ..)| first.as_str() <= stem)
            .saturating_sub(1)
    }

    /// The family of a stem.
    ///
    /// # Errors
    /// A shard is missing or malformed.
    pub fn family(&mut self, stem: &str) -> Result<Option<Family>, Broken> {
        let families = self.families(self.shard_of(stem))?;
        let place = families.binary_search_by(|family| family.stem.as_str().cmp(stem));
        Ok(place.ok().and_then(|place| families.get(place)).cloned())
    }

    /// The families whose stem begins so, in order.
    ///
    /// # Errors
    /// A shard is missing or malformed.
    pub fn beginning(&mut self, start: &str) -> Result<Vec<Family>, Broken> {
        let mut found = Vec::new();
        let manifest = self.manifest;
        let shards = manifest
            .vocabulary
            .iter()
            .enumerate()
            .skip(self.shard_of(start));
        for (shard, (first, ..)) in shards {
            if first.as_str() > start && !first.starts_with(start) {
                break;
            }
            let families = self.families(shard)?;
            let own = families
                .iter()
                .filter(|family| family.stem.starts_with(start));
            found.extend(own.cloned());
        }
        Ok(found)
    }

    /// All lists of a shard.
    fn lists(
        &mut self,
        kind: char,
        shard: usize,
        hash: &str,
    ) -> Result<(Rc<[String]>, String), Broken> {
        let url = Manifest::shard_url(kind, shard, hash);
        if let Some(lists) = self.others.get(&(kind, shard)) {
            return Ok((Rc::clone(lists), url));
        }
        let (payload, url) = self.payload(kind, shard, hash)?;
        let between = if kind == 'd' { '\n' } else { ',' };
        let lists: Rc<[String]> = payload.split(between).map(str::to_owned).collect();
        self.others.insert((kind, shard), Rc::clone(&lists));
        Ok((lists, url))
    }

    /// The postings of a term.
    ///
    /// # Errors
    /// A shard is missing or malformed.
    pub fn postings(&mut self, term: u32) -> Result<Postings, Broken> {
        let manifest = self.manifest;
        let shard = manifest
            .postings
            .partition_point(|(first, _)| *first <= term)
            .saturating_sub(1);
        let Some((first, hash)) = manifest.postings.get(shard) else {
            return Ok(Postings::new());
        };
        let (lists, url) = self.lists('p', shard, hash)?;
        let list = term
            .checked_sub(*first)
            .and_then(|place| lists.get(place as usize));
        let read = list.and_then(|list| postings(list, 3, manifest.documents));
        read.ok_or(Broken::Malformed(url))
    }

    /// What a beginning finds, where that was made beforehand; places are 0.
    ///
    /// # Errors
    /// A shard is missing or malformed.
    pub fn union(&mut self, beginning: &str) -> Result<Option<Postings>, Broken> {
        let manifest = self.manifest;
        for (shard, (beginnings, hash)) in manifest.unions.iter().enumerate() {
            if let Some(place) = beginnings.iter().position(|known| known == beginning) {
                let (lists, url) = self.lists('u', shard, hash)?;
                let list = lists.get(place);
                let read = list.and_then(|list| postings(list, 2, manifest.documents));
                return read.map(Some).ok_or(Broken::Malformed(url));
            }
        }
        Ok(None)
    }

    /// What the reader is shown of a document.
    ///
    /// # Errors
    /// A shard is missing or malformed.
    pub fn record(&mut self, document: u32) -> Result<Record, Broken> {
        let manifest = self.manifest;
        let block = manifest
            .blocks
            .partition_point(|(first, _)| *first <= document)
            .saturating_sub(1);
        let Some((first, hash)) = manifest.blocks.get(block) else {
            return Err(Broken::Malformed(Manifest::URL.to_owned()));
        };
        let (lines, url) = self.lists('d', block, hash)?;
        let line = document
            .checked_sub(*first)
            .and_then(|place| lines.get(place as usize));
        line.and_then(|line| Record::read(line))
            .ok_or(Broken::Malformed(url))
    }
}

/// A list of postings: steps, impacts and, if there are three `columns`, places.
fn postings(list: &str, columns: usize, documents: u32) -> Option<Postings> {
    let numbers = number::all(list)?;
    let count = numbers.len() / columns;
    let (steps, rest) = numbers.split_at_checked(count)?;
    let (impacts, places) = rest.split_at_checked(count)?;
    let places = places.iter().copied().chain(std::iter::repeat(0));
    let mut next = 0u32;
    let found = steps
        .iter()
        .zip(impacts)
        .zip(places)
        .map(|((step, impact), place)| {
            let document = next
                .checked_add(*step)
                .filter(|document| *document < documents)?;
            next = document + 1;
            Some((document, *impact, place)).filter(|_| (1..=15).contains(impact))
        });
    found
        .collect::<Option<Postings>>()
        .filter(|_| numbers.len() % columns == 0)
}
