//! `opora migrate` by hand: requests of a server moved into a table, killed on the way, finished, used
//! there, and moved back. The links of old letters go on opening, the numbers go on.

use super::table::Table;
use crate::{
    browser::{Browser, agent},
    desk::body,
    place::Place,
    server::Server,
    words::number_in,
};
use std::{thread, time::Duration};

/// Requests at the beginning.
const REQUESTS: usize = 60;

#[test]
fn a_desk_moves_into_a_cloud_and_back() {
    let mut place = Place::with_own_content();
    let table = Table::of_ydb(&place.path("ydb"));
    let cloud = table.settings();
    place.env = cloud.clone();
    table.create(&place);
    // First a server of one's own: the settings name the table, and the file is in use.
    place.env.retain(|(name, _)| *name != "OPORA_STORE_KIND");
    let server = Server::start(&place);
    let receipts: Vec<String> = (0..REQUESTS)
        .map(|n| submit(&server, &format!("before-the-move-{n:05}")))
        .collect();
    let refused = place.run(&["migrate", "--from", "sqlite:var", "--to", "dynamodb:opora"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("работает сервер"), "{}", refused.err);
    drop(server);

    let up = ["migrate", "--from", "sqlite:var", "--to", "dynamodb:opora"];
    for pause in [5, 30, 60, 90, 120] {
        let mut killed = place.opora().args(up).spawn().unwrap();
        thread::sleep(Duration::from_millis(pause));
        killed.kill().unwrap();
        killed.wait().unwrap();
    }
    let moved = place.run(&up);
    // The last one may have come to its end before it was killed.
    let done = moved.code == Some(0) || moved.err.contains("не пуста");
    assert!(done, "{}\n{}", moved.out, moved.err);

    place.env = cloud;
    let server = Server::start(&place);
    shows(&server, &receipts);
    let later = submit(&server, "after-the-move-000001");
    let number = number_in(&Browser::new(&server.base).open(&later).main());
    assert!(number.ends_with("-000061"), "{number}");
    // Not killed: a letter in dead hands would have to be waited for.
    assert_eq!(server.process.stop(), Some(0));

    place.env.retain(|(name, _)| *name != "OPORA_STORE_KIND");
    let down = ["migrate", "--from", "dynamodb:opora", "--to", "sqlite:back"];
    let moved = place.run(&down).ok();
    assert!(moved.out.contains("обращения"), "{}", moved.out);
    let again = place.run(&down);
    assert_eq!(again.code, Some(2), "{}", again.err);
    std::fs::rename(place.data(), place.path("old")).unwrap();
    std::fs::rename(place.path("back"), place.data()).unwrap();
    let server = Server::start(&place);
    shows(&server, &receipts);
    shows(&server, &[later]);
}

/// Posts a request; the path of its receipt.
fn submit(server: &Server, key: &str) -> String {
    let post = agent(Duration::from_secs(30))
        .post(format!("{}/desk/forms/support", server.base))
        .content_type("application/x-www-form-urlencoded");
    let answer = post.send(body(key, key)).unwrap();
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// All receipts open and have a number.
fn shows(server: &Server, receipts: &[String]) {
    let mut visitor = Browser::new(&server.base);
    for receipt in receipts {
        number_in(&visitor.open(receipt).main());
    }
}
