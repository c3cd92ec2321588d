//! The storm on the server as it runs in Yandex Cloud: its requests in a table with no more than YDB
//! has, its letters through a mail service that fails half the time.

use super::table::Table;
use crate::{
    place::Place,
    post::Sink,
    storm::{self, Leg},
};
use std::time::Duration;

#[test]
fn nothing_is_lost_on_ydb() {
    let mut place = Place::with_own_content();
    let table = Table::of_ydb(&place.path("ydb"));
    let sink = Sink::ses(&place.path("ses"), 20);
    place.env = table.settings();
    place.env.extend(sink.settings());
    table.create(&place);
    let events = table.events();
    let (base, running) = storm::serving(place);
    let mut leg = Leg {
        base,
        running: Box::new(running),
        sink,
        stored: Box::new(events),
        quiet: Duration::from_secs(30),
    };
    storm::survive("storm-ydb", &mut leg);
}
