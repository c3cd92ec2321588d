//! `opora check` from outside: what it says in each form, what it mends, which levels apply.

use crate::place::{Place, Run, root};
use serde_json::Value;
use std::{collections::BTreeSet, fs};

impl Place {
    pub fn check(&self, words: &[&str]) -> Run {
        let (content, theme) = (self.content.to_str().unwrap(), self.theme.to_str().unwrap());
        let mut all = vec!["check", "--content", content, "--theme", theme];
        all.extend(words);
        self.run(&all)
    }

    /// A page that makes mistakes of many rules.
    fn spoil(&self) {
        let page = "+++\ntitle = \"Вход\"\ndescription = \"О.\"\nreviewd = \"01.11.2026\"\n+++\n\n\
                    # Раз\n\n[здесь](lost-pasword.md) и [там](first-login.md#nowhere) <b>и</b>\n\n\
                    ![](x.png)\n\nПароль: Qwerty123\n";
        fs::write(self.content.join("instructions/spoilt.md"), page).unwrap();
    }
}

#[test]
fn the_starter_has_no_errors_and_all_advice_is_followed_or_known() {
    let said = Place::with_own_content().check(&[]).ok();
    assert!(
        said.out.contains("ошибок 0, предупреждений 0"),
        "{}",
        said.out
    );
}

#[test]
fn mistakes_are_shown_with_their_line_in_both_languages() {
    let place = Place::with_own_content();
    place.spoil();
    let said = place.check(&[]);
    assert_eq!(said.code, Some(1));
    for part in [
        "ошибка[unknown-key]: в шапке неизвестный ключ «reviewd»",
        " --> content/instructions/spoilt.md:4:1\n  |\n4 | reviewd = \"01.11.2026\"\n  | ^^^^^^^\n",
        "ошибка[secret]: похоже, здесь написан пароль",
        "предупреждение[vague-link]",
    ] {
        assert!(said.err.contains(part), "{part}\n{}", said.err);
    }
    assert!(!said.err.contains("Qwerty123\n   =") || said.err.contains("| Пароль"));
    let said = place.check(&["--lang", "en"]);
    assert!(
        said.err
            .contains("error[unknown-key]: unknown key “reviewd” in the head")
    );
    assert!(said.err.contains("= help: "));
}

#[test]
fn programs_get_json_and_sarif() {
    let place = Place::with_own_content();
    place.spoil();
    let json: Value = serde_json::from_str(&place.check(&["--format", "json"]).out).unwrap();
    let problems = json["problems"].as_array().unwrap();
    let errors = problems.iter().filter(|p| p["level"] == "error").count();
    assert_eq!(json["summary"]["errors"], errors);
    assert!(problems.iter().all(|p| p["line"].as_u64() > Some(0)));

    let said = place.check(&["--format", "sarif", "--lang", "en"]);
    let sarif: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(run["tool"]["driver"]["name"], "opora");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), problems.len());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.is_ascii() && !uri.starts_with('/'), "{uri}");
        assert!(place["region"]["startLine"].as_u64() > Some(0));
        assert!(place["region"]["startColumn"].as_u64() > Some(0));
    }
}

#[test]
fn what_is_certain_is_mended_once() {
    let place = Place::with_own_content();
    place.spoil();
    let file = place.content.join("instructions/spoilt.md");
    let before = fs::read_to_string(&file).unwrap();
    let said = place.check(&["--dry-run"]);
    assert!(
        said.err
            .contains("content/instructions/spoilt.md:4: reviewd → reviewed")
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    // The key first, then its value.
    place.check(&["--fix"]);
    let mended = fs::read_to_string(&file).unwrap();
    assert!(mended.contains("reviewed = 2026-11-01\n"), "{mended}");
    assert!(mended.contains("[здесь](lost-password.md)"), "{mended}");
    let said = place.check(&["--fix"]);
    assert!(said.err.contains("Исправлено: 0."), "{}", said.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), mended);
}

#[test]
fn levels_are_set_by_the_site_and_by_the_call() {
    let place = Place::with_own_content();
    let site = place.content.join("site.toml");
    let page = place.content.join("news/2026-11-02.md");
    let text = "+++\ntitle = \"Т\"\ndescription = \"О.\"\ndate = 2026-11-02\n+++\n\n[здесь](../faq/index.md)\n";
    fs::write(&page, text).unwrap();
    assert_eq!(place.check(&[]).code, Some(0));
    assert_eq!(place.check(&["--level", "vague-link=error"]).code, Some(1));
    let head = fs::read_to_string(&site).unwrap();
    fs::write(&site, format!("{head}\n[check]\nvague-link = \"error\"\n")).unwrap();
    assert_eq!(place.check(&[]).code, Some(1));
    assert_eq!(place.build().code, Some(1));
    assert_eq!(place.check(&["--level", "vague-link=off"]).code, Some(0));
    assert_eq!(place.check(&["--level", "vague-lnk=off"]).code, Some(2));
    assert_eq!(place.check(&["--level", "bad-toml=off"]).code, Some(2));
    fs::write(&site, format!("{head}\n[check]\nbad-toml = \"off\"\n")).unwrap();
    assert!(place.check(&[]).err.contains("всегда остаётся ошибкой"));
}

#[test]
fn the_guide_lists_every_rule() {
    let guide = fs::read_to_string(root().join("content/README.md")).unwrap();
    let (_, rules) = guide.split_once("| Правило |").unwrap();
    let listed = rules.lines().filter(|line| line.starts_with("| `"));
    let listed: Vec<String> = listed.map(|line| line.replace(['|', '`'], " ")).collect();
    let said = Place::new().run(&["check", "--rules"]).ok().out;
    let plain = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words
            .join(" ")
            .replace("(--fix)", "--fix")
            .replace("( --fix )", "--fix")
    };
    let listed: BTreeSet<String> = listed.iter().map(|line| plain(line)).collect();
    let told: BTreeSet<String> = said.lines().map(plain).collect();
    let differ: Vec<_> = listed.symmetric_difference(&told).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}
