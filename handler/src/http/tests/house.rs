//! The driver: a whole handler in a temporary folder, with templates that show what they are given,
//! and verbs to use it.

use crate::{
    Handler, Settings, app,
    bundle::{Bundle, Shared},
    settings::Limits,
};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use opora_contract::{
    Desk,
    token::{Claims, Holder, Scope},
};
use std::{fs, path::PathBuf};
use tempfile::TempDir;
use tower::ServiceExt;

/// Name and text of the templates.
const TEMPLATES: [(&str, &str); 9] = [
    (
        "desk/form.html",
        "FORM {{ page.title }}|{% if notice %}{{ notice }}{% endif %}|again={{ files_again | join(sep=\",\") }}|key={{ form.key }}|\
         {% for f in form.faults %}({{ f.anchor }}: {{ f.sentence }}){% endfor %}\
         {% for f in form.fields %}[{{ f.id }}={{ f.value }}]{% endfor %}",
    ),
    (
        "desk/check.html",
        "CHECK {{ form.action }}|key={{ key }}|\
         {% if secrets %}SECRET {% for s in secrets %}({{ s.label }}: {{ s.what }}){% endfor %} stay={{ may_stay }}|{% endif %}\
         {% for a in answers %}({{ a.label }}: {{ a.shown }}){% endfor %}\
         {% for h in hidden %}[{{ h.name }}={{ h.value }}]{% endfor %}",
    ),
    (
        "desk/ticket.html",
        "TICKET {{ page.title }}|{{ ticket.number }}|{{ ticket.status_text }}|fresh={{ fresh }}|seen={{ seen }}|\
         {{ ticket.due_iso }}|{% if fault %}{{ fault }}{% endif %}|draft={{ draft }}|{{ draft_for }}|\
         {% for e in ticket.events %}({{ e.kind }} {{ e.who }} {% if e.text %}{{ e.text }}{% endif %}){% endfor %}\
         {% for a in ticket.answers %}[{{ a.label }}={{ a.shown }}]{% endfor %}{% for f in ticket.files %}<{{ f.id }} {{ f.name }}>{% endfor %}",
    ),
    (
        "desk/staff.html",
        "STAFF {{ ticket.number }}|{{ ticket.applicant.name }}|{{ ticket.status_text }}|me={{ me }}|seen={{ seen }}|\
         can={{ can.take }}|held={{ ticket.held | join(sep=\",\") }}|{% if fault %}{{ fault }}{% endif %}|draft={{ draft.which }}:{{ draft.text }}:{{ draft.to }}|\
         {% for e in events %}({{ e.kind }} {{ e.who }} {% if e.text %}{{ e.text }}{% endif %}){% endfor %}\
         {% for c in colleagues %}[{{ c.value }}={{ c.name }}]{% endfor %}\
         {% for d in ticket.deliveries %}<{{ d.to }} {{ d.what }} {{ d.state }}>{% endfor %}\
         opened={% for url in ticket.opened %}{{ url }} {% endfor %}|",
    ),
    (
        "desk/queue.html",
        "QUEUE {{ holder }}|{% for t in tickets %}({{ t.number }} {{ t.topic }} {{ t.applicant }} {{ t.url }}){% endfor %}\
         {% for h in held %}HELD({{ h.number }} {{ h.held | join(sep=\",\") }} url={{ h.url }}){% endfor %}",
    ),
    (
        "search.html",
        "SEARCH {{ answer.q }}|{{ answer.count }}|{% for i in answer.instead %}({{ i.typed }}: {{ i.words | join(sep=\",\") }}){% endfor %}\
         {% for r in answer.results %}[{{ r.url }} {{ r.title }}: {{ r.answer }}{% for p in r.sentence %}{% if p.mark %}*{{ p.text }}*{% else %}{{ p.text }}{% endif %}{% endfor %}]{% endfor %}\
         {% for k in answer.kinds %}<{{ k.id }} {{ k.count }} {{ k.url }}>{% endfor %}{% if answer.more_url %}MORE{% endif %}",
    ),
    ("desk/queue_request.html", "ASK sent={{ sent }}"),
    (
        "desk/message.html",
        "MESSAGE {{ kind }} {{ heading }}|{% for p in paragraphs %}{{ p }};{% endfor %}\
         {% for l in links %}<a href=\"{{ l.url }}\">{{ l.title }}</a>{% endfor %}",
    ),
    (
        "desk/mailbox.html",
        "MAILBOX {% for m in mails %}({{ m.name }} {{ m.subject }} {{ m.from }}){% endfor %}\
         {% if current %}{{ current.subject }}|{{ current.text }}|{{ current.html_text }}|{{ current.links | join(sep=\" \") }}{% endif %}",
    ),
];

fn templates(replaced: &[(&str, &str)]) -> Vec<(String, String)> {
    let template = |(name, text): (&str, &str)| {
        let other = replaced.iter().find(|(other, _)| *other == name);
        (
            name.to_owned(),
            other.map_or(text, |(_, text)| text).to_owned(),
        )
    };
    TEMPLATES.into_iter().map(template).collect()
}

/// A handler, a site and their folder.
pub(super) struct House {
    pub(super) handler: Handler,
    pub(super) folder: TempDir,
    bundle: Shared,
    app: Router,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
    pub(super) bytes: Bytes,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// What stands between `from` and `to` in the body.
    pub(super) fn between(&self, from: &str, to: &str) -> String {
        let (_, rest) = self.body.split_once(from).unwrap();
        rest.split_once(to).unwrap().0.to_owned()
    }

    #[track_caller]
    pub(super) fn expect(self, status: u16, parts: &[&str]) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        for part in parts {
            assert!(self.body.contains(part), "no {part:?} in {}", self.body);
        }
        self
    }
}

/// What an app answers, with the two entities that Tera makes of plain signs read back.
pub(super) async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let text = String::from_utf8_lossy(&body);
    Answer {
        status: head.status,
        headers: head.headers,
        body: text.replace("&#x2F;", "/").replace("&quot;", "\""),
        bytes: body,
    }
}

impl House {
    pub(super) fn new() -> Self {
        Self::with("https://help.example", &[])
    }

    /// A house with the limits of a first start.
    pub(super) fn limited() -> Self {
        Self::made("https://help.example", &[], |s| {
            s.limits = Limits::default()
        })
    }

    /// A house under another public address, with some templates replaced.
    pub(super) fn with(base_url: &str, replaced: &[(&str, &str)]) -> Self {
        Self::made(base_url, replaced, |_| {})
    }

    /// A house whose timer has this word.
    pub(super) fn with_timer(word: &str) -> Self {
        let timer = Some(word.parse().unwrap());
        Self::made("https://help.example", &[], |s| s.timer = timer)
    }

    fn made(base_url: &str, replaced: &[(&str, &str)], choose: impl FnOnce(&mut Settings)) -> Self {
        let mut desk: Desk = serde_json::from_str(include_str!("desk.json")).unwrap();
        base_url.clone_into(&mut desk.site.base_url);
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            limits: crate::testing::no_limits(),
            ..Settings::local(folder.path().join("var"))
        };
        choose(&mut settings);
        let pages = folder.path().join("pages.txt");
        std::fs::write(&pages, "/\n/support/\n").unwrap();
        let bundle = Bundle::new(desk, templates(replaced)).unwrap();
        let bundle = Shared::new(bundle.with_pages(pages));
        let handler = Handler::open(&settings, bundle.clone()).unwrap();
        let site = folder.path().join("site");
        publish(&site);
        Self {
            app: app(handler.clone(), site),
            handler,
            folder,
            bundle,
        }
    }

    /// Takes a person out of the organisation's list.
    pub(super) fn dismiss(&self, person: &str) {
        self.change(|desk| desk.people.retain(|one| one.id.as_str() != person));
    }

    /// Makes it a site that cannot be searched.
    pub(super) fn forbid_search(&self) {
        self.change(|desk| desk.site.search = false);
    }

    fn change(&self, change: impl FnOnce(&mut Desk)) {
        let mut desk = self.bundle.get().desk.clone();
        change(&mut desk);
        self.bundle
            .replace(Bundle::new(desk, templates(&[])).unwrap());
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.app, request).await
    }

    pub(super) async fn ask(&self, method: Method, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).await
    }

    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, fields, &[]).await
    }

    pub(super) async fn post_with(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(fields).finish();
        let mut request = Request::post(path).header(header::HOST, "help.example");
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Submits a good form; the address of the receipt.
    pub(super) async fn submit(&self) -> String {
        let fields = [&GOOD[..], &[("key", KEY)]].concat();
        let answer = self.post("/desk/forms/support", &fields).await;
        answer.expect(303, &[]).header("location").to_owned()
    }

    /// A live link of Anna's to the only ticket.
    pub(super) async fn annas_link(&self) -> String {
        let ticket = self.ticket_id();
        let ticket = self
            .handler
            .store()
            .ticket(&ticket.parse().unwrap())
            .await
            .unwrap()
            .unwrap();
        self.link(
            Scope::Ticket(ticket.id),
            "person:anna",
            ticket.generation,
            60,
        )
        .await
    }

    /// A link to `/desk/s` (or `/desk/q`), dead after so many seconds.
    pub(super) async fn link(
        &self,
        scope: Scope,
        owner: &str,
        generation: u32,
        seconds: i64,
    ) -> String {
        let page = if scope == Scope::Queue { 'q' } else { 's' };
        let claims = Claims {
            scope,
            holder: Holder::Staff(owner.parse().unwrap()),
            generation,
            expires: jiff::Timestamp::now().as_second() + seconds,
        };
        let signer = self.handler.signer().await.unwrap();
        format!("/desk/{page}/{}", signer.sign(&claims))
    }

    pub(super) fn ticket_id(&self) -> String {
        let sql = "SELECT id FROM tickets";
        self.database()
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    }

    /// How many tickets, events, letters and keys there are.
    pub(super) fn rows(&self) -> [i64; 4] {
        let database = self.database();
        ["tickets", "events", "deliveries", "idempotency"].map(|table| {
            let sql = format!("SELECT count(*) FROM {table}");
            database.query_row(&sql, [], |row| row.get(0)).unwrap()
        })
    }

    pub(super) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.var().join("opora.db")).unwrap()
    }

    /// The files that lie in the keeping, with their modes.
    pub(super) fn kept_files(&self) -> Vec<(String, u32)> {
        use std::os::unix::fs::PermissionsExt;
        let tickets = fs::read_dir(self.var().join("files")).unwrap();
        let files = tickets.flat_map(|ticket| fs::read_dir(ticket.unwrap().path()).unwrap());
        files
            .map(|file| {
                let path = file.unwrap().path();
                let mode = path.metadata().unwrap().permissions().mode() & 0o777;
                (path.display().to_string(), mode)
            })
            .collect()
    }

    pub(super) fn var(&self) -> PathBuf {
        self.folder.path().join("var")
    }
}

/// A form filled well.
pub(super) const GOOD: [(&str, &str); 4] = [
    ("topic", "access"),
    ("text", "Не могу войти"),
    ("name", "Лев"),
    ("email", "lev@mail.example"),
];

/// A key.
pub(super) const KEY: &str = "0123456789abcdef";

/// A small site, with a secret above it and a way out of it that nobody may take.
fn publish(site: &std::path::Path) {
    let files = [
        ("index.html", "HOME"),
        ("404.html", "SITE-404"),
        ("support/index.html", "SUPPORT"),
        ("assets/style.1a2b3c4d.css", "body{}"),
        ("assets/plain.css", "body{}"),
        (".hidden", "SECRET"),
        (".git/config", "SECRET"),
        ("../secret.txt", "SECRET"),
    ];
    for (name, text) in files {
        let path = site.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    std::os::unix::fs::symlink("../secret.txt", site.join("way-out.txt")).unwrap();
}
