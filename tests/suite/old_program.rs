//! An update and the way back (`promises.md` R15): an earlier program and this one work in turns on one
//! folder of data, each with the content and the theme of its day. `tests/old_program` builds the
//! earlier one and runs this.

use crate::{
    desk::{Desk, Links, seen},
    place::{Place, copy_tree, root},
    post::Post,
    server::Server,
    words::t,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A program with what it is given.
struct Version {
    program: PathBuf,
    content: PathBuf,
    theme: PathBuf,
}

impl Version {
    /// That of this tree.
    fn new(place: &Place) -> Version {
        Version {
            program: place.program.clone(),
            content: place.content.clone(),
            theme: place.theme.clone(),
        }
    }

    /// The one that was built in this folder.
    fn old(built: &Path, place: &Place) -> Version {
        let content = place.path("old-content");
        copy_tree(&built.join("source/content"), &content);
        crate::workdays::complete_calendar(&content.join("data/calendar.toml"));
        Version {
            program: built.join("target/debug/opora"),
            content,
            theme: built.join("source/theme"),
        }
    }

    /// Starts it on the data that the other one has left.
    fn start(&self, mut place: Place, post: Post) -> Desk {
        place.program.clone_from(&self.program);
        place.content.clone_from(&self.content);
        place.theme.clone_from(&self.theme);
        fs::remove_dir_all(place.out()).ok();
        let server = Server::start(&place);
        Desk {
            server,
            place,
            post,
        }
    }
}

fn stop(desk: Desk) -> (Place, Post) {
    let Desk {
        server,
        place,
        post,
    } = desk;
    assert_eq!(server.process.stop(), Some(0));
    (place, post)
}

/// All requests are there, readable on both sides, and numbered without a gap.
fn check_readable(desk: &Desk, tickets: &[Links]) {
    for (place, links) in tickets.iter().enumerate() {
        let number = format!("-{:06}", place + 1);
        for link in [&links.receipt, &links.staff] {
            let page = desk.visitor().ask("GET", link);
            assert_eq!(page.status, 200, "{link}: {}", page.body);
            assert!(page.main().contains(&number), "{number}: {}", page.main());
            assert!(page.main().contains("Нужен документ об обучении"));
        }
    }
    let data = desk.place.data();
    let words = ["journal", "--format", "csv", "--from", "2000-01-01"];
    let out = desk.place.out();
    let folders = [
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let journal = desk
        .place
        .run(&[&words[..], &folders[..]].concat())
        .ok()
        .out;
    assert_eq!(journal.lines().count(), 1 + tickets.len(), "{journal}");
}

fn take(desk: &Desk, links: &Links) {
    let mut office = desk.visitor();
    let body = format!("seen={}", seen(&mut office, &links.staff));
    let action = format!("{}/take", links.staff);
    assert_eq!(office.post_with(&action, &body, &[]).status, 303);
}

#[test]
#[ignore = "needs an earlier program: tests/old_program builds one and runs this"]
fn an_update_and_the_way_back_lose_nothing() {
    let built = env::var_os("OPORA_OLD").map_or_else(|| root().join("target/old"), PathBuf::from);
    let place = Place::with_own_content();
    let (new, old) = (Version::new(&place), Version::old(&built, &place));
    let post = Post::of(place.data().join("mail"));

    let mut desk = old.start(place, post);
    let mut tickets: Vec<Links> = ["of-the-old-one-00001", "of-the-old-one-00002"]
        .map(|key| desk.ticket(key))
        .into();
    take(&desk, &tickets[0]);
    let (place, post) = stop(desk);

    // The update: what was is read and gone on with, and the tables get what they have not had.
    let mut desk = new.start(place, post);
    check_readable(&desk, &tickets);
    let mut office = desk.visitor();
    office.open(&tickets[0].staff);
    let form = office
        .form("/answer")
        .fill(t("staff.answer"), "Справка готова.");
    office.press(form, t("staff.answer_button"));
    let helped = desk
        .visitor()
        .post_with("/desk/helped", "page=/support/&answer=yes", &[]);
    assert!(helped.status < 400, "{}", helped.body);
    tickets.push(desk.ticket("of-the-new-one-00003"));
    let (place, post) = stop(desk);

    // The way back: what the later one has written is read and gone on with.
    let mut desk = old.start(place, post);
    check_readable(&desk, &tickets);
    let answered = desk.visitor().ask("GET", &tickets[0].receipt);
    assert!(answered.main().contains("Справка готова."));
    take(&desk, &tickets[2]);
    tickets.push(desk.ticket("of-the-old-one-00004"));
    let (place, post) = stop(desk);

    // And the update again.
    let mut desk = new.start(place, post);
    check_readable(&desk, &tickets);
    assert_eq!((desk.events("taken"), desk.events("answered")), (2, 1));
    tickets.push(desk.ticket("of-the-new-one-00005"));
    check_readable(&desk, &tickets);
    stop(desk);
}
