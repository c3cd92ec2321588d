//! Every point fails once: each user's story, each call of the store and of the mail in it, each
//! way to fail.

use super::{World, run, weather::FAULTS};
use crate::{
    bundle::Shared,
    testing::{bundle, owner},
    ticket::{Actor, Command, Ticket},
    work::{WorkError, work},
};
use jiff::ToSpan;

/// What a person does; before it, what was done in good weather.
enum Story {
    Post,
    PostTwice,
    QueueLink,
    Deliver,
    DeliverToNobody,
    Step(&'static [fn() -> (Actor, Command)]),
}

fn text() -> String {
    "Слова".to_owned()
}

fn anna(command: Command) -> (Actor, Command) {
    (Actor::Staff(owner("person:anna")), command)
}

fn take() -> (Actor, Command) {
    anna(Command::Take)
}

fn ask() -> (Actor, Command) {
    anna(Command::Ask { text: text() })
}

fn answer() -> (Actor, Command) {
    let (text, close) = (text(), false);
    anna(Command::Answer { text, close })
}

fn close() -> (Actor, Command) {
    anna(Command::Close { text: text() })
}

fn pass() -> (Actor, Command) {
    let to = owner("person:boris");
    anna(Command::Pass { to, text: text() })
}

fn message() -> (Actor, Command) {
    (Actor::Applicant, Command::Message { text: text() })
}

fn reopen() -> (Actor, Command) {
    (Actor::Applicant, Command::Reopen { text: text() })
}

/// The last step of each is the one that fails.
const STORIES: [Story; 12] = [
    Story::Post,
    Story::PostTwice,
    Story::Step(&[take]),
    Story::Step(&[take, ask]),
    Story::Step(&[ask, message]),
    Story::Step(&[take, answer]),
    Story::Step(&[answer, close]),
    Story::Step(&[close, reopen]),
    Story::Step(&[take, pass]),
    Story::QueueLink,
    Story::Deliver,
    Story::DeliverToNobody,
];

const KEY: &str = "0123456789abcdef";

impl World {
    async fn only(&self) -> Ticket {
        let anna = crate::testing::now();
        let all = self.store.received(anna, anna + 1.minute()).await.unwrap();
        all.into_iter().next().unwrap()
    }

    /// A step as a person makes it at a page: where it seems to have failed, they look, and press
    /// the button again if nothing has happened.
    async fn press(&mut self, (by, command): (Actor, Command)) {
        let before = self.only().await;
        for _ in 0..2 {
            let (handler, now) = (self.handler.clone(), self.now);
            let step = work(&handler, &before.id, &by, command.clone(), None, now);
            match self.weather.live(step).await {
                Some(Ok(ticket)) => return self.confirmed.push(ticket),
                Some(Err(WorkError::Refused { refusal, .. })) => panic!("{refusal}"),
                Some(Err(_)) | None if self.only().await.seq > before.seq => return,
                Some(Err(_)) | None => {}
            }
        }
        panic!("the second attempt failed in good weather");
    }

    /// What comes before the step that fails.
    async fn begin(&mut self, story: &Story) {
        if !matches!(story, Story::Post | Story::QueueLink) {
            assert!(self.post(KEY).await);
        }
        if let Story::Step([before @ .., _]) = story {
            for step in before.iter() {
                self.press(step()).await;
            }
        }
        if matches!(story, Story::DeliverToNobody) {
            let mut desk = crate::testing::desk();
            desk.people.retain(|person| person.id.as_str() != "anna");
            self.replace(crate::testing::bundle_of(desk));
        }
    }

    async fn act(&mut self, story: &Story) {
        match story {
            Story::Post | Story::PostTwice => {
                self.post(KEY).await;
            }
            Story::QueueLink => {
                let (handler, now) = (self.handler.clone(), self.now);
                let order = handler.order_queue_link("anna@bereg.example", now, &mut self.random);
                self.weather.live(order).await;
            }
            Story::Deliver | Story::DeliverToNobody => while self.deliver().await {},
            Story::Step(steps) => self.press(steps[steps.len() - 1]()).await,
        }
    }

    fn replace(&mut self, bundle: crate::bundle::Bundle) {
        let faulty = super::Faulty {
            store: self.store.clone(),
            weather: self.weather.clone(),
        };
        let mailer = crate::mail::Mailer::Simulated(self.weather.clone());
        let shared = Shared::new(bundle);
        self.handler = crate::Handler::simulated(std::sync::Arc::new(faulty), mailer, shared);
    }
}

#[test]
fn every_point_fails_once_in_every_way() {
    let bundle = Shared::new(bundle());
    let mut points = 0;
    for (n, story) in STORIES.iter().enumerate() {
        let calls = run(async {
            let mut world = World::new(&bundle, 1);
            world.begin(story).await;
            world.weather.plan(None);
            world.act(story).await;
            let calls = world.weather.calls();
            world.clear_up().await;
            calls
        });
        assert!(calls > 0, "story {n}");
        for (fault, k) in FAULTS.iter().flat_map(|f| (0..calls).map(move |k| (*f, k))) {
            points += 1;
            let world = run(async {
                let mut world = World::new(&bundle, 1);
                world.begin(story).await;
                let plan = move |call| {
                    if call == k {
                        fault
                    } else {
                        super::weather::Fault::None
                    }
                };
                world.weather.plan(Some(Box::new(plan)));
                println!("story {n}, call {k}: {fault:?}");
                world.act(story).await;
                world.clear_up().await;
                world
            });
            assert!(world.asked.len() <= 1);
        }
    }
    println!("{points} points");
    assert!(points >= 100, "{points}");
}
