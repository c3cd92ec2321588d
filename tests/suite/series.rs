//! Numbers are unique for ever (`promises.md` R5): eight write at once, the server is killed, the data is put
//! back from a copy of some hundred requests ago, and the series goes on.

use crate::{
    amount,
    browser::agent,
    desk::{Desk, body},
    place::{Place, Run},
    post::Post,
    server::Server,
    words::t,
};
use std::{collections::BTreeSet, thread, time::Duration};

const WRITERS: usize = 8;

/// Each writer posts so many requests; the serial numbers they are told.
fn write(base: &str, phase: &str, each: usize) -> Vec<u32> {
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || write_alone(base, phase, writer, each)))
            .collect();
        let told = writers.into_iter().map(|writer| writer.join().unwrap());
        told.flatten().collect()
    })
}

fn write_alone(base: &str, phase: &str, writer: usize, each: usize) -> Vec<u32> {
    let agent = agent(Duration::from_secs(20));
    let post = |number| {
        let key = format!("{phase}-of-the-series-{writer}-{number:04}");
        let request = agent
            .post(format!("{base}/desk/forms/support"))
            .header("accept", "application/json")
            .content_type("application/x-www-form-urlencoded");
        let mut answer = request.send(body(&key, &key)).unwrap();
        let said = answer.body_mut().read_to_string().unwrap();
        let said: serde_json::Value = serde_json::from_str(&said).expect(&said);
        let number = said["number"].as_str().expect("a number").to_owned();
        number[5..].parse().unwrap()
    };
    (0..each).map(post).collect()
}

fn command(place: &Place, words: &[&str]) -> Run {
    let data = place.data();
    place.run(&[words, &["--data", data.to_str().unwrap()]].concat())
}

#[test]
fn a_series_goes_on_after_a_kill_and_a_restore() {
    let (each, since_copy) = (amount::of(25, 500), amount::of(10, 38));
    let desk = Desk::open();
    let mut told = write(&desk.server.base, "before", each - since_copy);
    let copy = desk.place.path("copy").to_str().unwrap().to_owned();
    command(&desk.place, &["backup", &copy]).ok();
    told.extend(write(&desk.server.base, "lost", since_copy));
    let Desk { server, place, .. } = desk;
    drop(server);
    let count = u32::try_from(WRITERS * each).unwrap();
    let given: BTreeSet<u32> = told.iter().copied().collect();
    assert!(given.iter().copied().eq(1..=count), "gaps: {given:?}");
    assert_eq!(told.len(), given.len(), "a number was given twice");

    command(&place, &["restore", "--force", &copy]).ok();
    let server = Server::start(&place);
    let later = write(&server.base, "after", 5);
    let later: BTreeSet<u32> = later.into_iter().collect();
    let (first, last) = (*later.first().unwrap(), *later.last().unwrap());
    println!("series: {count} given, then {first} to {last} after the restore");
    assert!(first > count, "{first} was given before");
    assert!(later.iter().copied().eq(first..=last), "{later:?}");
    assert_eq!(later.len(), 5 * WRITERS);

    // The register tells why the numbers between are nobody's.
    let post = Post::of(place.data().join("mail"));
    let desk = Desk {
        server,
        place,
        post,
    };
    let out = desk.place.out();
    let journal = [
        "journal",
        "--format",
        "csv",
        "--from",
        "2000-01-01",
        "--out",
    ];
    let words = [&journal[..], &[out.to_str().unwrap()]].concat();
    let journal = command(&desk.place, &words).ok().out;
    let lost = count - u32::try_from(WRITERS * since_copy).unwrap();
    let gap = format!("-{:06} — ", lost + 1);
    let line = journal.lines().find(|line| line.contains(&gap));
    let line = line.unwrap_or_else(|| panic!("no line of the gap {gap}:\n{journal}"));
    assert!(line.contains(&format!("-{:06}", first - 1)), "{line}");
    assert!(line.contains(t("journal.gap")), "{line}");
}
