//! What is counted after a storm: what the clients were told, what is stored, what the mail server wrote
//! down.

use super::{leg::Leg, submissions};
use crate::{place::root, post::Sink};
use std::{collections::BTreeMap, fmt, fs};

/// The mailbox of the department that answers for the topic of all these requests.
const ASSIGNEE: &str = "study@bereg.example";

/// What was counted.
#[derive(Debug, Default)]
pub struct Counts {
    pub posts: usize,
    pub told: usize,
    pub kills: usize,
    pub lost: usize,
    pub stored_twice: usize,
    pub unmailed: usize,
    pub letters: usize,
    pub doubles: usize,
    pub doubles_with_another_id: usize,
    pub ambiguous: usize,
    pub seconds: f32,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "{} posts, {} told a number, {} kills: ",
            self.posts, self.told, self.kills
        )?;
        write!(
            f,
            "lost {}, stored twice {}, ",
            self.lost, self.stored_twice
        )?;
        write!(f, "unmailed {}; {} letters, ", self.unmailed, self.letters)?;
        write!(f, "{} of them doubles ", self.doubles)?;
        write!(
            f,
            "(at most {} kills + {} ambiguous), ",
            self.kills, self.ambiguous
        )?;
        write!(
            f,
            "{} under another Message-ID; ",
            self.doubles_with_another_id
        )?;
        write!(f, "{:.0} s", self.seconds)
    }
}

impl Counts {
    /// Counts what the leg has stored and mailed.
    pub fn look_at(&mut self, leg: &Leg) {
        self.count_stored(&(leg.stored)());
        self.count_mailed(&leg.sink);
    }

    /// How often each submission is stored.
    fn count_stored(&mut self, stored: &[String]) {
        let mut found = vec![0; submissions()];
        for data in stored.iter().filter(|data| data.contains(" Нужна")) {
            if let Some(i) = marked(data) {
                found[i] += 1;
            }
        }
        self.lost = found.iter().filter(|times| **times == 0).count();
        self.stored_twice = found.iter().filter(|times| **times > 1).count();
    }

    /// Who was written to, how often, and under which identifiers.
    fn count_mailed(&mut self, sink: &Sink) {
        let log = sink.log();
        self.letters = log.len();
        self.ambiguous = log.iter().filter(|line| line.ambiguous).count();
        let mut mailed: BTreeMap<(usize, bool), Vec<&str>> = BTreeMap::new();
        for line in &log {
            let to_assignee = line.to == ASSIGNEE;
            let i = match to_assignee {
                true => marked(&sink.letter(line).text),
                false => marked(&line.to),
            };
            if let Some(i) = i {
                let ids = mailed.entry((i, to_assignee)).or_default();
                ids.push(&line.message_id);
            }
        }
        for i in 0..submissions() {
            let reached = |kind| mailed.contains_key(&(i, kind));
            self.unmailed += usize::from(!(reached(true) && reached(false)));
        }
        for ids in mailed.values() {
            self.doubles += ids.len() - 1;
            self.doubles_with_another_id += ids.iter().filter(|id| **id != ids[0]).count();
        }
    }

    /// Says what was counted, and keeps it for `tests/run` to show.
    pub fn report(&self, name: &str) {
        println!("{name}: {self}");
        let folder = root().join("target/tests");
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join(name).with_extension("counts"),
            format!("{name}: {self}\n"),
        )
        .unwrap();
    }

    /// What is promised of every leg.
    pub fn check(&self) {
        assert_eq!(self.told, submissions());
        assert!(self.kills >= super::KILLS);
        assert_eq!(
            (self.lost, self.stored_twice, self.unmailed),
            (0, 0, 0),
            "{self}"
        );
        assert!(self.doubles <= self.kills + self.ambiguous, "{self}");
        assert_eq!(self.doubles_with_another_id, 0, "{self}");
    }
}

/// The words by which submission `i` is known again.
pub fn mark(i: usize) -> String {
    format!("storm-{i:04}-")
}

/// Which submission a text speaks of.
fn marked(text: &str) -> Option<usize> {
    let (_, rest) = text.split_once("storm-")?;
    rest.get(..4)?.parse().ok()
}
