//! The components of the theme in all their states, by the templates that the site itself is made by: a page
//! each, and a list of them. What they are filled with is read by [`crate::schema::examples`].

use super::{
    Ingredients,
    article::Head,
    drawn::Before,
    slots::Shared,
    templates::{ParsedTemplates, Templates, finished},
};
use crate::{
    images::Pictures,
    output::Output,
    parsed,
    problem::Problem,
    progress::Progress,
    schema::examples::{Component, Example, Inside, Sheet, over},
    source::Source,
    suggest,
    walk::Theme,
};
use serde::Serialize;
use std::sync::Arc;
use tera::Context;
use toml::{Table, Value};

/// The template that shows them.
const TEMPLATE: &str = "examples.html";

/// What a component stands among.
const PARTIALS: &str = "partials/";

#[derive(Serialize)]
struct ListPage<'a> {
    page: Head<'a>,
    kind: &'static str,
    sheet: &'static str,
    components: Vec<Row<'a>>,
}

/// A component in the list.
#[derive(Serialize)]
struct Row<'a> {
    title: &'a str,
    template: Option<&'a str>,
    /// Its pages: one, or one for each state.
    pages: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct Link<'a> {
    title: &'a str,
    url: String,
}

#[derive(Serialize)]
struct ComponentPage<'a> {
    page: Head<'a>,
    kind: &'static str,
    sheet: &'static str,
    template: Option<&'a str>,
    inside: &'static str,
    alone: bool,
    states: Vec<Shown<'a>>,
}

/// A state, filled.
#[derive(Clone, Serialize)]
struct Shown<'a> {
    title: &'a str,
    html: String,
}

/// What components are shown with.
struct Easel<'a> {
    all: Ingredients<'a>,
    templates: Templates,
    pictures: &'a Arc<Pictures>,
}

/// Puts the pages of all components into the output; tells how many there are.
///
/// # Errors
/// What the templates refused.
pub fn examples(
    all: Ingredients,
    theme: &Theme,
    pictures: &Arc<Pictures>,
    components: &[Component],
    output: &mut Output,
) -> Result<usize, Vec<Problem>> {
    let templates = Templates::load(ParsedTemplates::of(theme), theme, all)?;
    let shared = Shared::new(all, &templates, &Before::default())?;
    let easel = Easel {
        all,
        templates,
        pictures,
    };
    let mut problems = Vec::new();
    let mut made = vec![("/".to_owned(), easel.list(components))];
    for component in components {
        match easel.component(component) {
            Ok(pages) => made.extend(pages.into_iter().map(|(url, page)| (url, Ok(page)))),
            Err(found) => problems.extend(found),
        }
    }
    let count = made.len();
    for (url, page) in made {
        match page {
            Ok(page) => output.put_at(&url, shared.fill(&page.into(), &url, None)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(count)
    } else {
        Err(problems)
    }
}

/// The address of a component's page, or of the page of one of its states.
fn url(component: &Component, state: Option<usize>) -> String {
    match state {
        Some(state) => format!("/{}/{}/", component.id, state + 1),
        None => format!("/{}/", component.id),
    }
}

fn sheet(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Page => "page.css",
        Sheet::Form => "form.css",
        Sheet::Ticket => "ticket.css",
    }
}

fn head(title: &str) -> Head<'_> {
    Head {
        title,
        description: "",
        url: "",
        kind: "example",
    }
}

fn row(component: &Component) -> Row<'_> {
    let pages = if component.alone {
        let states = component.examples.iter().enumerate();
        states
            .map(|(number, state)| Link {
                title: &state.title,
                url: url(component, Some(number)),
            })
            .collect()
    } else {
        vec![Link {
            title: &component.title,
            url: url(component, None),
        }]
    };
    Row {
        title: &component.title,
        template: component.template.as_deref(),
        pages,
    }
}

impl Easel<'_> {
    fn fill(&self, page: &impl Serialize) -> Result<Vec<u8>, Problem> {
        let context = finished(Context::from_serialize(page), TEMPLATE)?;
        self.templates.render(TEMPLATE, &context, "theme/examples")
    }

    fn list(&self, components: &[Component]) -> Result<Vec<u8>, Problem> {
        let title = self.all.desk.texts.get("examples.title");
        self.fill(&ListPage {
            page: head(title.unwrap_or_default()),
            kind: "example",
            sheet: sheet(Sheet::Page),
            components: components.iter().map(row).collect(),
        })
    }

    /// The pages of a component, by address.
    fn component(&self, component: &Component) -> Result<Vec<(String, Vec<u8>)>, Vec<Problem>> {
        let is_whole = component
            .template
            .as_ref()
            .is_some_and(|name| !name.starts_with(PARTIALS));
        let (mut shown, mut problems) = (Vec::new(), Vec::new());
        for example in &component.examples {
            match self.state(component, example) {
                Ok(html) => shown.push(Shown {
                    title: &example.title,
                    html,
                }),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let page = |title, states| {
            let page = self.fill(&ComponentPage {
                page: head(title),
                kind: "example",
                sheet: sheet(component.sheet),
                template: component.template.as_deref(),
                inside: match component.inside {
                    Inside::Page => "page",
                    Inside::List => "list",
                    Inside::Form => "form",
                    Inside::Prose => "prose",
                },
                alone: component.alone,
                states,
            });
            page.map_err(|problem| vec![problem])
        };
        if !component.alone {
            return Ok(vec![(url(component, None), page(&component.title, shown)?)]);
        }
        let states = shown.into_iter().enumerate().map(|(number, state)| {
            let made = if is_whole {
                state.html.into_bytes()
            } else {
                page(state.title, vec![state])?
            };
            Ok((url(component, Some(number)), made))
        });
        states.collect()
    }

    /// A component in a state, as HTML.
    fn state(&self, component: &Component, example: &Example) -> Result<String, Problem> {
        let Some(template) = &component.template else {
            return self.markdown(example);
        };
        if !self.templates.has(template) {
            return Err(self.unknown(component, template));
        }
        let context = self.context(example).and_then(|context| {
            let filled = self.templates.render(template, &context, template);
            filled.map_err(|problem| unfilled(example, &problem))
        });
        Ok(String::from_utf8_lossy(&context?).into_owned())
    }

    /// What the template gets: the example's values, over a page without an address and the site as it is.
    fn context(&self, example: &Example) -> Result<Context, Problem> {
        let mut page = Table::new();
        page.insert("title".into(), example.title.clone().into());
        for (key, value) in [("description", ""), ("url", ""), ("kind", "example")] {
            page.insert(key.into(), value.into());
        }
        let mut below = Table::new();
        below.insert("page".into(), Value::Table(page));
        below.insert("kind".into(), "example".into());
        if example.data.contains_key("site") {
            // Plain data: there is nothing in it that TOML has no word for.
            let site = Value::try_from(&self.all.desk.site).ok();
            below.extend(site.map(|site| ("site".to_owned(), site)));
        }
        let data = over(below, example.data.clone());
        finished(Context::from_serialize(&data), &example.place.file)
    }

    fn markdown(&self, example: &Example) -> Result<String, Problem> {
        let text = format!(
            "+++\ntitle = \"-\"\ndescription = \"-\"\n+++\n{}",
            example.markdown
        );
        let source = Arc::new(Source::new("content/example.md", text));
        let progress = Progress::default();
        let tables = self.all.tables;
        let parsed = parsed::parse(vec![source], tables, self.pictures, None, &progress);
        let problem = parsed.iter().flat_map(|page| &page.problems).next();
        if let Some(problem) = problem {
            return Err(Problem::error(
                "template",
                example.place.clone(),
                format!("текст примера не читается: {}", problem.cause),
                problem.remedy.clone(),
            ));
        }
        let page = parsed.into_iter().find_map(|parsed| parsed.page);
        Ok(page.map(|page| page.html.to_string()).unwrap_or_default())
    }

    fn unknown(&self, component: &Component, template: &str) -> Problem {
        let names: Vec<&str> = self.templates.names().collect();
        let hint = suggest::hint(template, names);
        let cause = format!("детали «{template}» в теме нет");
        let remedy = format!("исправьте имя: путь внутри theme/templates.{hint}");
        Problem::error("template", component.place.clone(), cause, remedy)
    }
}

/// An example that lacks what the template shows.
fn unfilled(example: &Example, problem: &Problem) -> Problem {
    let Problem {
        file, line, cause, ..
    } = problem;
    let cause = format!("пример «{}»: {cause} ({file}:{line})", example.title);
    let remedy = "добавьте в data то, что показывает шаблон, или исправьте шаблон";
    Problem::error("template", example.place.clone(), cause, remedy)
}
