//! `data/people.toml` and `data/departments.toml`: the staff.

use super::{
    table::Table,
    wording::{EMAIL, ID},
};
use crate::source::Located;
use opora_contract::{
    address::is_email,
    desk::Absence,
    id::{DepartmentId, PersonId},
};

/// One of the staff.
#[derive(Debug)]
pub struct Person {
    /// Identifier.
    pub id: Located<PersonId>,
    /// Full name.
    pub name: String,
    /// Post.
    pub post: String,
    /// Department.
    pub department: Option<Located<DepartmentId>>,
    /// Mail address.
    pub email: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Hours of reception, in words.
    pub hours: Option<String>,
    /// Subjects; who has some is a teacher.
    pub subjects: Vec<String>,
    /// Hours of consultation, in words; who has some can be booked.
    pub consultation: Option<Located<String>>,
    /// Who stands in.
    pub deputy: Option<Located<PersonId>>,
    /// Days away.
    pub absences: Vec<Absence>,
    /// Whether address and telephone may be published.
    pub public: bool,
}

/// A department.
#[derive(Debug)]
pub struct Department {
    /// Identifier.
    pub id: Located<DepartmentId>,
    /// Name.
    pub name: String,
    /// Shared mailbox.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Head.
    pub head: Option<Located<PersonId>>,
}

pub(super) fn person(row: &mut Table) -> Option<Person> {
    let id = row.parsed("id", ID);
    let person = Person {
        name: row.text("name"),
        post: row.text("post"),
        department: row.optional_parsed("department", ID),
        email: {
            row.require("email");
            email(row).unwrap_or_default()
        },
        phone: row.optional_text("phone"),
        hours: row.optional_text("hours"),
        subjects: subjects(row),
        consultation: row.optional_located("consultation"),
        deputy: row.optional_parsed("deputy", ID),
        absences: row.rows("absences", absence),
        public: row.flag("public"),
        id: id?,
    };
    Some(person)
}

pub(super) fn department(row: &mut Table) -> Option<Department> {
    let id = row.parsed("id", ID);
    let department = Department {
        name: row.text("name"),
        email: email(row),
        phone: row.optional_text("phone"),
        head: row.optional_parsed("head", ID),
        id: id?,
    };
    Some(department)
}

fn subjects(row: &mut Table) -> Vec<String> {
    let subjects = row.list::<String>("subjects", "").into_iter();
    subjects.map(|subject| subject.value).collect()
}

fn email(row: &mut Table) -> Option<String> {
    let found = row.optional_located("email")?;
    if !is_email(&found.value) {
        row.bad_value("email", &found, EMAIL);
    }
    Some(found.value)
}

fn absence(row: &mut Table) -> Option<Absence> {
    let from = row.required_date("from");
    let to = row.required_date("to");
    let (from, to) = (from?, to?);
    if to.value < from.value {
        let found = Located::new(to.value.to_string(), to.at);
        row.bad_value(
            "to",
            &found,
            "последний день отсутствия не раньше первого (from)",
        );
    }
    Some(Absence {
        from: from.value,
        to: to.value,
    })
}
