//! A form of a page, filled as a person fills it: by labels and legends. A question that the
//! style sheet hides cannot be filled, and an unfilled one that the browser itself insists on
//! cannot be sent.

use crate::{
    browser::{Page, all, inside, text_of},
    words::plain,
};
use scraper::{ElementRef, Html};
use std::collections::BTreeSet;

/// The form.
#[derive(Debug)]
pub struct Form {
    /// Where it is posted.
    pub action: String,
    insists: bool,
    controls: Vec<Control>,
    buttons: Vec<Button>,
}

/// One control, or one choice of a group.
#[derive(Debug)]
struct Control {
    name: String,
    value: String,
    sort: Sort,
    label: String,
    legend: String,
    required: bool,
    /// Groups of switches, one of each must be turned; empty: always there.
    shown_by: Vec<Vec<String>>,
    /// The switch it turns when chosen.
    switch: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Sort {
    Hidden,
    Text,
    /// A radio button, a tick box or an option of a list; `true` when chosen.
    Choice {
        chosen: bool,
        alone: bool,
    },
}

#[derive(Debug)]
struct Button {
    words: String,
    named: Option<(String, String)>,
}

impl Form {
    /// Reads the form of `page` whose address ends so.
    #[track_caller]
    pub fn find(page: &Page, action_end: &str) -> Form {
        let html = page.html();
        let ends = |form: &ElementRef| form.attr("action").is_some_and(|a| a.ends_with(action_end));
        let form = all(&html, "form").find(ends);
        let Some(form) = form else {
            panic!(
                "no form for …{action_end} at {}:\n{}",
                page.address,
                page.main()
            )
        };
        let method = form.attr("method").unwrap_or("get");
        assert!(
            method.eq_ignore_ascii_case("post"),
            "a form with method {method}"
        );
        let controls = inside(form, "input, textarea, select");
        let buttons = inside(form, "button").filter(|b| b.attr("type") != Some("button"));
        Form {
            action: form.attr("action").unwrap().to_owned(),
            insists: form.attr("novalidate").is_none(),
            controls: controls.flat_map(|control| read(control, &html)).collect(),
            buttons: buttons.map(read_button).collect(),
        }
    }

    /// Types into the control with this label, in place of what it holds.
    #[track_caller]
    pub fn fill(mut self, label: &str, value: &str) -> Form {
        let at = self.find_control(|c| c.sort == Sort::Text && starts(&c.label, label), label);
        self.controls[at].value = value.to_owned();
        self
    }

    /// Chooses `option` of the group or list under this legend.
    #[track_caller]
    pub fn choose(mut self, legend: &str, option: &str) -> Form {
        let fits = |c: &Control| starts(&c.legend, legend) && starts(&c.label, option);
        let at = self.find_control(|c| is_choice(c) && fits(c), option);
        let name = self.controls[at].name.clone();
        for control in self.controls.iter_mut().filter(|c| c.name == name) {
            if let Sort::Choice {
                chosen,
                alone: true,
            } = &mut control.sort
            {
                *chosen = false;
            }
        }
        self.set_chosen(at);
        self
    }

    /// Ticks the box with this label.
    #[track_caller]
    pub fn tick(mut self, label: &str) -> Form {
        let at = self.find_control(|c| is_choice(c) && starts(&c.label, label), label);
        self.set_chosen(at);
        self
    }

    /// What the control with this label holds.
    #[track_caller]
    pub fn value(&self, label: &str) -> &str {
        let at = self.find_control(|c| c.sort == Sort::Text && starts(&c.label, label), label);
        &self.controls[at].value
    }

    /// The words of what is chosen under this legend.
    pub fn chosen(&self, legend: &str) -> Vec<&str> {
        let under = self.controls.iter().filter(|c| starts(&c.legend, legend));
        under
            .filter(|c| is_chosen(c))
            .map(|c| c.label.as_str())
            .collect()
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let mut hidden = self.controls.iter().filter(|c| c.sort == Sort::Hidden);
        hidden.find(|c| c.name == name).map(|c| c.value.as_str())
    }

    /// What is posted when the button with these words is pressed, in the page's order, lines
    /// ended by CR LF (HTML standard, "constructing the entry list").
    #[track_caller]
    pub fn body(&self, button: &str) -> String {
        let pressed = self.buttons.iter().find(|b| starts(&b.words, button));
        let pressed = pressed.unwrap_or_else(|| panic!("no button «{button}»: {:?}", self.buttons));
        let mut body = form_urlencoded::Serializer::new(String::new());
        for control in &self.controls {
            let empty = control.value.is_empty() && control.sort == Sort::Text;
            let stops = self.insists && control.required && empty;
            assert!(!stops, "the browser insists on «{}»", control.label);
            if !is_choice(control) || is_chosen(control) {
                let value = control.value.replace("\r\n", "\n").replace('\n', "\r\n");
                body.append_pair(&control.name, &value);
            }
        }
        if let Some((name, value)) = &pressed.named {
            body.append_pair(name, value);
        }
        body.finish()
    }

    fn set_chosen(&mut self, at: usize) {
        if let Sort::Choice { chosen, .. } = &mut self.controls[at].sort {
            *chosen = true;
        }
    }

    /// The one control that fits and is in sight.
    #[track_caller]
    fn find_control(&self, fits: impl Fn(&Control) -> bool, label: &str) -> usize {
        let found: Vec<usize> = (0..self.controls.len())
            .filter(|i| fits(&self.controls[*i]))
            .collect();
        let labels = || self.controls.iter().map(|c| &c.label).collect::<Vec<_>>();
        let [at] = found[..] else {
            panic!(
                "{} controls labelled «{label}» among {:?}",
                found.len(),
                labels()
            )
        };
        let turned = self.controls.iter().filter(|c| is_chosen(c));
        let turned: BTreeSet<&String> = turned.filter_map(|c| c.switch.as_ref()).collect();
        let shown_by = &self.controls[at].shown_by;
        let turns = |group: &Vec<String>| group.iter().any(|s| turned.contains(s));
        let shown = shown_by.iter().all(turns);
        assert!(
            shown,
            "«{label}» is out of sight: nothing of {shown_by:?} is chosen"
        );
        at
    }
}

impl Control {
    fn hidden(name: &str, value: &str) -> Control {
        Control {
            name: name.to_owned(),
            value: value.to_owned(),
            sort: Sort::Hidden,
            label: String::new(),
            legend: String::new(),
            required: false,
            shown_by: Vec::new(),
            switch: None,
        }
    }
}

fn is_choice(control: &Control) -> bool {
    matches!(control.sort, Sort::Choice { .. })
}

fn is_chosen(control: &Control) -> bool {
    matches!(control.sort, Sort::Choice { chosen: true, .. })
}

/// Whether words begin so; a label may go on with a mark such as "(необязательно)".
fn starts(text: &str, beginning: &str) -> bool {
    text.starts_with(&plain(beginning))
}

/// The controls of an element: one, or one for each option of a list.
fn read(element: ElementRef, html: &Html) -> Vec<Control> {
    let Some(name) = element.attr("name") else {
        return Vec::new();
    };
    let sort = sort_of(element);
    let hidden = Control::hidden(name, element.attr("value").unwrap_or_default());
    let control = Control {
        sort,
        value: match element.value().name() {
            // The parser drops the first line break of a text area, as browsers do.
            "textarea" => element.text().collect(),
            _ if is_choice(&Control {
                sort,
                ..Control::hidden("", "")
            }) =>
            {
                element.attr("value").unwrap_or("on").to_owned()
            }
            _ => hidden.value.clone(),
        },
        label: label_of(element, html),
        legend: legend_of(element),
        required: element.attr("required").is_some(),
        shown_by: shown_by(element),
        switch: element.attr("data-switch").map(str::to_owned),
        ..hidden
    };
    if element.value().name() != "select" {
        return vec![control];
    }
    options_of(element, &control)
}

/// A list as one choice per option; the list's label is their legend.
fn options_of(list: ElementRef, control: &Control) -> Vec<Control> {
    let options: Vec<ElementRef> = inside(list, "option").collect();
    let marked = options.iter().position(|o| o.attr("selected").is_some());
    let view = |(i, option): (usize, &ElementRef)| Control {
        value: option
            .attr("value")
            .map_or_else(|| text_of(*option), str::to_owned),
        sort: Sort::Choice {
            chosen: i == marked.unwrap_or(0),
            alone: true,
        },
        label: text_of(*option),
        legend: control.label.clone(),
        shown_by: control.shown_by.clone(),
        switch: option.attr("data-switch").map(str::to_owned),
        ..Control::hidden(&control.name, "")
    };
    options.iter().enumerate().map(view).collect()
}

fn sort_of(element: ElementRef) -> Sort {
    let chosen = element.attr("checked").is_some();
    match element.attr("type") {
        Some("hidden") => Sort::Hidden,
        Some("radio") => Sort::Choice {
            chosen,
            alone: true,
        },
        Some("checkbox") => Sort::Choice {
            chosen,
            alone: false,
        },
        _ => Sort::Text,
    }
}

fn read_button(button: ElementRef) -> Button {
    let name = button.attr("name").map(str::to_owned);
    let value = button.attr("value").unwrap_or_default().to_owned();
    Button {
        words: text_of(button),
        named: name.map(|name| (name, value)),
    }
}

fn above<'a>(element: ElementRef<'a>) -> impl Iterator<Item = ElementRef<'a>> {
    element.ancestors().filter_map(ElementRef::wrap)
}

/// The words of the label bound to a control: by `for`, or around it.
pub fn label_of(element: ElementRef, html: &Html) -> String {
    let by_for = element.attr("id").and_then(|id| {
        let mut labels = all(html, "label[for]").filter(|l| l.attr("for") == Some(id));
        labels.next()
    });
    let around = || above(element).find(|e| e.value().name() == "label");
    by_for.or_else(around).map(text_of).unwrap_or_default()
}

fn legend_of(element: ElementRef) -> String {
    let group = above(element).find(|e| e.value().name() == "fieldset");
    let legend = group.and_then(|group| inside(group, "legend").next());
    legend.map(text_of).unwrap_or_default()
}

fn shown_by(element: ElementRef) -> Vec<Vec<String>> {
    let marked = above(element).filter_map(|e| e.attr("data-shown-by"));
    let groups = marked.map(|group| group.split_whitespace().map(str::to_owned).collect());
    groups.collect()
}
