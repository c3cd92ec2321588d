//! `theme/examples/*.toml`: what each component of the theme is filled with to be looked at and tested.
//! Filling it is left to [`crate::render`].

use super::wording;
use crate::{
    problem::Problem,
    source::{Place, Source},
    walk::Theme,
};
use serde::Deserialize;
use toml::{Spanned, Table, Value};

/// A component with its states.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// What it is called.
    title: String,
    /// The template that it is made by, below `theme/templates/`. Without one its states are Markdown.
    template: Option<Spanned<String>>,
    /// The style sheet that it needs.
    sheet: Sheet,
    /// What holds it where it is used.
    #[serde(default)]
    inside: Inside,
    /// Whether each state needs a page of its own: it has a first heading, or fixed names.
    #[serde(default)]
    alone: bool,
    /// What all states share; a state's own values come over it.
    #[serde(default)]
    data: Table,
    /// The states.
    state: Vec<State>,
}

/// Sheets of the theme.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sheet {
    /// Pages that are read.
    Page,
    /// Forms.
    Form,
    /// What the desk shows of requests.
    Ticket,
}

/// What holds a component.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Inside {
    /// The page itself.
    #[default]
    Page,
    /// A list.
    List,
    /// A form.
    Form,
    /// Text of an article.
    Prose,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// What is shown.
    title: Spanned<String>,
    /// Values for the template.
    #[serde(default)]
    data: Table,
    /// The text, for a component without a template.
    markdown: Option<String>,
}

/// A component and what it is shown in.
#[derive(Debug)]
pub struct Component {
    /// Name of the file without its ending: the component's address.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Name of its template, if it has one.
    pub template: Option<String>,
    /// Where the template is named.
    pub place: Place,
    /// The style sheet that it needs.
    pub sheet: Sheet,
    /// What holds it.
    pub inside: Inside,
    /// Whether each state has a page of its own.
    pub alone: bool,
    /// The states in order.
    pub examples: Vec<Example>,
}

/// A component in a state.
#[derive(Debug)]
pub struct Example {
    /// What is shown.
    pub title: String,
    /// Values for the template.
    pub data: Table,
    /// The text, for a component without a template.
    pub markdown: String,
    /// Where the state is named.
    pub place: Place,
}

/// Reads the examples of a theme.
///
/// # Errors
/// Everything that is not written right.
pub fn read(theme: &Theme) -> Result<Vec<Component>, Vec<Problem>> {
    if theme.examples.is_empty() {
        let cause = "в теме нет ни одного примера";
        let remedy = "возьмите папку theme/examples из поставки Опоры";
        let place = Place::file("theme/examples");
        return Err(vec![Problem::error("template", place, cause, remedy)]);
    }
    let (mut components, mut problems) = (Vec::new(), Vec::new());
    for source in &theme.examples {
        match toml::from_str(&source.text) {
            Ok(written) => components.push(component(source, written)),
            Err(error) => problems.push(wording::bad_toml(source, 0, &error)),
        }
    }
    if problems.is_empty() {
        Ok(components)
    } else {
        Err(problems)
    }
}

fn component(source: &Source, written: Written) -> Component {
    let name = source.path.rsplit('/').next().unwrap_or(&source.path);
    let at = written.template.as_ref().map_or(0, |t| t.span().start);
    let shared = &written.data;
    let examples = written.state.into_iter().map(|state| Example {
        place: source.place(state.title.span().start),
        title: state.title.into_inner(),
        data: over(shared.clone(), state.data),
        markdown: state.markdown.unwrap_or_default(),
    });
    Component {
        id: name.trim_end_matches(".toml").to_owned(),
        title: written.title,
        place: source.place(at),
        template: written.template.map(Spanned::into_inner),
        sheet: written.sheet,
        inside: written.inside,
        alone: written.alone,
        examples: examples.collect(),
    }
}

/// One table with another over it: tables within are put together too, everything else is replaced.
#[must_use]
pub fn over(mut below: Table, above: Table) -> Table {
    for (key, value) in above {
        let value = match (below.remove(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => Value::Table(over(old, new)),
            (_, value) => value,
        };
        below.insert(key, value);
    }
    below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_what_all_share_and_its_own() {
        let text = "title = \"T\"\ntemplate = \"partials/x.html\"\nsheet = \"form\"\n\
            [data.field]\nid = \"a\"\nlabel = \"L\"\n\
            [[state]]\ntitle = \"S\"\n[state.data.field]\nlabel = \"M\"\n";
        let theme = Theme {
            examples: vec![Source::new("theme/examples/x.toml", text)],
            ..Theme::default()
        };
        let read = read(&theme).unwrap();
        assert_eq!((read[0].id.as_str(), read[0].place.line), ("x", 2));
        let example = &read[0].examples[0];
        assert_eq!(example.place.line, 8);
        assert_eq!(
            example.data.to_string(),
            "[field]\nid = \"a\"\nlabel = \"M\"\n"
        );
    }

    #[test]
    fn what_is_not_written_right_is_told_with_its_line() {
        let source = Source::new("theme/examples/x.toml", "title = \"T\"\nsheet = \"x\"\n");
        let theme = Theme {
            examples: vec![source],
            ..Theme::default()
        };
        let problems = read(&theme).unwrap_err();
        assert_eq!((problems[0].code, problems[0].line), ("bad-toml", 2));
    }
}
