//! `opora migrate` by hand: requests of a server moved into a table, killed on the way, finished, used
//! there, and moved back. The links of old letters go on opening, the numbers go on, files come along.

use super::{
    bucket::{self, Bucket},
    table::Table,
};
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
    let bucket = Bucket::start(&place.path("s3"));
    let mut cloud = table.settings();
    cloud.extend(bucket.settings());
    place.env = cloud.clone();
    table.create(&place);
    // First a server of one's own: the settings name the table, and the file is in use.
    let own = |(name, _): &(&str, String)| !["OPORA_STORE_KIND", "OPORA_S3_BUCKET"].contains(name);
    place.env.retain(own);
    let server = Server::start(&place);
    let with_files = bucket::post_files(&server.base);
    let receipts: Vec<String> = (0..REQUESTS)
        .map(|n| submit(&server, &format!("before-the-move-{n:05}")))
        .collect();
    let refused = place.run(&["migrate", "--from", "sqlite:var", "--to", "dynamodb:opora"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("работает сервер"), "{}", refused.err);
    drop(server);
    std::fs::create_dir_all(place.data().join("acts")).unwrap();
    std::fs::write(place.data().join("acts/act-2026-01-01-abcdef.txt"), "Акт\n").unwrap();

    place.env = cloud.clone();
    place.env.retain(|(name, _)| *name != "OPORA_STORE_KIND");
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
    assert_eq!(bucket.objects("tickets").iter().filter(is_file).count(), 2);
    assert_eq!(bucket.objects("acts").iter().filter(is_file).count(), 1);

    place.env = cloud;
    let server = Server::start(&place);
    shows(&server, &receipts);
    bucket::shows_files(&server.base, &with_files);
    let later = submit(&server, "after-the-move-000001");
    let number = number_in(&Browser::new(&server.base).open(&later).main());
    assert!(number.ends_with("-000062"), "{number}");
    // Not killed: a letter in dead hands would have to be waited for.
    assert_eq!(server.process.stop(), Some(0));

    place.env.retain(|(name, _)| *name != "OPORA_STORE_KIND");
    let down = ["migrate", "--from", "dynamodb:opora", "--to", "sqlite:back"];
    let moved = place.run(&down).ok();
    assert!(moved.out.contains("обращения"), "{}", moved.out);
    assert!(moved.out.contains("страницы актов"), "{}", moved.out);
    let again = place.run(&down);
    assert_eq!(again.code, Some(2), "{}", again.err);
    std::fs::rename(place.data(), place.path("old")).unwrap();
    std::fs::rename(place.path("back"), place.data()).unwrap();
    place.env.retain(own);
    let server = Server::start(&place);
    shows(&server, &receipts);
    shows(&server, &[later]);
    bucket::shows_files(&server.base, &with_files);
    let act = place.data().join("acts/act-2026-01-01-abcdef.txt");
    assert_eq!(std::fs::read_to_string(act).unwrap(), "Акт\n");
}

/// The double keeps what it knows of an object beside it.
fn is_file((name, _): &&(String, Vec<u8>)) -> bool {
    !name.rsplit('/').next().unwrap_or(name).starts_with('.')
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
