//! The handler in bad weather: store, mail, clock and randomness are arguments, so that a day of
//! crashes, lost answers and clock jumps passes in a millisecond and can be repeated. Here is the
//! world and what must hold in the end; [`sweep`] fails every point once, [`seeds`] goes at random.

mod memory;
mod seeds;
mod sweep;
mod weather;

use crate::{
    Handler,
    bundle::Shared,
    deliver,
    mail::Mailer,
    random::Random,
    store::{Accepted, DeliveryState, Store},
    submit::Key,
    testing::{ANSWERS, answers, now, submit},
    ticket::Ticket,
};
use jiff::{Timestamp, ToSpan};
use memory::Memory;
use opora_contract::{id::TicketId, number::Number};
#[cfg(feature = "aws")]
pub(crate) use seeds::command;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use weather::Faulty;
pub use weather::Weather;

/// A desk in bad weather, and what was promised to people.
struct World {
    handler: Handler,
    store: Arc<dyn Store>,
    weather: Arc<Weather>,
    random: Random,
    now: Timestamp,
    /// Requests by key: what the applicant was told, if anything yet.
    asked: BTreeMap<String, Option<(TicketId, Number)>>,
    /// Tickets as somebody saw them after a step that was confirmed.
    confirmed: Vec<Ticket>,
}

impl World {
    fn new(bundle: &Shared, seed: u64) -> World {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        let weather = Arc::new(Weather::default());
        let faulty = Faulty {
            store: Arc::clone(&store),
            weather: Arc::clone(&weather),
        };
        let mailer = Mailer::Simulated(Arc::clone(&weather));
        World {
            handler: Handler::simulated(Arc::new(faulty), mailer, bundle.clone()),
            store,
            weather,
            random: Random::seeded(seed),
            now: now(),
            asked: BTreeMap::new(),
            confirmed: Vec::new(),
        }
    }

    /// Posts the form with a key; false where the applicant was told nothing.
    async fn post(&mut self, key: &str) -> bool {
        self.asked.entry(key.to_owned()).or_default();
        let (handler, now) = (self.handler.clone(), self.now);
        let bundle = handler.bundle();
        let form = bundle.desk.form("support").unwrap();
        let answers = answers(form, &bundle.desk, &ANSWERS);
        let post: Key = key.parse().unwrap();
        let posted = submit(&handler, form, &post, answers, now, &mut self.random);
        match self.weather.live(posted).await {
            Some(Ok(Accepted::New { ticket, number } | Accepted::Already { ticket, number })) => {
                let told = self
                    .asked
                    .insert(key.to_owned(), Some((ticket.clone(), number)));
                let before = told.flatten();
                assert!(before.is_none_or(|before| before == (ticket, number)));
                true
            }
            Some(Ok(Accepted::OtherBody)) => panic!("the same body was called another"),
            Some(Err(_)) | None => false,
        }
    }

    /// Two workers at once send one letter each, if there is one; whether anything happened.
    async fn deliver(&mut self) -> bool {
        let (mut one, mut two) = (fork(&mut self.random), fork(&mut self.random));
        let (handler, now) = (self.handler.clone(), self.now);
        let both = async {
            tokio::join!(
                deliver::step(&handler, now, &mut one),
                deliver::step(&handler, now, &mut two)
            )
        };
        match self.weather.live(both).await {
            Some((Ok(one), Ok(two))) => [one, two].iter().any(|step| *step != deliver::Step::Idle),
            _ => true,
        }
    }

    /// The weather clears: people try again, letters leave. Then everything must hold.
    async fn clear_up(&mut self) {
        self.weather.plan(None);
        let unanswered = self.asked.iter().filter(|(_, told)| told.is_none());
        let unanswered: Vec<String> = unanswered.map(|(key, _)| key.clone()).collect();
        for key in unanswered {
            assert!(self.post(&key).await);
        }
        // Over every lease and pause, and over a clock that had been set back.
        self.now = self.now.max(now()) + 72.hours();
        while self.deliver().await {}
        self.check().await;
    }

    async fn check(&self) {
        let all = self.store.received(Timestamp::MIN, Timestamp::MAX).await;
        let all = all.unwrap();
        let serials: Vec<u32> = all.iter().map(|ticket| ticket.number.serial).collect();
        let expected: Vec<u32> = (1..=u32::try_from(self.asked.len()).unwrap()).collect();
        assert_eq!(serials, expected, "one ticket a request, no gaps");
        for (ticket, number) in self.asked.values().flatten() {
            let stored = all.iter().find(|stored| stored.id == *ticket);
            assert_eq!(stored.map(|stored| stored.number), Some(*number));
        }
        for seen in &self.confirmed {
            let stored = all.iter().find(|stored| stored.id == seen.id).unwrap();
            assert!(stored.events.starts_with(&seen.events), "a step was lost");
        }
        let mut letters = 0;
        for ticket in &all {
            for letter in self.store.deliveries(&ticket.id).await.unwrap() {
                assert_ne!(
                    letter.state,
                    DeliveryState::Waiting,
                    "a letter was forgotten"
                );
                letters += usize::from(matches!(letter.state, DeliveryState::Sent(_)));
            }
        }
        self.check_mail(letters);
    }

    /// Every letter that is marked has left; a second time only where its mark may have been lost,
    /// and then as the same letter.
    fn check_mail(&self, marked: usize) {
        let sent = self.weather.sent.lock().unwrap();
        let about_tickets = sent
            .iter()
            .filter(|letter| !letter.id.contains("queue_link"));
        let mut distinct: BTreeMap<(&str, String), &[u8]> = BTreeMap::new();
        let mut doubles = 0;
        for letter in about_tickets {
            let to = format!("{:?}", letter.envelope.to());
            if let Some(before) = distinct.insert((&letter.id, to), &letter.bytes) {
                assert_eq!(before, letter.bytes);
                doubles += 1;
            }
        }
        assert!(
            distinct.len() >= marked,
            "a letter is marked that did not leave"
        );
        let ids: BTreeSet<_> = distinct.keys().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), distinct.len());
        assert!(
            doubles <= *self.weather.doubtful.lock().unwrap(),
            "{doubles}"
        );
    }
}

fn fork(random: &mut Random) -> Random {
    let [a, b, c, d, e, f, g, h, ..] = random.bytes();
    Random::seeded(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

/// Runs something on a clock that stands still: nothing depends on the time of this machine.
fn run<T>(work: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(work)
}
