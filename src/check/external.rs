//! Asks other sites whether anything answers where the content leads. A few at once, each a few
//! times; what answered is remembered for a day, what did not is asked again the next time.

use crate::Failure;
use opora_generator::{Problem, source::Place};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::Mutex,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Requests at once.
const WORKERS: usize = 8;
/// Most seconds for one request.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Requests for one address, with a pause that doubles.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);
/// How long an answer counts.
const FRESH: u64 = 24 * 60 * 60;
/// Where answers are remembered, below the output folder.
const CACHE: &str = "cache/external.json";

/// When each address answered well, in seconds of Unix time.
type Answers = BTreeMap<String, u64>;

/// Asks every address; a warning for each place of one that does not answer.
pub fn ask(links: &BTreeMap<String, Vec<Place>>, out: &Path) -> Result<Vec<Problem>, Failure> {
    let cache = out.join(CACHE);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let mut answers = remembered(&cache);
    answers.retain(|url, at| links.contains_key(url) && at.saturating_add(FRESH) > now);
    let asked: Vec<&str> = links
        .keys()
        .map(String::as_str)
        .filter(|url| !answers.contains_key(*url))
        .collect();
    let mut problems = Vec::new();
    for (url, answer) in all(&asked) {
        match answer {
            Ok(()) => {
                answers.insert(url.to_owned(), now);
            }
            Err(why) => {
                let places = links.get(url).into_iter().flatten();
                problems.extend(places.map(|place| silent(place.clone(), url, &why)));
            }
        }
    }
    remember(&cache, &answers)
        .map_err(|error| Failure::broken(&cache.display().to_string(), error))?;
    Ok(problems)
}

/// Asks all, a few at once; in the order of the addresses.
fn all<'a>(urls: &[&'a str]) -> BTreeMap<&'a str, Result<(), String>> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .user_agent(concat!(
            "opora/",
            env!("CARGO_PKG_VERSION"),
            " (link check)"
        ))
        .build()
        .into();
    let left = Mutex::new(urls.iter());
    let answers = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS.min(urls.len()) {
            scope.spawn(|| {
                loop {
                    // A poisoned lock would mean that another worker panicked: stop as well.
                    let Some(url) = left.lock().ok().and_then(|mut left| left.next()) else {
                        return;
                    };
                    let answer = patiently(&agent, url);
                    if let Ok(mut answers) = answers.lock() {
                        answers.insert(*url, answer);
                    }
                }
            });
        }
    });
    answers.into_inner().unwrap_or_default()
}

fn patiently(agent: &ureq::Agent, url: &str) -> Result<(), String> {
    let mut pause = PAUSE;
    let mut attempt = 1;
    loop {
        match once(agent, url) {
            Err(Refused::Perhaps(_)) if attempt < ATTEMPTS => {
                thread::sleep(pause);
                pause *= 2;
                attempt += 1;
            }
            Err(Refused::Perhaps(why) | Refused::Surely(why)) => return Err(why),
            Ok(()) => return Ok(()),
        }
    }
}

/// Why an address did not answer well.
enum Refused {
    /// It may the next time.
    Perhaps(String),
    /// It says that there is nothing.
    Surely(String),
}

/// Asks for the head alone; of those who do not like that, for the page.
fn once(agent: &ureq::Agent, url: &str) -> Result<(), Refused> {
    let failed = |error: ureq::Error| Refused::Perhaps(error.to_string());
    let mut status = agent.head(url).call().map_err(failed)?.status().as_u16();
    if matches!(status, 400 | 403 | 404 | 405 | 501) {
        status = agent.get(url).call().map_err(failed)?.status().as_u16();
    }
    match status {
        // Behind a login there is somebody who answers.
        0..=399 | 401 | 403 | 407 | 429 => Ok(()),
        500.. => Err(Refused::Perhaps(format!("HTTP {status}"))),
        _ => Err(Refused::Surely(format!("HTTP {status}"))),
    }
}

fn silent(place: Place, url: &str, why: &str) -> Problem {
    let cause = format!("чужой сайт не отвечает: {url} — {why}");
    let remedy = "откройте ссылку сами: если страница переехала, исправьте адрес, если её нет — уберите ссылку";
    Problem::warning("external-link", place, cause, remedy)
}

fn remembered(path: &Path) -> Answers {
    // A cache that cannot be read is no cache.
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn remember(path: &Path, answers: &Answers) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension("new");
    fs::write(&temporary, serde_json::to_vec(answers)?)?;
    fs::rename(temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{Read, Write},
        net::TcpListener,
        sync::atomic::{AtomicUsize, Ordering},
    };

    /// Answers every request by its path: `/ok`, `/gone`, `/later` (well the second time).
    fn server(count: &'static AtomicUsize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut buffer = [0; 2048];
                let read = stream.read(&mut buffer).unwrap_or(0);
                let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
                let before = count.fetch_add(1, Ordering::SeqCst);
                let status = match request.split(' ').nth(1) {
                    Some("/ok") => "200 OK",
                    Some("/later") if before > 0 => "200 OK",
                    Some("/later") => "503 Later",
                    _ => "404 Gone",
                };
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        address
    }

    fn links(urls: &[String]) -> BTreeMap<String, Vec<Place>> {
        let place = || vec![Place::file("content/x.md")];
        urls.iter().map(|url| (url.clone(), place())).collect()
    }

    #[test]
    fn silent_addresses_are_told_and_answers_remembered() {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let server = server(&COUNT);
        let folder = tempfile::tempdir().unwrap();
        let links = links(&[format!("{server}/ok"), format!("{server}/gone")]);
        let found = ask(&links, folder.path()).ok().unwrap();
        assert_eq!(found.len(), 1);
        assert!(
            found[0].cause.contains("/gone — HTTP 404"),
            "{}",
            found[0].cause
        );
        // A head and a page for the one that is gone, a head for the other.
        assert_eq!(COUNT.load(Ordering::SeqCst), 3);
        ask(&links, folder.path()).ok().unwrap();
        assert_eq!(COUNT.load(Ordering::SeqCst), 5);
    }

    #[test]
    fn an_address_gets_a_second_chance() {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let links = links(&[format!("{}/later", server(&COUNT))]);
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(ask(&links, folder.path()).ok().unwrap(), []);
        assert_eq!(COUNT.load(Ordering::SeqCst), 2);
    }
}
