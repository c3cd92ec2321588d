//! By whose word a service is known: the system's list and `AWS_CA_BUNDLE` for the program, Amazon's
//! authorities and `AWS_CA_BUNDLE` for the function. Who is not known is asked nothing.

use super::functions::Cloud;
use crate::{
    browser::Browser,
    peer::Peer,
    place::root,
    post::{make_certificates, python},
    server::Server,
};
use std::{path::Path, process::Command};

/// The double of DynamoDB behind a certificate that the authority `ca.pem` of this folder vouches for.
fn behind_tls(folder: &Path, port: u16) -> Peer {
    make_certificates(folder);
    let mut command = Command::new(python());
    command.arg(root().join("tests/peers/tls_front.py"));
    Peer::start(command, folder, &["--before", &port.to_string()])
}

/// Variables, each with the file that it names.
type Named = &'static [(&'static str, &'static str)];

/// The variables that name authorities, and whether the program, and the function, believes the service.
const CASES: [(Named, bool, bool); 5] = [
    (&[], false, false),
    (&[("SSL_CERT_FILE", "ca.pem")], true, false),
    (&[("AWS_CA_BUNDLE", "ca.pem")], true, true),
    (
        &[("AWS_CA_BUNDLE", "amazon.pem"), ("SSL_CERT_FILE", "ca.pem")],
        false,
        false,
    ),
    (&[("AWS_CA_BUNDLE", "none.pem")], false, false),
];

#[test]
fn a_service_is_known_by_the_authorities_that_are_named() {
    let (mut cloud, _sink) = Cloud::new();
    let folder = cloud.place.path("tls");
    let front = behind_tls(&folder, cloud.table.port());
    let amazon = root().join("handler/src/cloud/amazon.pem");
    std::fs::copy(amazon, folder.join("amazon.pem")).unwrap();
    let endpoint = "OPORA_DYNAMODB_ENDPOINT";
    cloud.place.env.retain(|(name, _)| *name != endpoint);
    let address = format!("https://localhost:{}", front.port);
    cloud.place.env.push((endpoint, address));
    // Whatever the machine of the test has set.
    cloud.place.env.push(("AWS_CA_BUNDLE", String::new()));
    let usual = cloud.place.env.clone();
    for (named, program, function) in CASES {
        cloud.place.env.clone_from(&usual);
        for (name, file) in named {
            let path = folder.join(file).to_str().unwrap().to_owned();
            cloud.place.env.push((name, path));
        }
        let made = cloud.place.run(&["store", "create"]);
        assert_eq!(made.code == Some(0), program, "{named:?}: {made:?}");
        if named.iter().any(|(_, file)| *file == "none.pem") {
            assert!(made.err.contains("AWS_CA_BUNDLE"), "{made:?}");
            continue;
        }
        let desk = Server::of(cloud.command("0"));
        let reader = Browser::new(&desk.base);
        let said = reader.post_with("/desk/helped", "page=/support/&answer=yes", &[]);
        let expected = if function { 200 } else { 503 };
        assert_eq!(said.status, expected, "{named:?}");
    }
}
