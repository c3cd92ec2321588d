//! Framing is strict behind another server too (`promises.md` S14): each raw request that the accept loop is
//! tried with goes through nginx, which keeps one connection to the program; afterwards that connection
//! still gives everybody their own answer. Needs nginx; without it the test says so and is skipped.

use crate::{
    browser::agent,
    place::{Place, root},
    server::{self, Server},
};
use serde::Deserialize;
use std::{
    fs,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A row of the corpus.
#[derive(Deserialize)]
struct Row {
    id: String,
    raw: String,
    /// How long `{pad}` is.
    #[serde(default)]
    pad: usize,
}

/// A running nginx, killed when this is dropped.
struct Nginx {
    child: Child,
    address: String,
}

impl Nginx {
    /// In front of the program at `upstream`, with one connection to it that is kept.
    fn start(place: &Place, upstream: &str) -> Option<Nginx> {
        let found = ["nginx", "/usr/sbin/nginx"].into_iter().find(|program| {
            let probe = Command::new(program).arg("-v").output();
            probe.is_ok_and(|run| run.status.success())
        })?;
        let folder = place.path("nginx");
        fs::create_dir_all(&folder).unwrap();
        let address = format!("127.0.0.1:{}", server::free_port());
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {kind};\n"))
            .concat();
        let configuration = format!(
            "daemon off; master_process off; pid nginx.pid; error_log error.log;\n\
             events {{}}\n\
             http {{\n{temporary}access_log access.log;\n\
             upstream desk {{ server {upstream}; keepalive 1; }}\n\
             server {{ listen {address}; client_max_body_size 8m; client_body_timeout 2s;\n\
             client_header_timeout 2s;\n\
             location / {{ proxy_pass http://desk; proxy_http_version 1.1;\n\
             proxy_set_header Connection \"\"; proxy_set_header Host $host; }} }} }}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        let mut command = Command::new(found);
        command.arg("-p").arg(&folder).arg("-c").arg(&file);
        command.arg("-e").arg(folder.join("error.log"));
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        let nginx = Nginx { child, address };
        crate::post::wait_for(|| TcpStream::connect(&nginx.address).ok());
        Some(nginx)
    }

    /// The status lines of what is answered to these bytes.
    fn tell(&self, bytes: &[u8]) -> Vec<u16> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(400)))
            .unwrap();
        // It may be refused while it is still being said.
        stream.write_all(bytes).ok();
        let (mut heard, mut piece) = (Vec::new(), [0; 16 * 1024]);
        loop {
            match stream.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => heard.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        let heard = String::from_utf8_lossy(&heard);
        let lines = heard
            .lines()
            .filter_map(|line| line.strip_prefix("HTTP/1.1 "));
        lines.map(|line| line[..3].parse().unwrap()).collect()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn behind_nginx_everybody_gets_their_own_answer() {
    let place = Place::new();
    let server = Server::start(&place);
    let upstream = server.base.strip_prefix("http://").unwrap();
    let Some(nginx) = Nginx::start(&place, upstream) else {
        println!("skipped: needs nginx (apt-get install nginx-light)");
        return;
    };
    let visitor = agent(Duration::from_secs(10));
    let mine = |path: &str| {
        let answer = visitor
            .get(format!("http://{}{path}", nginx.address))
            .call();
        let mut answer = answer.unwrap();
        let body = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), body)
    };
    let (robots, home) = (mine("/robots.txt"), mine("/"));
    assert!(robots.0 == 200 && home.0 == 200 && robots.1 != home.1);
    let corpus = fs::read_to_string(root().join("handler/src/server/framing.jsonl")).unwrap();
    let mut count = 0;
    for row in corpus
        .lines()
        .map(|line| serde_json::from_str::<Row>(line).unwrap())
    {
        let raw = row.raw.replace("{pad}", &"a".repeat(row.pad));
        let bytes = raw.chars().map(|c| u8::try_from(u32::from(c)).unwrap());
        let answers = nginx.tell(&bytes.collect::<Vec<u8>>());
        // nginx forgives more, frames anew what it passes on, and both must count alike: what came to one
        // of them as half a request or as two would be a bad gateway, or somebody else's answer.
        let most = raw.matches(" HTTP/").count().max(1);
        assert!(answers.len() <= most, "{}: {answers:?}", row.id);
        assert!(!answers.contains(&502), "{}: {answers:?}", row.id);
        for _ in 0..2 {
            assert_eq!(mine("/robots.txt"), robots, "after {}", row.id);
            assert_eq!(mine("/").0, 200, "after {}", row.id);
        }
        count += 1;
    }
    assert!(count >= 60);
}
