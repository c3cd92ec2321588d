//! The values that texts may look up, `{{ channel.phone.value }}`, out of the tables. What is not
//! public is not in them.

use super::Tables;
use crate::lookup::Lookups;
use std::collections::BTreeMap;

/// All values by dotted name.
#[must_use]
pub fn lookups(tables: &Tables) -> Lookups {
    let mut values = Values::default();
    site(tables, &mut values);
    for service in &tables.services.rows {
        let id = format!("service.{}", service.id.value);
        values.put(&id, "name", &service.name);
        values.put(&id, "purpose", &service.purpose);
        values.put_some(&id, "url", service.url.as_ref());
    }
    for person in &tables.people.rows {
        let id = format!("person.{}", person.id.value);
        values.put(&id, "name", &person.name);
        values.put(&id, "post", &person.post);
        if person.public {
            values.put(&id, "email", &person.email);
            values.put_some(&id, "phone", person.phone.as_ref());
            values.put_some(&id, "hours", person.hours.as_ref());
        }
    }
    for department in &tables.departments.rows {
        let id = format!("department.{}", department.id.value);
        values.put(&id, "name", &department.name);
        values.put_some(&id, "email", department.email.as_ref());
        values.put_some(&id, "phone", department.phone.as_ref());
    }
    for document in &tables.documents.rows {
        let id = format!("document.{}", document.id.value);
        values.put(&id, "title", &document.title);
        values.put_some(&id, "number", document.number.as_ref());
        values.put_some(&id, "edition", document.edition.as_ref());
        let page = document.page.as_ref().map(|page| &page.value);
        values.put_some(&id, "url", page.or(document.url.as_ref()));
    }
    Lookups::new(values.0)
}

fn site(tables: &Tables, values: &mut Values) {
    let site = &tables.site;
    let organisation = &site.organisation;
    values.put("organisation", "name", &organisation.name);
    values.put("organisation", "short_name", &organisation.short_name);
    values.put("organisation", "legal_name", &organisation.legal_name);
    values.put("organisation", "address", &organisation.address);
    values.put_some("organisation", "site", organisation.site.as_ref());
    values.put_some("organisation", "sveden", site.sveden.as_ref());
    values.put("lms", "name", &site.lms.name);
    values.put_some("lms", "kind", site.lms.kind.as_ref());
    values.put("lms", "url", &site.lms.url);
    values.put("lms", "login_url", &site.lms.login_url);
    for channel in &site.channels {
        let id = format!("channel.{}", channel.id.value);
        values.put(&id, "name", &channel.name);
        values.put(&id, "value", &channel.value);
        values.put_some(&id, "href", channel.href.as_ref());
        values.put_some(&id, "note", channel.note.as_ref());
    }
}

#[derive(Default)]
struct Values(BTreeMap<String, String>);

impl Values {
    fn put(&mut self, group: &str, key: &str, value: &str) {
        // What is missing in the table has been told; here it is a name without a value.
        if !value.is_empty() {
            self.0.insert(format!("{group}.{key}"), value.to_owned());
        }
    }

    fn put_some(&mut self, group: &str, key: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.put(group, key, value);
        }
    }
}
