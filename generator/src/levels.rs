//! How bad each rule's problems are where the site or the command line says it otherwise than
//! [`crate::rules`].

use crate::{
    problem::{Level, Problem},
    rules::{Rule, rule_of},
};
use std::{collections::BTreeMap, str::FromStr};

/// What is done with a rule's problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// They are told at this level.
    At(Level),
    /// They are not told.
    Off,
}

/// Settings by the code of the rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<String, Setting>);

/// Why a level cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such rule.
    UnknownRule,
    /// The rule stays an error.
    Firm,
}

/// The words of settings.
pub const WORDS: [(&str, Setting); 4] = [
    ("error", Setting::At(Level::Error)),
    ("warning", Setting::At(Level::Warning)),
    ("advice", Setting::At(Level::Advice)),
    ("off", Setting::Off),
];

impl FromStr for Setting {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let found = WORDS.iter().find(|(word, _)| *word == text);
        found.map(|(_, setting)| *setting).ok_or(())
    }
}

impl Levels {
    /// Sets the level of a rule.
    ///
    /// # Errors
    /// Where there is no such rule, or where it cannot be lowered.
    pub fn set(&mut self, code: &str, setting: Setting) -> Result<(), Refusal> {
        let rule = rule_of(code).ok_or(Refusal::UnknownRule)?;
        if rule.firm && setting != Setting::At(Level::Error) {
            return Err(Refusal::Firm);
        }
        self.0.insert(code.to_owned(), setting);
        Ok(())
    }

    /// These settings, those of `over` counting first.
    #[must_use]
    pub fn under(&self, over: &Levels) -> Levels {
        let mut all = self.0.clone();
        all.extend(
            over.0
                .iter()
                .map(|(code, setting)| (code.clone(), *setting)),
        );
        Levels(all)
    }

    /// What is done with a rule's problems.
    #[must_use]
    pub fn of(&self, rule: &Rule) -> Setting {
        let set = self.0.get(rule.code).copied();
        set.unwrap_or(Setting::At(rule.level))
    }

    /// The problems at their levels; those that are off are left out.
    #[must_use]
    pub fn apply(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let told = problems
            .into_iter()
            .filter_map(|problem| match self.0.get(problem.code) {
                Some(Setting::Off) => None,
                Some(Setting::At(level)) => Some(Problem {
                    level: *level,
                    ..problem
                }),
                None => Some(problem),
            });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Place;

    #[test]
    fn levels_are_changed_where_they_may_be() {
        let mut site = Levels::default();
        assert_eq!(site.set("broken-link", Setting::At(Level::Warning)), Ok(()));
        assert_eq!(site.set("vague-link", Setting::At(Level::Error)), Ok(()));
        assert_eq!(site.set("bad-toml", Setting::Off), Err(Refusal::Firm));
        assert_eq!(site.set("bad", Setting::Off), Err(Refusal::UnknownRule));
        let mut line = Levels::default();
        assert_eq!(line.set("vague-link", Setting::Off), Ok(()));
        let levels = site.under(&line);
        let problem = |code| Problem::error(code, Place::file("x"), "", "");
        let told = levels.apply(vec![problem("broken-link"), problem("vague-link")]);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].level, Level::Warning);
    }
}
