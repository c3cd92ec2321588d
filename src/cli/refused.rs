//! A call that cannot be understood, told in Russian: clap knows what is wrong and says it in English.

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::error::Error as _;

/// What is wrong with the call and what to do; `None` where clap shows what was asked for: help or the
/// version.
pub fn told(error: &Error) -> Option<String> {
    let given = |kind| words(error.get(kind));
    let argument = given(ContextKind::InvalidArg);
    let value = given(ContextKind::InvalidValue);
    let cause = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => format!("параметра «{argument}» нет"),
        ErrorKind::InvalidSubcommand => {
            format!("команды «{}» нет", given(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("не хватает: {argument}"),
        ErrorKind::MissingSubcommand => "не хватает команды".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("у параметра {argument} нет значения")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("значение «{value}» не подходит параметру {argument}")
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("у параметра {argument} нет значения")
        }
        ErrorKind::TooManyValues => format!("лишнее значение «{value}» у параметра {argument}"),
        ErrorKind::ArgumentConflict => conflict(error, &argument),
        ErrorKind::InvalidUtf8 => "вызов записан не в кодировке UTF-8".to_owned(),
        _ => error.to_string(),
    };
    Some(format!("{cause}.\n  что сделать: {}", remedy(error)))
}

fn conflict(error: &Error, argument: &str) -> String {
    let prior = words(error.get(ContextKind::PriorArg));
    if prior == argument {
        format!("параметр {argument} назван дважды")
    } else {
        // What stood first may be a subcommand, which clap tells in another place.
        let names = [argument, &prior].map(|name| format!("«{name}»"));
        let names: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|n| *n != "«»")
            .collect();
        format!("вместе так не пишут: {}", names.join(" и "))
    }
}

fn remedy(error: &Error) -> String {
    let near = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let near = near.map(|kind| words(error.get(kind)));
    if let Some(near) = near.iter().find(|near| !near.is_empty()) {
        return format!("похоже на «{near}»; всё, что бывает, покажет --help");
    }
    let known = words(error.get(ContextKind::ValidValue));
    if !known.is_empty() {
        return format!("бывают: {known}");
    }
    match error.source() {
        // Our own words on a value.
        Some(why) if why.to_string().contains(is_russian) => why.to_string(),
        _ => "добавьте --help: он покажет, как пишут вызов".to_owned(),
    }
}

fn is_russian(letter: char) -> bool {
    matches!(letter, 'а'..='я')
}

fn words(value: Option<&ContextValue>) -> String {
    match value {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::Cli;
    use clap::Parser;

    fn told(words: &[&str]) -> Option<String> {
        let call = ["opora"].iter().chain(words);
        super::told(&Cli::try_parse_from(call).err().unwrap())
    }

    #[test]
    fn wrong_calls_are_told_in_russian() {
        for (words, expected) in [
            (
                &["biuld"][..],
                "команды «biuld» нет.\n  что сделать: похоже на «build»",
            ),
            (
                &["build", "--oot", "x"],
                "параметра «--oot» нет.\n  что сделать: похоже на «--out»",
            ),
            (
                &["new", "page"],
                "не хватает: <ПУТЬ>.\n  что сделать: добавьте --help",
            ),
            (
                &["check", "--lang", "de"],
                "значение «de» не подходит параметру --lang <ЯЗЫК>.\n  что сделать: бывают: ru, en",
            ),
            (
                &["check", "--level", "x"],
                "значение «x» не подходит параметру --level <ПРАВИЛО=УРОВЕНЬ>.\n  что сделать: нужно правило=уровень",
            ),
            (
                &["build", "--out"],
                "у параметра --out <ПАПКА> нет значения",
            ),
            (
                &["build", "--out", "a", "--out", "b"],
                "параметр --out <ПАПКА> назван дважды",
            ),
        ] {
            let said = told(words).unwrap();
            assert!(said.starts_with(expected), "{said}");
        }
        assert_eq!(told(&["--help"]), None);
        assert_eq!(told(&["--version"]), None);
    }
}
