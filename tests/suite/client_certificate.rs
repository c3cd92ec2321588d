//! A mail server that knows its senders by their certificates: no password is set, and none is needed.

use crate::{
    place::{Place, Run},
    post::Sink,
};

/// `opora doctor` with a letter on trial, as JSON.
fn examine(place: &Place) -> Run {
    let (out, data) = (place.out(), place.data());
    let (out, data) = (out.to_str().unwrap(), data.to_str().unwrap());
    let to = ["doctor", "--json", "--to", "me@mail.example"];
    place.run(&[&to[..], &["--out", out, "--data", data]].concat())
}

#[test]
fn a_mail_server_knows_us_by_our_certificate_without_a_password() {
    let mut place = Place::new();
    place.build().ok();
    let folder = place.path("smtp");
    let sink = Sink::for_certificates(&folder);
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    place.env = sink.settings();
    let password = ["OPORA_SMTP_USER", "OPORA_SMTP_PASSWORD"];
    place.env.retain(|(name, _)| !password.contains(name));
    assert!(examine(&place).out.contains("mail_refused"));
    assert!(sink.log().is_empty(), "a stranger's letter was taken");

    let certificate = ("OPORA_SMTP_CERTIFICATE", file("client.pem"));
    place.env.push(certificate);
    let half = examine(&place);
    assert!(format!("{half:?}").contains("smtp.key"), "{half:?}");
    place.env.push(("OPORA_SMTP_KEY", file("client.key")));
    let whole = examine(&place);
    assert!(!whole.out.contains("mail_refused"), "{whole:?}");
    let log = sink.log();
    assert_eq!(log.len(), 1);
    assert!(log[0].tls && log[0].user.is_none());
}
