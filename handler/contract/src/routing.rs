//! Who gets a request and how long the answer may take: the form's rules, the two owners of a
//! service, deputies of those who are away. Never nobody: the form's fallback comes last.

use crate::{
    Desk,
    check::Answers,
    deadline::DeadlineRule,
    form::{Form, Kind, OwnerRule},
    id::PersonId,
    owner::Owner,
};
use jiff::civil::Date;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Who gets it.
    pub owner: Owner,
    /// How long the answer may take.
    pub deadline: DeadlineRule,
}

/// Owner and deadline of a request received on `date`.
#[must_use]
pub fn route(form: &Form, answers: &Answers, desk: &Desk, date: Date) -> Destination {
    let matching = form
        .routes
        .iter()
        .filter(|route| route.when.holds(|id| answers.values(id)));
    let found = matching
        .filter_map(|route| Some((resolve(&route.owner, form, answers, desk)?, route.deadline)))
        .find_map(|(owner, deadline)| Some((present(&owner, desk, date)?, deadline)));
    let (owner, deadline) = found.unwrap_or_else(|| (fallback(form, desk, date), None));
    Destination {
        owner,
        deadline: deadline.unwrap_or(form.deadline),
    }
}

/// The form's fallback, or its deputy; the fallback itself where everybody is away.
#[must_use]
pub fn fallback(form: &Form, desk: &Desk, date: Date) -> Owner {
    present(&form.fallback, desk, date).unwrap_or_else(|| form.fallback.clone())
}

fn resolve(rule: &OwnerRule, form: &Form, answers: &Answers, desk: &Desk) -> Option<Owner> {
    let service = || {
        let field = form
            .fields
            .iter()
            .find(|field| matches!(field.kind, Kind::Service { .. }))?;
        desk.service(answers.values(&field.id).first()?)
    };
    let chosen = || {
        let mut fields = form.fields.iter();
        let field = fields.find(|field| matches!(field.kind, Kind::Person { .. }))?;
        let id: PersonId = answers.values(&field.id).first()?.parse().ok()?;
        desk.person(&id)
            .map(|person| Owner::Person(person.id.clone()))
    };
    match rule {
        OwnerRule::Fixed(owner) => Some(owner.clone()),
        OwnerRule::ChosenPerson => chosen(),
        OwnerRule::ServiceTechnical => Some(service()?.technical.clone()),
        OwnerRule::ServiceOrganisational => Some(service()?.organisational.clone()),
    }
}

/// The owner, or the first deputy in the chain who is there on `date`.
fn present(owner: &Owner, desk: &Desk, date: Date) -> Option<Owner> {
    let Owner::Person(first) = owner else {
        return desk.knows(owner).then(|| owner.clone());
    };
    let mut seen: Vec<&PersonId> = Vec::new();
    let mut next = Some(first);
    while let Some(id) = next {
        let person = desk.person(id)?;
        if seen.contains(&&person.id) {
            return None;
        }
        if !person
            .absences
            .iter()
            .any(|away| away.from <= date && date <= away.to)
        {
            return Some(Owner::Person(person.id.clone()));
        }
        seen.push(&person.id);
        next = person.deputy.as_ref();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Raw, check};

    /// Trouble, service, day of receipt; owner and deadline expected.
    const CASES: [(&str, &str, &str, &str, &str); 8] = [
        (
            "access",
            "lms",
            "2026-06-01",
            "person:ann",
            "4 working hours",
        ),
        (
            "access",
            "lms",
            "2026-07-01",
            "person:bob",
            "4 working hours",
        ), // Ann is away
        (
            "access",
            "lms",
            "2026-07-05",
            "department:it",
            "3 working days",
        ), // so is her deputy
        (
            "access",
            "lms",
            "2026-07-11",
            "person:ann",
            "4 working hours",
        ), // back again
        (
            "access",
            "other",
            "2026-06-01",
            "department:it",
            "3 working days",
        ), // no service chosen
        (
            "study",
            "lms",
            "2026-06-01",
            "department:study",
            "3 working days",
        ),
        (
            "study",
            "other",
            "2026-06-01",
            "department:it",
            "3 working days",
        ),
        ("other", "", "2026-06-01", "person:head", "3 working days"), // no rule fits
    ];

    #[test]
    fn cases() {
        let desk: Desk = serde_json::from_str(include_str!("testdata/desk.json")).unwrap();
        let form = desk.form("support").unwrap();
        for (trouble, service, date, owner, deadline) in CASES {
            let posted = [
                ("trouble", trouble),
                ("service", service),
                ("text", "Помогите"),
                ("consent", "yes"),
            ];
            let raw: Raw = posted
                .map(|(k, v)| (k.to_owned(), vec![v.to_owned()]))
                .into();
            let answers = check(form, &desk, &raw).unwrap();
            let found = route(form, &answers, &desk, date.parse().unwrap());
            let found = (found.owner.to_string(), found.deadline.to_string());
            assert_eq!(
                found,
                (owner.to_owned(), deadline.to_owned()),
                "{trouble} {service} {date}"
            );
        }
    }

    #[test]
    fn the_chosen_person_gets_it_or_the_deputy() {
        let desk: Desk = serde_json::from_str(include_str!("testdata/desk.json")).unwrap();
        let form = desk.form("kinds").unwrap();
        for (teacher, date, owner) in [
            ("dora", "2026-06-01", "person:dora"),
            ("dora", "2026-07-05", "person:head"),
            ("other", "2026-06-01", "person:head"),
        ] {
            let raw: Raw = [("teacher".to_owned(), vec![teacher.to_owned()])].into();
            let answers = check(form, &desk, &raw).unwrap();
            let found = route(form, &answers, &desk, date.parse().unwrap());
            assert_eq!(found.owner.to_string(), owner, "{teacher} {date}");
        }
    }

    #[test]
    fn nobody_is_lost_when_all_are_away() {
        let mut desk: Desk = serde_json::from_str(include_str!("testdata/desk.json")).unwrap();
        desk.departments.clear();
        desk.people.clear();
        let form = desk.form("support").unwrap();
        let found = route(
            form,
            &Answers::default(),
            &desk,
            "2026-06-01".parse().unwrap(),
        );
        assert_eq!(found.owner, form.fallback);
    }
}
