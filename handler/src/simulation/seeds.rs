//! Days at random: requests, steps and letters in weather that changes, each day repeatable by its
//! seed.

use super::{
    World, run,
    weather::{FAULTS, Fault},
};
use crate::{
    bundle::Shared,
    random::Random,
    testing::{bundle, owner},
    ticket::{Actor, Command, Ticket},
    work::work,
};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

/// Days of a run; code that is not optimised takes ten times as long for each. `OPORA_SEEDS` asks
/// for another number.
const DAYS: u64 = if cfg!(debug_assertions) {
    1_000
} else {
    10_000
};

/// A plan in which about one call in eight fails.
fn storm(mut random: Random) -> Box<dyn FnMut(u32) -> Fault + Send> {
    Box::new(move |_| {
        let [chance, which, ..] = random.bytes();
        if chance < 32 {
            FAULTS[usize::from(which) % FAULTS.len()]
        } else {
            Fault::None
        }
    })
}

/// A command that somebody may give, drawn from random bytes.
pub(crate) fn command(ticket: &Ticket, [kind, close, to, ..]: [u8; 32]) -> (Actor, Command) {
    let text = "Слова".to_owned();
    let staff = Actor::Staff(ticket.assignee.clone());
    let to = ["person:anna", "person:boris", "department:it"][usize::from(to) % 3];
    match kind % 8 {
        0 => (staff, Command::Take),
        1 => (staff, Command::Ask { text }),
        2 | 3 => {
            let close = close % 2 == 0;
            (staff, Command::Answer { text, close })
        }
        4 => (
            staff,
            Command::Pass {
                to: owner(to),
                text,
            },
        ),
        5 => (staff, Command::Close { text }),
        6 => (Actor::Applicant, Command::Message { text }),
        _ => (Actor::Applicant, Command::Reopen { text }),
    }
}

impl World {
    /// Somebody does something to some ticket; what they were told.
    async fn anything(&mut self) -> String {
        let told: Vec<_> = self.asked.values().flatten().cloned().collect();
        let [which, ..] = self.random.bytes();
        let Some((id, _)) = told.get(usize::from(which) % told.len().max(1)) else {
            return String::new();
        };
        let ticket = self.store.ticket(id).await.unwrap().unwrap();
        let (by, command) = command(&ticket, self.random.bytes());
        let (handler, now) = (self.handler.clone(), self.now);
        let step = work(&handler, id, &by, command, None, now);
        match self.weather.live(step).await {
            Some(Ok(ticket)) => {
                let told = format!("{} {}", ticket.seq, ticket.status.name());
                self.confirmed.push(ticket);
                told
            }
            Some(Err(error)) => error.to_string(),
            None => "died".to_owned(),
        }
    }

    async fn turn(&mut self) -> String {
        let [kind, key, minutes, jump, ..] = self.random.bytes();
        let passed = match jump {
            0..=3 => SignedDuration::from_hours(-24),
            4..=7 => SignedDuration::from_hours(24),
            _ => SignedDuration::from_mins(i64::from(minutes % 12)),
        };
        self.now += passed;
        match kind % 8 {
            0 | 1 => format!(
                "post {}",
                self.post(&format!("key-of-a-request-{}", key % 4)).await
            ),
            2..=4 => self.anything().await,
            5 if key % 4 == 0 => {
                let (handler, now) = (self.handler.clone(), self.now);
                let order = handler.order_queue_link("anna@bereg.example", now, &mut self.random);
                format!(
                    "{:?}",
                    self.weather.live(order).await.map(|done| done.is_ok())
                )
            }
            _ => format!("sent {}", self.deliver().await),
        }
    }
}

/// A day; a hash over all that anybody was told.
async fn day(bundle: &Shared, seed: u64) -> [u8; 32] {
    let mut world = World::new(bundle, seed);
    let storm = storm(super::fork(&mut world.random));
    world.weather.plan(Some(storm));
    let mut trace = Sha256::new();
    for _ in 0..12 {
        trace.update(world.turn().await);
        trace.update(world.now.to_string());
    }
    world.clear_up().await;
    for letter in world.weather.sent.lock().unwrap().iter() {
        trace.update(format!("{} {}", letter.id, letter.bytes.len()));
    }
    trace.finalize().into()
}

#[test]
fn days_at_random_end_well_and_repeat() {
    let days = std::env::var("OPORA_SEEDS").map_or(DAYS, |days| days.parse().unwrap());
    let bundle = Shared::new(bundle());
    let halves = [(0, days / 2), (days / 2, days)];
    std::thread::scope(|scope| {
        for (from, to) in halves {
            let bundle = &bundle;
            scope.spawn(move || {
                for seed in from..to {
                    let passed = std::panic::catch_unwind(|| run(day(bundle, seed)));
                    let hash = passed.unwrap_or_else(|_| panic!("day {seed} ended badly"));
                    if seed % 50 == 0 {
                        assert_eq!(run(day(bundle, seed)), hash, "day {seed}");
                    }
                }
            });
        }
    });
}
