//! `opora check`: everything that can be said of the content, at once: for people, for programs, with
//! what is certain mended. The rules are the generator's; here they are asked, told and obeyed.

mod external;
mod fix;
mod json;
mod sarif;
mod text;

use crate::{
    Failure, build,
    cli::{CheckArgs, CheckFormat, Lang as LangWord},
    problems, progress, starter,
};
use opora_generator::{
    Checked, Level, Options, Problem,
    levels::{Levels, Refusal, Setting},
    messages::{self, Lang},
    rules::RULES,
};

/// A key that is mended may have a value to mend; more than a few rounds would be a fault of ours.
const ROUNDS: usize = 4;

/// Checks and says what was found.
///
/// # Errors
/// `Refused` where there are errors; else what the call, the disk or the network refused.
pub fn run(arguments: &CheckArgs) -> Result<(), Failure> {
    let lang = lang(arguments.lang);
    if arguments.rules {
        return rules(lang, arguments.format);
    }
    let levels = levels(&arguments.levels)?;
    let folders = starter::with_theme(&arguments.folders)?;
    let options = build::options(&folders, None);
    let mut checked = examine(&options, &levels)?;
    if arguments.dry_run {
        let made = fix::fix(&options, &checked.problems, true)?;
        say_fixes(&made, true, lang);
    } else if arguments.fix {
        let mut all = Vec::new();
        for _ in 0..ROUNDS {
            let made = fix::fix(&options, &checked.problems, false)?;
            if made.is_empty() {
                break;
            }
            all.extend(made);
            checked = examine(&options, &levels)?;
        }
        say_fixes(&all, false, lang);
    }
    if arguments.external {
        let found = external::ask(&checked.external, &arguments.folders.out)?;
        checked.problems.extend(checked.levels.apply(found));
        checked.problems.sort();
    }
    tell(&checked.problems, &options, arguments.format, lang)?;
    if checked.problems.iter().any(Problem::is_error) {
        return Err(Failure::Refused);
    }
    Ok(())
}

fn examine(options: &Options, levels: &Levels) -> Result<Checked, Failure> {
    let checked = progress::during(|progress| opora_generator::check(options, levels, progress));
    checked.map_err(|error| Failure::broken("не удалось проверить", error))
}

fn lang(word: LangWord) -> Lang {
    match word {
        LangWord::Ru => Lang::Ru,
        LangWord::En => Lang::En,
    }
}

/// The levels of `--level rule=level`.
fn levels(given: &[(String, Setting)]) -> Result<Levels, Failure> {
    let mut levels = Levels::default();
    for (code, setting) in given {
        levels.set(code, *setting).map_err(|refusal| {
            Failure::Broken(match refusal {
                Refusal::UnknownRule => {
                    let codes = RULES.iter().map(|rule| rule.code);
                    let hint = opora_generator::suggest::hint(code, codes);
                    format!("правила «{code}» нет.{hint} Все правила: opora check --rules")
                }
                Refusal::Firm => format!("правило «{code}» всегда остаётся ошибкой"),
            })
        })?;
    }
    Ok(levels)
}

fn tell(
    found: &[Problem],
    options: &Options,
    format: CheckFormat,
    lang: Lang,
) -> Result<(), Failure> {
    let written = match format {
        CheckFormat::Text => {
            for problem in found {
                problems::say(&text::shown(problem, options, lang));
            }
            problems::tell(&summary(found, lang));
            return Ok(());
        }
        CheckFormat::Json => serde_json::to_string_pretty(&json::report(found, lang)),
        CheckFormat::Sarif => serde_json::to_string_pretty(&sarif::report(found, lang)),
    };
    let written = written.map_err(|error| Failure::broken("отчёт не записывается", error))?;
    problems::tell(&written);
    Ok(())
}

/// How many problems of each level there are.
fn counts(found: &[Problem]) -> [usize; 3] {
    Level::ALL.map(|level| {
        found
            .iter()
            .filter(|problem| problem.level == level)
            .count()
    })
}

fn summary(found: &[Problem], lang: Lang) -> String {
    let [errors, warnings, advice] = counts(found);
    match lang {
        Lang::Ru => {
            format!("Проверено: ошибок {errors}, предупреждений {warnings}, советов {advice}.")
        }
        Lang::En => format!("Checked: {errors} errors, {warnings} warnings, {advice} advice."),
    }
}

/// All rules with their levels: `code level what it is about`.
fn rules(lang: Lang, format: CheckFormat) -> Result<(), Failure> {
    if format != CheckFormat::Text {
        let rules = serde_json::to_string_pretty(&json::rules(lang));
        problems::tell(&rules.map_err(|e| Failure::broken("список не записывается", e))?);
        return Ok(());
    }
    for rule in RULES {
        let fix = if rule.fixes { " --fix" } else { "" };
        let level = format!("{}{}", rule.level.word(), if rule.firm { "!" } else { "" });
        let about = messages::about(rule.code, lang);
        problems::tell(&format!("{:<24}{level:<9}{about}{fix}", rule.code));
    }
    Ok(())
}

fn say_fixes(made: &[fix::Fixed], dry_run: bool, lang: Lang) {
    for fix::Fixed {
        file,
        line,
        old,
        new,
    } in made
    {
        problems::say(&format!("{file}:{line}: {old} → {new}"));
    }
    let count = made.len();
    problems::say(&match (lang, dry_run) {
        (Lang::Ru, true) => format!("Можно исправить: {count}.\n"),
        (Lang::Ru, false) => format!("Исправлено: {count}.\n"),
        (Lang::En, true) => format!("Can be mended: {count}.\n"),
        (Lang::En, false) => format!("Mended: {count}.\n"),
    });
}
