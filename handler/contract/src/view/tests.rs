//! Which questions a page without scripts brings up, and with which controls.

use super::*;
use std::collections::BTreeMap;

fn desk() -> Desk {
    serde_json::from_str(include_str!("../testdata/desk.json")).unwrap()
}

fn view(desk: &Desk, raw: &Raw) -> FormView {
    form_view(desk.form("kinds").unwrap(), desk, raw, &[], None)
}

fn field<'a>(view: &'a FormView, id: &str) -> &'a FieldView {
    view.fields.iter().find(|field| field.id == id).unwrap()
}

#[test]
fn controls_and_keyboards() {
    let desk = desk();
    let view = view(&desk, &BTreeMap::new());
    let rows = [
        ("birth", "text", "date", None),
        ("count", "text", "text", Some("numeric")),
        ("teacher", "radio", "text", None),
        ("wishes", "times", "text", None),
        ("page", "text", "text", None),
        ("papers", "file", "text", None),
    ];
    for (id, control, input, inputmode) in rows {
        let field = field(&view, id);
        let found = (field.control, field.input, field.inputmode);
        assert_eq!(found, (control, input, inputmode), "{id}");
    }
    assert!(view.multipart);
    let options = &field(&view, "teacher").options;
    let offered: Vec<_> = options
        .iter()
        .map(|o| (o.value.as_str(), o.hint.as_deref()))
        .collect();
    assert_eq!(
        offered,
        [("dora", Some("Алгебра · вт, 16:00")), ("other", None)]
    );
    let days = &field(&view, "wishes").days;
    let names: Vec<_> = days.iter().map(|day| day.name.as_str()).collect();
    assert_eq!(names, ["понедельник", "среда"]);
    assert_eq!(days[1].options[0].value, "wed-am");
}

#[test]
fn a_question_hangs_on_all_conditions_and_on_those_above() {
    let desk = desk();
    let view = view(&desk, &BTreeMap::new());
    let switch = |id: &str, value: &str| {
        let options = &field(&view, id).options;
        let found = options.iter().find(|option| option.value == value);
        found.and_then(|option| option.switch).unwrap()
    };
    let (yes, dora) = (switch("more", "yes"), switch("teacher", "dora"));
    let mut both = field(&view, "both").shown_by.clone();
    both.sort();
    let mut expected = vec![vec![yes], vec![dora]];
    expected.sort();
    assert_eq!(both, expected);
    let mut below = field(&view, "below").shown_by.clone();
    below.sort();
    expected.push(vec![switch("both", "a")]);
    expected.sort();
    assert_eq!(below, expected);
}

#[test]
fn a_links_context_is_sent_along_unseen() {
    let desk = desk();
    let raw = [
        ("course", "Алгебра 7"),
        ("link_sign", "00"),
        ("foreign", "x"),
    ];
    let raw: Raw = raw.map(|(k, v)| (k.to_owned(), vec![v.to_owned()])).into();
    let view = view(&desk, &raw);
    assert!(view.fields.iter().all(|field| field.id != "course"));
    let hidden: Vec<_> = view
        .hidden
        .iter()
        .map(|h| (h.name.as_str(), h.value.as_str()))
        .collect();
    assert_eq!(hidden, [("course", "Алгебра 7"), ("link_sign", "00")]);
}
