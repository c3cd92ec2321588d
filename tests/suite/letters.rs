//! Every letter is well-formed (`promises.md` M1), whatever was typed: as the program writes it and
//! as it comes out of a real mail server, read by a strict parser. The letters of all other tests
//! are read by the same parser at the end of `tests/run`.

use crate::{
    browser::Browser,
    place::{Place, root},
    post::{Post, python, run_peer},
    relay::Relay,
    server::Server,
    tour,
};
use std::{fs, path::Path, thread, time::Duration};

/// What people type to break a letter, one JSON string a line.
const TYPED: &str = "handler/src/mail/testdata/injections.jsonl";

#[test]
fn through_a_real_mail_server() {
    let mut place = Place::with_own_content();
    let relay = Relay::start(&place.path("relay"));
    place.env = relay.settings();
    let server = Server::start(&place);
    tour::walk(&place, &server, &mut relay.post());
    let sent = post_all(&server);
    await_letters(&relay.post(), sent);
    read_strictly(&relay.letters());
}

#[test]
fn as_the_program_writes_them() {
    let place = Place::with_own_content();
    let server = Server::start(&place);
    let sent = post_all(&server);
    let folder = place.data().join("mail");
    await_letters(&Post::of(folder.clone()), sent);
    read_strictly(&folder);
}

/// Posts a request for each of the strings, with the string in each of its fields; how many letters
/// that makes.
fn post_all(server: &Server) -> usize {
    let visitor = Browser::new(&server.base);
    let typed = fs::read_to_string(root().join(TYPED)).unwrap();
    let mut sent = 0;
    for (i, line) in typed.lines().enumerate() {
        let typed: String = serde_json::from_str(line).unwrap();
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("key", &format!("letters-{i:016}"))
            .append_pair("role", "parent")
            .append_pair("child", &cut(&typed))
            .append_pair("trouble", "documents")
            .append_pair("text", &format!("Нужна справка: {typed}"))
            .append_pair("name", &cut(&typed))
            .append_pair("reply", "email")
            .append_pair("email", "pupil@школа.рф")
            .append_pair("consent", "yes")
            .append_pair("as_is", "yes");
        let answer = visitor.post_with("/desk/forms/support", &body.finish(), &[]);
        match answer.status {
            303 => sent += 1,
            // What is too long, or no name at all.
            status => assert_eq!(status, 422, "{typed:?}"),
        }
    }
    assert!(sent > 150, "only {sent} were taken");
    sent
}

/// A line takes 100 characters.
fn cut(typed: &str) -> String {
    typed.chars().take(90).collect()
}

/// Waits until there are at least so many letters, and no more come.
fn await_letters(post: &Post, least: usize) {
    let mut before = 0;
    for _ in 0..120 {
        let now = post.all().len();
        if now >= least && now == before {
            return;
        }
        before = now;
        thread::sleep(Duration::from_millis(500));
    }
    panic!("{before} letters of {least}");
}

/// Every letter of a folder, without a defect.
fn read_strictly(folder: &Path) {
    python();
    let said = run_peer("letters.py", &[folder.to_str().unwrap()]);
    print!("{said}");
}
