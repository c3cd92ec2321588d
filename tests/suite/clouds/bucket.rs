//! The bucket of a cloud for a test (`tests/peers/s3_server.py`), and a request with files for it.

use crate::{
    browser::{Browser, agent},
    peer::Peer,
    place::{files, root},
};
use std::{path::Path, process::Command, time::Duration};

/// A server with a bucket; it ends with this value.
pub struct Bucket {
    peer: Peer,
}

impl Bucket {
    /// An empty bucket.
    pub fn start(folder: &Path) -> Bucket {
        let built = Command::new(root().join("tests/peers/s3_double")).output();
        let built = built.unwrap();
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{said}");
        let program = String::from_utf8(built.stdout).unwrap();
        let mut command = Command::new("python3");
        command.arg(root().join("tests/peers/s3_server.py"));
        let peer = Peer::start(command, folder, &[program.trim()]);
        Bucket { peer }
    }

    /// How the program is told to keep files there.
    pub fn settings(&self) -> [(&'static str, String); 4] {
        let address = format!("http://127.0.0.1:{}", self.peer.port);
        [
            ("OPORA_S3_BUCKET", "opora".to_owned()),
            ("OPORA_S3_ENDPOINT", address),
            ("OPORA_S3_REGION", "ru-central1".to_owned()),
            ("OPORA_S3_ADDRESSING", "path".to_owned()),
        ]
    }

    /// The objects below a folder, with their bytes.
    pub fn objects(&self, below: &str) -> Vec<(String, Vec<u8>)> {
        files(&self.peer.folder.join("data/opora").join(below))
    }
}

/// Ten letters in the one-byte code of Russian Windows: no UTF-8.
pub const WINDOWS_1251: &[u8] = b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0!\r\n";

/// The files of the request: a text and a picture.
fn sent() -> [(&'static str, Vec<u8>); 2] {
    let picture = root().join("handler/src/http/testdata/grey.png");
    let picture = std::fs::read(picture).unwrap();
    [
        ("письмо.txt", WINDOWS_1251.to_vec()),
        ("снимок.png", picture),
    ]
}

/// Posts a request with files; the path of its receipt.
pub fn post_files(base: &str) -> String {
    let asked = agent(Duration::from_secs(20)).post(format!("{base}/desk/forms/enrolment"));
    let asked = asked.content_type("multipart/form-data; boundary=border");
    let answer = asked.send(multipart()).unwrap();
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// The files come back from the receipt byte for byte, to be saved.
pub fn shows_files(base: &str, receipt: &str) {
    let agent = agent(Duration::from_secs(20));
    let mut visitor = Browser::new(base);
    let links = visitor
        .open(receipt)
        .attributes("main a[href*='/files/']", "href");
    assert_eq!(links.len(), 2, "{}", visitor.page.body);
    for (link, (name, bytes)) in links.iter().zip(sent()) {
        let mut got = agent.get(format!("{base}{link}")).call().unwrap();
        let said = got.headers()["content-disposition"].to_str().unwrap();
        assert!(said.starts_with("attachment;"), "{name}: {said}");
        assert_eq!(got.body_mut().read_to_vec().unwrap(), bytes, "{name}");
    }
}

/// The request, as a browser posts it.
fn multipart() -> Vec<u8> {
    let fields = [
        ("key", "files-in-the-cloud-aaaa"),
        ("checked", "yes"),
        ("programme", "statistics"),
        ("whose", "self"),
        ("name", "Мария"),
        ("birth", "27.03.1990"),
        ("email", "maria@mail.example"),
        ("consent", "yes"),
    ];
    let mut body = Vec::new();
    let mut part = |head: &str, bytes: &[u8]| {
        body.extend(format!("--border\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    };
    for (name, value) in fields {
        part(&format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, bytes) in &sent() {
        part(&format!("name=\"papers\"; filename=\"{name}\""), bytes);
    }
    body.extend(b"--border--\r\n");
    body
}
