//! Every rule of the check in one list: its code, the level it has unless the site says otherwise,
//! whether it can be lowered at all, and whether some of its problems mend themselves. What a rule is
//! about is said in `messages/`; the rules themselves stand in [`crate::check`] and beside what they
//! judge.

use crate::problem::Level;

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its short name, for example `broken-link`.
    pub code: &'static str,
    /// How bad its problems are unless the site says otherwise.
    pub level: Level,
    /// Whether it stays an error whatever the site says: nothing could be built, or what is private
    /// would be published.
    pub firm: bool,
    /// Whether `opora check --fix` can mend some of its problems.
    pub fixes: bool,
}

/// All rules, by code.
pub const RULES: [Rule; 85] = [
    rule("bad-anchor", Level::Error),
    rule("bad-callout", Level::Error),
    rule("bad-link", Level::Error),
    rule("bad-name", Level::Error),
    rule("bad-toml", Level::Error).firm(),
    rule("bad-value", Level::Error).firm().fixing(),
    rule("broken-anchor", Level::Error).fixing(),
    rule("broken-footnote", Level::Error),
    rule("broken-link", Level::Error).fixing(),
    rule("broken-reference", Level::Error),
    rule("calendar-year", Level::Warning),
    rule("closed-channel", Level::Warning),
    rule("consultation", Level::Error),
    rule("consultation-hidden", Level::Warning),
    rule("document-edition", Level::Error),
    rule("document-page", Level::Error),
    rule("doubtful-requirement", Level::Warning),
    rule("duplicate-address", Level::Error).firm(),
    rule("duplicate-anchor", Level::Error),
    rule("duplicate-id", Level::Error),
    rule("duplicate-term", Level::Error),
    rule("duplicate-title", Level::Warning),
    rule("empty-heading", Level::Error),
    rule("empty-link", Level::Error),
    rule("external-link", Level::Warning),
    rule("few-tabs", Level::Error),
    rule("foreign-image", Level::Error),
    rule("foreign-request", Level::Error),
    rule("form-condition", Level::Error).firm(),
    rule("form-consent", Level::Error).firm(),
    rule("form-owner", Level::Error).firm(),
    rule("form-people", Level::Error).firm(),
    rule("form-regime", Level::Error).firm(),
    rule("form-reply", Level::Error).firm(),
    rule("fragment-head", Level::Error),
    rule("front-matter", Level::Error).firm(),
    rule("heading-level", Level::Error),
    rule("include-cycle", Level::Error),
    rule("include-outside", Level::Error),
    rule("include-too-long", Level::Error),
    rule("link-outside", Level::Error),
    rule("link-scheme", Level::Error),
    rule("long-paragraph", Level::Advice),
    rule("long-sentence", Level::Advice),
    rule("main-form", Level::Error).firm(),
    rule("maintenance-overdue", Level::Warning),
    rule("missing-alt", Level::Error),
    rule("missing-asset", Level::Error),
    rule("missing-file", Level::Error).firm(),
    rule("missing-glossary", Level::Error),
    rule("missing-index", Level::Error),
    rule("missing-key", Level::Error).firm(),
    rule("missing-owner", Level::Error),
    rule("missing-review", Level::Error),
    rule("missing-text", Level::Error).firm(),
    rule("not-utf8", Level::Error).firm(),
    rule("oversized-picture", Level::Error),
    rule("pale-accent", Level::Error),
    rule("private-address", Level::Error).firm(),
    rule("raw-html", Level::Error),
    rule("review-overdue", Level::Warning),
    rule("secret", Level::Error),
    rule("spaced-lookup", Level::Error),
    rule("svg-content", Level::Error),
    rule("synonyms", Level::Error),
    rule("template", Level::Error).firm(),
    rule("unclosed-lookup", Level::Error),
    rule("unknown-audience", Level::Error),
    rule("unknown-department", Level::Error).firm(),
    rule("unknown-document", Level::Error),
    rule("unknown-file", Level::Error).firm(),
    rule("unknown-include", Level::Error),
    rule("unknown-key", Level::Error).fixing(),
    rule("unknown-lookup", Level::Error).fixing(),
    rule("unknown-mark", Level::Error),
    rule("unknown-owner", Level::Error).firm(),
    rule("unknown-person", Level::Error).firm(),
    rule("unknown-replacement", Level::Error),
    rule("unknown-service", Level::Error),
    rule("unreachable-department", Level::Error).firm(),
    rule("unreadable-picture", Level::Error),
    rule("unused-footnote", Level::Warning),
    rule("unused-mark", Level::Warning),
    rule("vague-link", Level::Warning),
    rule("wrong-type", Level::Error).firm().fixing(),
];

/// The rule of that code.
#[must_use]
pub fn rule_of(code: &str) -> Option<&'static Rule> {
    let at = RULES.binary_search_by(|rule| rule.code.cmp(code)).ok()?;
    RULES.get(at)
}

const fn rule(code: &'static str, level: Level) -> Rule {
    Rule {
        code,
        level,
        firm: false,
        fixes: false,
    }
}

impl Rule {
    const fn firm(self) -> Self {
        Self { firm: true, ..self }
    }

    const fn fixing(self) -> Self {
        Self {
            fixes: true,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_in_order_and_found() {
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(rule_of("broken-link").map(|r| r.level), Some(Level::Error));
        assert_eq!(rule_of("brokenlink"), None);
    }
}
