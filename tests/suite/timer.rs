//! A server that runs only while it is asked something: letters wait until the timer calls.

use crate::{
    browser::Browser,
    desk::{OFFICE, body},
    place::Place,
    post::Post,
    server::Server,
};

const WORD: &str = "0123456789abcdef0123456789abcdef";

fn call(server: &Server, word: &str) -> (u16, String) {
    let message = serde_json::json!({ "messages": [{ "details": { "payload": word } }] });
    let agent = ureq::Agent::config_builder().http_status_as_error(false);
    let agent = agent.build().new_agent();
    let address = format!("{}/desk/timer/deliver", server.base);
    let mut answer = agent.post(address).send(message.to_string()).unwrap();
    let said = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), said)
}

#[test]
fn letters_leave_when_the_timer_calls() {
    let mut place = Place::with_own_content();
    place.env = vec![("OPORA_SERVER_TIMER", WORD.to_owned())];
    let server = Server::start(&place);
    let mut post = Post::of(place.data().join("mail"));
    let form = body("0123456789abcdef", "справка");
    let answer = Browser::new(&server.base).post_with("/desk/forms/support", &form, &[]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(call(&server, &WORD.replace('f', "e")).0, 404);
    assert!(post.all().is_empty(), "nobody has called");
    let (status, said) = call(&server, WORD);
    assert!(status == 200 && said.contains("\"sent\":2"), "{said}");
    assert_eq!(post.all().len(), 2);
    post.next_to(OFFICE).says("справка");
    assert_eq!(server.process.stop(), Some(0));
}

#[test]
fn a_short_word_is_refused() {
    let mut place = Place::new();
    place.env = vec![("OPORA_SERVER_TIMER", "0123".to_owned())];
    let run = place.run(&["serve", "--port", "0"]);
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("не короче 32 знаков"), "{}", run.err);
}
