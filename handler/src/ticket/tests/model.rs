//! The ticket against a small reference model that was written from the rules, not from the code.

use super::{Actor, Command, Refusal, apply, around, fold, text, ticket};
use crate::{
    random::Random,
    testing::{bundle, now, owner},
    ticket::act::act,
};
use jiff::ToSpan;

/// The reference: who has it, is it taken, asked, answered, closed, how often it changed hands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Model {
    owner: &'static str,
    taken: bool,
    asked: bool,
    answered: bool,
    closed: bool,
    generation: u32,
}

const STAFF: [&str; 3] = ["person:anna", "person:boris", "department:it"];

impl Model {
    /// The model after `command` by `who`, or the refusal's key.
    fn step(&mut self, who: Option<&'static str>, command: &Command) -> Result<(), &'static str> {
        let empty = |text: &str| {
            if text.is_empty() {
                Err("empty")
            } else {
                Ok(())
            }
        };
        let staff = !matches!(command, Command::Message { .. } | Command::Reopen { .. });
        match (staff, who) {
            (true, None) | (false, Some(_)) => return Err("not_possible"),
            (true, Some(_)) if self.closed => return Err("closed"),
            (true, Some(me)) if me != self.owner => return Err("not_yours"),
            _ => {}
        }
        match command {
            Command::Take if self.taken => return Err("already_taken"),
            Command::Take => self.taken = true,
            Command::Ask { text } => {
                empty(text)?;
                (self.taken, self.asked) = (true, true);
            }
            Command::Answer { text, close } => {
                empty(text)?;
                (self.taken, self.asked, self.answered) = (true, false, true);
                self.closed = *close;
                self.generation += u32::from(*close);
            }
            Command::Pass { to, .. } if to.to_string() == self.owner => return Err("same_owner"),
            Command::Pass { to, .. } => {
                let known = STAFF.into_iter().find(|name| *name == to.to_string());
                self.owner = known.ok_or("unknown_owner")?;
                self.taken = false;
                self.generation += 1;
            }
            // Nothing is held back here; that has tests of its own.
            Command::Release | Command::Reject => return Err("not_possible"),
            Command::Close { .. } => {
                (self.closed, self.asked) = (true, false);
                self.generation += 1;
            }
            Command::Message { .. } if self.closed => return Err("closed"),
            Command::Message { text } => {
                empty(text)?;
                (self.asked, self.answered) = (false, false);
            }
            Command::Reopen { text } => {
                if !(self.closed || self.status() == "answered") {
                    return Err("not_closed");
                }
                empty(text)?;
                (self.closed, self.answered, self.taken) = (false, false, false);
                self.generation += 1;
            }
        }
        Ok(())
    }

    fn status(&self) -> &'static str {
        match self {
            Model { closed: true, .. } => "closed",
            Model { asked: true, .. } => "waiting",
            Model { answered: true, .. } => "answered",
            Model { taken: true, .. } => "in_work",
            _ => "new",
        }
    }
}

fn random_command(random: &mut Random) -> (Option<&'static str>, Command) {
    let [kind, who, to, empty, close, ..] = random.bytes();
    let text = if empty % 8 == 0 {
        String::new()
    } else {
        text("слова")
    };
    let strangers = [
        "person:anna",
        "person:boris",
        "department:it",
        "person:nobody",
    ];
    let to = owner(strangers[usize::from(to) % 4]);
    let command = match kind % 10 {
        0 => Command::Take,
        1 | 2 => Command::Ask { text },
        3 | 4 => Command::Answer {
            text,
            close: close % 3 == 0,
        },
        5 => Command::Pass { to, text },
        6 => Command::Close { text },
        7 | 8 => Command::Message { text },
        _ => Command::Reopen { text },
    };
    let by = match who % 8 {
        0..=2 => None,
        3..=5 => Some("person:anna"),
        6 => Some("person:boris"),
        _ => Some("department:it"),
    };
    (by, command)
}

#[test]
fn ten_thousand_lives_agree_with_the_model() {
    let bundle = bundle();
    let first = ticket(&bundle);
    let mut random = Random::seeded(20_260_318);
    let (mut steps, mut refusals) = (0_u32, 0_u32);
    for _ in 0..10_000 {
        let mut ticket = first.clone();
        let mut model = Model {
            owner: "person:anna",
            taken: false,
            asked: false,
            answered: false,
            closed: false,
            generation: 0,
        };
        for minute in 0..12_i64 {
            let (who, command) = random_command(&mut random);
            let by = who.map_or(Actor::Applicant, |who| Actor::Staff(owner(who)));
            let moment = now() + minute.minutes();
            let got = act(
                &ticket,
                &by,
                command.clone(),
                &around(&bundle, moment, None),
            );
            let expected = model.step(who, &command);
            let key = got.as_ref().map(|_| ()).map_err(Refusal::key);
            assert_eq!(key, expected, "{command:?} by {who:?} on {model:?}");
            match got {
                Ok(decision) => apply(&mut ticket, decision),
                Err(_) => refusals += 1,
            }
            assert_eq!(ticket.status.name(), model.status());
            assert_eq!(ticket.assignee.to_string(), model.owner);
            assert_eq!(ticket.generation, model.generation);
            steps += 1;
        }
        let again = fold(ticket.id.clone(), ticket.number, ticket.events.clone()).unwrap();
        assert_eq!(again, ticket);
    }
    assert!(
        refusals > steps / 10 && refusals < steps * 9 / 10,
        "{refusals} of {steps}"
    );
}
