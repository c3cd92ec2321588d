//! The tour of the README on the doubles of a cloud: requests in a table with no more than YDB has,
//! letters through the API of its mail service. `tests/cloud up` starts the same to look at.

use super::table::Table;
use crate::{place::Place, post::Sink, server::Server, tour};

#[test]
fn the_tour_in_a_cloud() {
    let mut place = Place::with_own_content();
    let table = Table::of_ydb(&place.path("ydb"));
    let sink = Sink::ses(&place.path("ses"), 1);
    place.env = table.settings();
    place.env.extend(sink.settings());
    table.create(&place);
    let server = Server::start(&place);
    tour::walk(&place, &server, &mut sink.post());
    let told = server.process.said();
    assert!(told.contains("в таблице облака"), "{told}");
    assert!(
        !place.data().join("opora.db").exists(),
        "no request lies here"
    );
    assert_eq!(server.process.stop(), Some(0));
}
