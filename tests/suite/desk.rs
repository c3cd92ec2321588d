//! Short ways to a ticket for tests that begin where the tour has already been.

use crate::{browser::Browser, place::Place, post::Post, server::Server};

/// Who answers for documents.
pub const OFFICE: &str = "study@bereg.example";

/// Who asks.
const APPLICANT: &str = "maria@mail.example";

/// A server with letters in a folder.
pub struct Desk {
    pub server: Server,
    pub place: Place,
    pub post: Post,
}

/// A ticket of that server, by the links of its two sides, as paths.
pub struct Links {
    pub receipt: String,
    pub staff: String,
}

impl Desk {
    pub fn open() -> Desk {
        let place = Place::with_own_content();
        let server = Server::start(&place);
        let post = Post::of(place.data().join("mail"));
        Desk {
            server,
            place,
            post,
        }
    }

    pub fn visitor(&self) -> Browser {
        Browser::new(&self.server.base)
    }

    /// Posts a request about documents under this key, and waits for both letters about it.
    pub fn ticket(&mut self, key: &str) -> Links {
        // Each with words of its own: many of the same are held back.
        let body = body(key, &format!("справка {key}"));
        let answer = self.visitor().post_with("/desk/forms/support", &body, &[]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let receipt = answer.header("location").unwrap().to_owned();
        let staff = self.staff_link();
        self.post.next_to(APPLICANT);
        Links { receipt, staff }
    }

    /// The link of the office's next letter, as a path.
    pub fn staff_link(&mut self) -> String {
        let link = self.post.next_to(OFFICE).link();
        link.strip_prefix(&self.server.base).unwrap().to_owned()
    }

    /// How many events of this kind the database holds.
    pub fn events(&self, kind: &str) -> i64 {
        let store = rusqlite::Connection::open(self.place.data().join("opora.db")).unwrap();
        let count = "SELECT count(*) FROM events WHERE ?1 = '' OR kind = ?1";
        store.query_row(count, [kind], |row| row.get(0)).unwrap()
    }
}

/// The body of a right submission.
pub fn body(key: &str, text: &str) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("key", key).append_pair("role", "parent");
    body.append_pair("trouble", "documents")
        .append_pair("name", "Мария");
    body.append_pair("text", &format!("Нужен документ об обучении: {text}"));
    body.append_pair("reply", "email")
        .append_pair("email", APPLICANT);
    body.append_pair("consent", "yes");
    body.finish()
}

/// The number that the next action on the staff page must state as seen.
pub fn seen(visitor: &mut Browser, staff: &str) -> String {
    let page = visitor.open(staff);
    page.attributes("form input[name=seen]", "value")
        .swap_remove(0)
}
