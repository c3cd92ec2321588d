//! What the tests of this crate share: a small organisation, its letters' templates in two lines,
//! and a handler on a fresh folder. Nothing of it is in the program.

#[cfg(feature = "aws")]
pub(crate) mod peer;

use crate::{
    Handler, Settings,
    bundle::{Bundle, Shared},
    guard::Sender,
    random::Random,
    settings::Limits,
    store::{Accepted, StoreError},
    submit::{Attached, Key, Submission},
    ticket::event::LETTERS,
};
use jiff::Timestamp;
use opora_contract::{
    Desk,
    check::{Answers, Raw, check},
    form::Form,
    id::TicketId,
    owner::Owner,
};
use std::collections::BTreeMap;
use tempfile::TempDir;

/// Wednesday, 18 March 2026, 10:00 in Moscow.
pub(crate) const NOW: &str = "2026-03-18T07:00:00Z";

pub(crate) fn now() -> Timestamp {
    at(NOW)
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn desk() -> Desk {
    serde_json::from_str(include_str!("desk.json")).unwrap()
}

pub(crate) fn owner(text: &str) -> Owner {
    text.parse().unwrap()
}

/// A bundle whose letters show all that they are given.
pub(crate) fn bundle() -> Bundle {
    bundle_of(desk())
}

pub(crate) fn bundle_of(desk: Desk) -> Bundle {
    let parts = LETTERS.iter().flat_map(|(_, name)| {
        let subject = format!("{{{{ letter.number }}}} {name} {{{{ letter.topic }}}}");
        let all = "{{ letter.number }}|{{ letter.topic }}|{{ letter.due }}|{{ letter.text }}\
                   |{{ letter.assignee }}|{{ letter.from_name }}|{{ letter.note }}\
                   |{{ letter.staff_name }}\n{{ letter.link }}\n\
                   {% if letter.applicant %}{{ letter.applicant.name }}{% endif %}\
                   {% for a in letter.answers %}\n{{ a.label }}: {{ a.shown }}{% endfor %}\n\
                   {% for r in letter.requests %}REQUEST {{ r.number }} {{ r.link }}\n{% endfor %}\
                   {% if letter.requests %}{{ letter.queue }}{% endif %}";
        [
            (format!("mail/{name}.subject.txt"), subject),
            (format!("mail/{name}.txt"), all.to_owned()),
            (format!("mail/{name}.html"), format!("<p>{all}</p>")),
        ]
    });
    let act = "{{ id }}|{{ reason }}|{{ by_program }}|{% for m in mailboxes %}{{ m }},{% endfor %}\
               {% for l in lines %}\n{{ l.number }}: {{ l.categories }}{% endfor %}";
    let acts = ["txt", "html"].map(|kind| (format!("desk/act.{kind}"), act.to_owned()));
    Bundle::new(desk, parts.chain(acts).collect()).unwrap()
}

/// For tests of everything else.
pub(crate) fn no_limits() -> Limits {
    Limits {
        network_hour: u32::MAX,
        address_day: u32::MAX,
        confirmations_day: u32::MAX,
        confirmations_hour: u32::MAX,
        staff_letters: u32::MAX,
        ..Limits::default()
    }
}

pub(crate) struct Bench {
    pub(crate) handler: Handler,
    pub(crate) folder: TempDir,
    pub(crate) random: Random,
}

pub(crate) fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        limits: no_limits(),
        ..Settings::local(folder.path().join("var"))
    };
    Bench {
        handler: Handler::open(&settings, Shared::new(bundle())).unwrap(),
        folder,
        random: Random::seeded(7),
    }
}

/// Posted answers: `topic=access&name=…`, each once.
pub(crate) fn raw(pairs: &[(&str, &str)]) -> Raw {
    let pairs = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), vec![(*v).to_owned()]));
    pairs.collect::<BTreeMap<_, _>>()
}

pub(crate) const ANSWERS: [(&str, &str); 4] = [
    ("topic", "access"),
    ("text", "Не открывается\nкурс"),
    ("name", "Ёлкина Анна-Мария"),
    ("email", "elkina@школа.рф"),
];

pub(crate) fn answers(form: &Form, desk: &Desk, pairs: &[(&str, &str)]) -> Answers {
    check(form, desk, &raw(pairs)).unwrap()
}

/// Submits a form without files.
pub(crate) async fn submit(
    handler: &Handler,
    form: &Form,
    key: &Key,
    answers: Answers,
    now: Timestamp,
    random: &mut Random,
) -> Result<Accepted, StoreError> {
    let submission = Submission {
        form,
        key,
        answers,
        attached: Attached::nothing(random),
        opened: Vec::new(),
        sender: Sender::default(),
    };
    crate::submit::submit(handler, submission, now).await
}

impl Bench {
    pub(crate) async fn submit(&mut self, key: &str, pairs: &[(&str, &str)]) -> Accepted {
        let bundle = self.handler.bundle();
        let form = bundle.desk.form("support").unwrap();
        let answers = answers(form, &bundle.desk, pairs);
        let key: Key = key.parse().unwrap();
        let random = &mut self.random;
        submit(&self.handler, form, &key, answers, now(), random)
            .await
            .unwrap()
    }

    /// A new ticket of Anna's with an applicant who reads mail.
    pub(crate) async fn ticket(&mut self) -> TicketId {
        let key = self.random.hex();
        match self.submit(&key, &ANSWERS).await {
            Accepted::New { ticket, .. } => ticket,
            other => panic!("not new: {other:?}"),
        }
    }

    /// The mails in the folder: name and content, by name.
    pub(crate) fn mails(&self) -> BTreeMap<String, String> {
        let folder = self.folder.path().join("var/mail");
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let read = |path: std::path::PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        };
        files.map(read).collect()
    }
}
