//! The desk bundle's data, `desk.json`: everything the handler needs to know of the organisation.
//! Versioned; new keys may be added, old ones do not change their meaning within a version.

use crate::{
    calendar::{Calendar, Hours},
    form::Form,
    id::{DepartmentId, DocumentId, FormId, PersonId, ServiceId},
    owner::Owner,
    text::Texts,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of `desk.json` that this code writes and reads.
pub const VERSION: u32 = 1;

/// What the generator hands to the handler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Version of the layout: [`VERSION`].
    pub version: u32,
    /// What every page shows of the site.
    pub site: Site,
    /// IANA name of the organisation's time zone.
    pub time_zone: String,
    /// Hours of work.
    pub hours: Hours,
    /// The production calendar.
    pub calendar: Calendar,
    /// The staff.
    pub people: Vec<Person>,
    /// The departments.
    pub departments: Vec<Department>,
    /// The services, closed ones left out.
    pub services: Vec<Service>,
    /// The documents a form may ask agreement with.
    pub documents: Vec<Document>,
    /// The forms.
    pub forms: Vec<Form>,
    /// The pages of the site that a form may ask about; none where no form asks.
    #[serde(default)]
    pub pages: Vec<Link>,
    /// Interface texts.
    pub texts: Texts,
}

/// What every page shows of the site, the static ones and the desk's alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Language of the interface, for `lang` and plural forms.
    pub language: String,
    /// Public address of the site without a trailing slash.
    pub base_url: String,
    /// Title of the portal.
    pub title: String,
    /// What the portal is for, in a sentence or two.
    pub description: String,
    /// The organisation.
    pub organisation: Organisation,
    /// IANA name of the time zone that its hours are in.
    #[serde(default)]
    pub time_zone: String,
    /// Its colour, `#rrggbb`. A bundle written before there was one has none.
    #[serde(default)]
    pub accent: String,
    /// Address of its logo.
    #[serde(default)]
    pub logo: Option<String>,
    /// Hours of work as words, for example "пн–чт 9:00–18:00, пт 9:00–17:00".
    pub hours_text: String,
    /// Ways to reach a person, the closed and replaced ones left out.
    pub channels: Vec<Channel>,
    /// Links of the page's head.
    pub nav: Vec<Link>,
    /// Links of the page's foot.
    pub footer: Vec<Link>,
    /// Address of the main form's page, for example `/support/`.
    pub form_url: String,
    /// Whether the site can be searched. A bundle written before one could be without can be.
    #[serde(default = "searched")]
    pub search: bool,
    /// Addresses of the theme's assets by their plain name: `page.css` -> `/assets/page.1a2b3c4d.css`.
    pub assets: BTreeMap<String, String>,
    /// Works to come, told on every page. A bundle written before there were any has none.
    #[serde(default)]
    pub notices: Vec<Notice>,
}

fn searched() -> bool {
    true
}

/// Works to come, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What is worked on.
    pub object: String,
    /// The days, for example «с 5 по 6 декабря 2026 г.», and the time of day.
    pub when: String,
    /// What readers will notice.
    pub text: String,
    /// Address of the page with more, where there is one.
    pub url: Option<String>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What is shown.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// The organisation, as named on pages and in mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Usual name.
    pub name: String,
    /// Name for tight places.
    pub short_name: String,
    /// Name in the charter.
    pub legal_name: String,
    /// Postal address.
    pub address: String,
    /// Official site.
    pub site: Option<String>,
}

/// A way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// `phone`, `email`, `form` or the organisation's own.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What is shown: a number, an address.
    pub value: String,
    /// What the link opens.
    pub href: Option<String>,
    /// A few words more.
    pub note: Option<String>,
}

/// One of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Post.
    pub post: String,
    /// Department.
    pub department: Option<DepartmentId>,
    /// Mail address; shown to nobody but the desk unless `public`.
    pub email: String,
    /// Who stands in.
    pub deputy: Option<PersonId>,
    /// Days away.
    pub absences: Vec<Absence>,
    /// Subjects taught; who has some is a teacher.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Hours of consultation, in words; who has some can be booked.
    #[serde(default)]
    pub consultation: Option<String>,
    /// Whether the address and telephone may be published.
    pub public: bool,
}

/// Days away, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// First day away.
    pub from: Date,
    /// Last day away.
    pub to: Date,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Identifier.
    pub id: DepartmentId,
    /// Name.
    pub name: String,
    /// Shared mailbox; without one, mail goes to the head.
    pub email: Option<String>,
    /// Head.
    pub head: Option<PersonId>,
}

/// A service used in teaching.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Identifier.
    pub id: ServiceId,
    /// Name.
    pub name: String,
    /// Answers for access and working order.
    pub technical: Owner,
    /// Answers for lessons and rules.
    pub organisational: Owner,
}

/// A document in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Identifier.
    pub id: DocumentId,
    /// Title.
    pub title: String,
    /// Edition in force.
    pub edition: String,
    /// Address of its page on the site.
    pub url: String,
    /// SHA-256 of its text as readers see it, values looked up, in hexadecimal.
    pub sha256: String,
}

impl Desk {
    /// The form of that name.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id.as_str() == id)
    }

    /// The form of that identifier.
    #[must_use]
    pub fn form_by_id(&self, id: &FormId) -> Option<&Form> {
        self.form(id.as_str())
    }

    /// The person of that identifier.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    /// The department of that identifier.
    #[must_use]
    pub fn department(&self, id: &DepartmentId) -> Option<&Department> {
        self.departments
            .iter()
            .find(|department| department.id == *id)
    }

    /// The service of that identifier.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services
            .iter()
            .find(|service| service.id.as_str() == id)
    }

    /// The page at an address of the site, written from the root or in full.
    #[must_use]
    pub fn page(&self, address: &str) -> Option<&Link> {
        let path = address.strip_prefix(&self.site.base_url).unwrap_or(address);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let whole = format!("/{}/", path.trim_matches('/'));
        let mut pages = self.pages.iter();
        pages.find(|page| page.url == path || page.url == whole)
    }

    /// The document of that identifier.
    #[must_use]
    pub fn document(&self, id: &DocumentId) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == *id)
    }

    /// Whether the owner is (still) in the tables.
    #[must_use]
    pub fn knows(&self, owner: &Owner) -> bool {
        match owner {
            Owner::Person(id) => self.person(id).is_some(),
            Owner::Department(id) => self.department(id).is_some(),
        }
    }

    /// Name of an owner for people to read; the identifier where the owner has left the tables.
    #[must_use]
    pub fn owner_name(&self, owner: &Owner) -> String {
        let name = match owner {
            Owner::Person(id) => self.person(id).map(|person| &person.name),
            Owner::Department(id) => self.department(id).map(|department| &department.name),
        };
        name.cloned().unwrap_or_else(|| owner.to_string())
    }

    /// Where mail to an owner goes: the person, the shared mailbox, or the department's head.
    #[must_use]
    pub fn owner_email(&self, owner: &Owner) -> Option<&str> {
        match owner {
            Owner::Person(id) => self.person(id).map(|person| person.email.as_str()),
            Owner::Department(id) => {
                let department = self.department(id)?;
                let head = || Some(self.person(department.head.as_ref()?)?.email.as_str());
                department.email.as_deref().or_else(head)
            }
        }
    }
}
