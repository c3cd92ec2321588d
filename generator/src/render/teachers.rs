//! The page of teachers: their subjects, when they can be asked, and the way to book a consultation.
//! Of the staff, only those who are public and have a subject are on it.

use super::{Ingredients, article};
use crate::{
    model::{Node, NodeId},
    schema::people::Person,
};
use serde::Serialize;
use tera::{Context, TeraResult};

/// The question of the form that names the teacher.
pub const TEACHER_FIELD: &str = "teacher";

#[derive(Serialize)]
struct TeacherRow<'a> {
    id: &'a str,
    name: &'a str,
    post: &'a str,
    department: Option<&'a str>,
    subjects: &'a [String],
    consultation: Option<&'a str>,
    email: &'a str,
    phone: Option<&'a str>,
    /// The form with the teacher filled in. The handler fills it: a built page cannot read what
    /// follows the question mark.
    booking_url: Option<String>,
}

/// The context of `teachers.html`, in the order of names.
pub(super) fn context(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let people = all.tables.people.rows.iter();
    let mut teachers: Vec<&Person> = people
        .filter(|person| person.public && !person.subjects.is_empty())
        .collect();
    teachers.sort_by_key(|person| (person.name.to_lowercase(), person.id.value.clone()));
    let rows: Vec<TeacherRow> = teachers.into_iter().map(|found| row(all, found)).collect();
    context.insert("teachers", &rows);
    Ok(context)
}

fn row<'a>(all: Ingredients<'a>, person: &'a Person) -> TeacherRow<'a> {
    let department = person.department.as_ref();
    let department = department.and_then(|id| all.tables.department(&id.value));
    let form = all.tables.site.consultation_form.as_ref();
    let form = form.filter(|_| person.consultation.is_some());
    let id = person.id.value.as_str();
    TeacherRow {
        id,
        name: &person.name,
        post: &person.post,
        department: department.map(|department| department.name.as_str()),
        subjects: &person.subjects,
        consultation: person
            .consultation
            .as_ref()
            .map(|hours| hours.value.as_str()),
        email: &person.email,
        phone: person.phone.as_deref(),
        booking_url: form.map(|form| format!("/desk/forms/{}?{TEACHER_FIELD}={id}", form.value)),
    }
}
