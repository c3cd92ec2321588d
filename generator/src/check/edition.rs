//! `document-edition`: the table and the pages disagree about which text is which edition. A text
//! that is no longer in force must never be taken for the one that is.

use super::{Context, link};
use crate::{
    model::Node,
    problem::Problem,
    schema::documents::{Document, Edition},
    source::Place,
};

pub(super) fn editions(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.documents;
    for document in &table.rows {
        let mut before: Vec<&str> = document.edition.as_deref().into_iter().collect();
        for edition in &document.earlier {
            let name = edition.edition.value.as_str();
            let place = table.place(&edition.edition);
            if before.contains(&name) {
                let cause = format!(
                    "редакция «{name}» документа «{}» описана дважды",
                    document.id.value
                );
                problems.push(error(
                    place,
                    cause,
                    "дайте каждой редакции своё имя (edition)".to_owned(),
                ));
            }
            before.push(name);
            problems.extend(earlier_page(context, document, edition));
        }
        problems.extend(page_in_force(context, document));
    }
    for node in &context.model.nodes {
        problems.extend(named_edition(context, node));
    }
}

fn earlier_page(context: Context, document: &Document, edition: &Edition) -> Option<Problem> {
    let page = edition
        .page
        .as_ref()
        .filter(|page| page.value.starts_with('/'))?;
    let place = context.tables.documents.place(page);
    let (id, name) = (document.id.value.as_str(), edition.edition.value.as_str());
    let Some(node) = context.model.page_at(&page.value) else {
        if link::exists(context.model, &page.value) {
            return None;
        }
        let cause = format!("страницы прежней редакции {} нет", page.value);
        return Some(error(
            place,
            cause,
            link::remedy(context.model, &page.value),
        ));
    };
    let front = &node.page.front;
    let same = front
        .document
        .as_ref()
        .is_some_and(|named| named.value.as_str() == id)
        && front
            .edition
            .as_ref()
            .is_some_and(|named| named.value == name);
    if same {
        return None;
    }
    let cause = format!(
        "страница {} не назвала себя редакцией «{name}» документа «{id}»",
        page.value
    );
    let file = &node.page.path;
    let remedy = format!("напишите в шапке {file}: document = \"{id}\" и edition = \"{name}\"");
    Some(error(place, cause, remedy))
}

/// The page in force may not call itself an earlier edition.
fn page_in_force(context: Context, document: &Document) -> Option<Problem> {
    let page = document.page.as_ref()?;
    let node = context.model.page_at(&page.value)?;
    let edition = node.page.front.edition.as_ref()?;
    let cause = format!(
        "действующая редакция документа «{}» названа прежней",
        document.id.value
    );
    let remedy = "уберите edition из шапки: его пишут только на страницах прежних редакций";
    Some(error(node.place(edition), cause, remedy.to_owned()))
}

fn named_edition(context: Context, node: &Node) -> Option<Problem> {
    let front = &node.page.front;
    let edition = front.edition.as_ref()?;
    let place = node.place(edition);
    let Some(id) = &front.document else {
        let cause = "названа редакция, а документ — нет".to_owned();
        let remedy = "добавьте в шапку document = \"…\" или уберите edition";
        return Some(error(place, cause, remedy.to_owned()));
    };
    let document = context.tables.document(&id.value)?;
    if document.earlier_edition(&edition.value).is_some() {
        return None;
    }
    let cause = format!(
        "у документа «{}» нет прежней редакции «{}»",
        id.value, edition.value
    );
    let remedy =
        "опишите её в content/data/documents.toml: earlier = [{ edition = \"…\", date = … }]";
    Some(error(place, cause, remedy.to_owned()))
}

fn error(place: Place, cause: String, remedy: String) -> Problem {
    Problem::error("document-edition", place, cause, remedy)
}
