//! What every place for files must do: a folder does it, and a bucket of a server that checks
//! signatures as the service does.

use super::*;
use crate::{random::Random, settings::Settings};
use jiff::SignedDuration;
use tempfile::TempDir;

/// A place and what keeps it alive.
struct Kept<T> {
    files: Files,
    host: T,
}

fn folder() -> Kept<TempDir> {
    let host = tempfile::tempdir().unwrap();
    let files = Files::open(&Settings::local(host.path())).unwrap();
    Kept { files, host }
}

/// Puts files of two tickets, and takes them away again.
async fn conforms(files: &Files) {
    let mut random = Random::seeded(5);
    let (one, two, none) = (random.ticket_id(), random.ticket_id(), random.ticket_id());
    let (a, b) = (random.hex(), random.hex());
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    files.put(&one, &a, b"first".to_vec()).await.unwrap();
    files.put(&one, &b, bytes.clone()).await.unwrap();
    files.put(&two, &a, Vec::new()).await.unwrap();
    assert_eq!(files.get(&one, &a).await.unwrap(), b"first");
    assert_eq!(files.get(&one, &b).await.unwrap(), bytes);
    assert_eq!(files.get(&two, &a).await.unwrap(), b"");

    // Put again is put once, with the later bytes.
    files.put(&one, &a, b"second".to_vec()).await.unwrap();
    assert_eq!(files.get(&one, &a).await.unwrap(), b"second");

    for (ticket, id) in [(&two, &b), (&none, &a)] {
        let missing = files.get(ticket, id).await.unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound, "{missing}");
    }
    for id in [
        "",
        "../../opora.db",
        &a[1..],
        &format!("{a}/"),
        &format!("{}ё", &a[2..]),
    ] {
        let refused = files.get(&one, id).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidInput, "{id}");
        assert!(files.put(&one, id, Vec::new()).await.is_err(), "{id}");
    }

    let act = files.put_act("act-2026-03-19-abcdef.html", "<p>Акт</p>".to_owned());
    assert!(
        act.await
            .unwrap()
            .ends_with("acts/act-2026-03-19-abcdef.html")
    );

    // What is begun is known until it is finished, and begun again in place of itself.
    assert_eq!(files.begun_acts().await.unwrap(), Vec::<Vec<u8>>::new());
    for (id, text) in [("2026-03-19-abcdef", "{}"), ("2026-03-20-abcdef", "1")] {
        files.begin_act(id, text.to_owned()).await.unwrap();
        files.begin_act(id, format!("[{text}]")).await.unwrap();
    }
    let begun = files.begun_acts().await.unwrap();
    assert_eq!(begun, [b"[{}]".to_vec(), b"[1]".to_vec()]);
    for _ in 0..2 {
        files.finish_act("2026-03-19-abcdef").await.unwrap();
        assert_eq!(files.begun_acts().await.unwrap(), [b"[1]".to_vec()]);
    }
    files.finish_act("2026-03-20-abcdef").await.unwrap();

    // An act is no ticket's file, whatever is swept.
    let (now, hour) = (Timestamp::now(), SignedDuration::from_hours(1));
    assert_eq!(files.older_than(now - hour).await.unwrap(), []);
    let mut both = [one.clone(), two.clone()];
    both.sort();
    assert_eq!(files.older_than(now + hour).await.unwrap(), both);

    files.remove_of(&none).await.unwrap();
    files.remove_of(&one).await.unwrap();
    let left = files.older_than(now + hour).await.unwrap();
    assert_eq!(left, std::slice::from_ref(&two));
    let removed = files.get(&one, &b).await.unwrap_err();
    assert_eq!(removed.kind(), io::ErrorKind::NotFound);
    assert_eq!(files.get(&two, &a).await.unwrap(), b"");
}

#[tokio::test]
async fn a_folder_conforms() {
    let kept = folder();
    conforms(&kept.files).await;
    let act = kept.host.path().join("acts/act-2026-03-19-abcdef.html");
    assert_eq!(std::fs::read_to_string(act).unwrap(), "<p>Акт</p>");
}

#[tokio::test]
async fn what_waits_for_its_request_is_bounded_by_the_hour() {
    let files = folder().files;
    let hour = Timestamp::from_second(1_800_000_000).unwrap();
    let half = 128 * 1024 * 1024;
    assert!(files.may_wait(half, hour) && files.may_wait(half, hour));
    assert!(!files.may_wait(1, hour));
    assert!(files.may_wait(1, hour + SignedDuration::from_hours(1)));
}

#[cfg(feature = "aws")]
mod bucket {
    use super::*;
    use crate::{
        attach::BucketPlace,
        cloud::{Keys, Service, Trust},
        settings,
        testing::peer::{Peer, peers},
    };
    use std::process::Command;

    /// A server with an empty bucket, and the bucket asked for with this secret.
    fn bucket(secret: &str) -> Kept<Peer> {
        let built = Command::new(peers().join("s3_double")).output().unwrap();
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{said}");
        let program = String::from_utf8(built.stdout).unwrap();
        let host = Peer::python("s3_server.py", &[program.trim()]);
        let keys = Keys {
            id: "id".to_owned(),
            secret: secret.to_owned(),
            session_token: None,
        };
        let place = BucketPlace {
            service: Service {
                region: "ru-central1".to_owned(),
                endpoint: Some(host.address()),
                keys,
                trust: Trust::System,
            },
            bucket: "opora".to_owned(),
            in_path: true,
        };
        let settings = Settings {
            files: settings::Files::Bucket(place),
            ..Settings::local("nowhere")
        };
        let files = Files::open(&settings).unwrap();
        Kept { files, host }
    }

    #[tokio::test]
    async fn a_bucket_conforms() {
        let kept = bucket("secret");
        conforms(&kept.files).await;
        let act = "data/opora/acts/act-2026-03-19-abcdef.html";
        let act = std::fs::read_to_string(kept.host.folder().join(act));
        assert_eq!(act.unwrap(), "<p>Акт</p>");
    }

    #[tokio::test]
    async fn a_ticket_of_many_files_is_looked_through_page_by_page() {
        let kept = bucket("secret");
        let (mut random, now) = (Random::seeded(6), Timestamp::now());
        let mut tickets = Vec::new();
        let folder = kept.host.folder().join("data/opora/tickets");
        for _ in 0..1_050 {
            let ticket = random.ticket_id();
            let place = folder.join(ticket.as_str());
            std::fs::create_dir_all(&place).unwrap();
            std::fs::write(place.join(random.hex()), "x").unwrap();
            tickets.push(ticket);
        }
        tickets.sort();
        let later = now + SignedDuration::from_hours(1);
        assert_eq!(kept.files.older_than(later).await.unwrap(), tickets);
    }

    #[tokio::test]
    async fn files_move_there_and_back_and_a_broken_move_goes_on() {
        use crate::{
            attach::moving::{FilesError, Moved},
            ticket::{File, MediaType},
        };
        let (here, there, mut random) = (folder(), bucket("secret"), Random::seeded(8));
        let number = "2026-000012".parse().unwrap();
        let mut kept = Vec::new();
        for n in 0_u8..6 {
            let (ticket, id) = (random.ticket_id(), random.hex());
            here.files.put(&ticket, &id, vec![n; 1000]).await.unwrap();
            let file = File {
                id,
                name: format!("{n}.txt"),
                media_type: MediaType::Text,
                size: 1000,
                sha256: String::new(),
            };
            kept.push((ticket, file));
        }
        let all = || kept.iter().map(|(ticket, file)| (number, ticket, file));
        for name in ["act-1.txt", "act-1.html"] {
            here.files.put_act(name, "Акт".to_owned()).await.unwrap();
        }
        // As a move leaves it that was broken off: one is there, one is half there.
        for (n, bytes) in [(0, vec![0; 1000]), (1, vec![1; 10])] {
            let (ticket, file) = &kept[n];
            there.files.put(ticket, &file.id, bytes).await.unwrap();
        }
        let moved = |written| Moved {
            files: 6,
            acts: 2,
            written,
        };
        let done = here.files.move_to(&there.files, all()).await;
        assert_eq!(done.unwrap(), moved(7));
        let again = here.files.move_to(&there.files, all()).await;
        assert_eq!(again.unwrap(), moved(0));

        let back = folder();
        let done = there.files.move_to(&back.files, all()).await;
        assert_eq!(done.unwrap(), moved(8));
        for (n, (ticket, file)) in (0_u8..).zip(&kept) {
            assert_eq!(back.files.get(ticket, &file.id).await.unwrap(), [n; 1000]);
        }
        assert_eq!(
            back.files.acts().await.unwrap(),
            ["act-1.html", "act-1.txt"]
        );

        back.files.remove_of(&kept[3].0).await.unwrap();
        let refused = back.files.move_to(&folder().files, all()).await;
        assert!(matches!(refused, Err(FilesError::Missing(n)) if n == number));
        let settled = back.files.move_to(&there.files, all()).await;
        assert_eq!(
            settled.unwrap(),
            moved(0),
            "what is there already is enough"
        );
    }

    #[tokio::test]
    async fn a_wrong_secret_is_refused_and_told() {
        let kept = bucket("another");
        let mut random = Random::seeded(7);
        let put = kept
            .files
            .put(&random.ticket_id(), &random.hex(), Vec::new())
            .await;
        let told = put.unwrap_err().to_string();
        assert!(told.contains("SignatureDoesNotMatch"), "{told}");
        assert!(!told.contains("another"), "the secret is told: {told}");
    }
}
