//! Files with a form: kept with the ticket and given back to its holders alone, carried over the
//! second look at the answers, named to be chosen again where the form is shown again.

use super::house::{Answer, GOOD, House, KEY};
use crate::attach::{self, Upload, corpus};
use axum::{
    body::Body,
    http::{Request, header},
};

const FORM: &str = "/desk/forms/support";
const PNG: &[u8] = include_bytes!("../testdata/grey.png");

/// Name and bytes.
type File<'a> = (&'a str, &'a [u8]);

/// Posts a form with files as a browser does.
async fn post(house: &House, fields: &[(&str, &str)], files: &[File<'_>]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head =
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    send(house, body).await
}

async fn send(house: &House, body: Vec<u8>) -> Answer {
    let kind = "multipart/form-data; boundary=x";
    let request = Request::post(FORM).header(header::CONTENT_TYPE, kind);
    house.send(request.body(Body::from(body)).unwrap()).await
}

fn with_key() -> Vec<(&'static str, &'static str)> {
    [&GOOD[..], &[("key", KEY)]].concat()
}

/// How many files lie in the keeping.
fn kept(house: &House) -> usize {
    let tickets = std::fs::read_dir(house.var().join("files")).unwrap();
    tickets
        .map(|ticket| std::fs::read_dir(ticket.unwrap().path()).unwrap().count())
        .sum()
}

#[tokio::test]
async fn a_file_is_kept_and_given_back_to_its_holders_alone() {
    let house = House::new();
    let files: [File; 2] = [("снимок 1.png", PNG), ("a.txt", b"abc")];
    let answer = post(&house, &with_key(), &files).await.expect(303, &[]);
    let receipt = answer.header("location").to_owned();
    assert_eq!((house.rows(), kept(&house)), ([1, 1, 2, 1], 2));
    let page = house
        .get(&receipt)
        .await
        .expect(200, &["[Файлы=снимок 1.png; a.txt]"]);
    let id = page.between("<", " ");
    for link in [receipt.clone(), house.annas_link().await] {
        let file = house.get(&format!("{link}/files/{id}")).await;
        for (name, value) in [
            ("content-type", "image/png"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            (
                "content-disposition",
                "attachment; filename=\"______ 1.png\"; \
                 filename*=UTF-8''%D1%81%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA%201.png",
            ),
        ] {
            assert_eq!(file.header(name), value);
        }
        assert!(file.header("content-security-policy").contains("sandbox"));
        file.expect(200, &["PNG"]);
        for other in [
            "0".repeat(32),
            "..%2f..%2fopora.db".to_owned(),
            "x".to_owned(),
        ] {
            house
                .get(&format!("{link}/files/{other}"))
                .await
                .expect(404, &["H404"]);
        }
    }
    house
        .get(&format!("/desk/t/x/files/{id}"))
        .await
        .expect(404, &["H404"]);
}

#[tokio::test]
async fn sent_twice_it_is_kept_once() {
    let house = House::new();
    for _ in 0..3 {
        post(&house, &with_key(), &[("a.txt", b"abc")])
            .await
            .expect(303, &[]);
    }
    assert_eq!((house.rows()[0], kept(&house)), (1, 1));
    // Another file under the same key is another request.
    let other = post(&house, &with_key(), &[("a.txt", b"abd")]).await;
    other.expect(
        409,
        &["УЖЕ-ПРИНЯТО", "again=a.txt|", "[text=Не могу войти]"],
    );
    assert_eq!((house.rows()[0], kept(&house)), (1, 1));
}

#[tokio::test]
async fn without_a_key_the_files_wait_for_the_second_look() {
    let house = House::new();
    let check = post(&house, &GOOD, &[("a.txt", b"abc")]).await;
    let check = check.expect(200, &["CHECK", "(Файлы: a.txt)"]);
    assert_eq!((house.rows(), kept(&house)), ([0; 4], 1));
    let (key, held) = (check.between("key=", "|"), check.between("[held=", "]"));
    // Under another key, or altered, it brings nothing.
    let other = "other-key-0123456789";
    for (key, held) in [(other, held.as_str()), ("other-key-9876543210", &held[1..])] {
        let fields = [&GOOD[..], &[("key", key), ("held", held)]].concat();
        let answer = house.post(FORM, &fields).await.expect(303, &[]);
        let page = house.get(answer.header("location")).await.expect(200, &[]);
        assert!(!page.body.contains("a.txt"));
    }
    let fields = [&GOOD[..], &[("key", key.as_str()), ("held", held.as_str())]].concat();
    let edit = [&fields[..], &[("edit", "yes")]].concat();
    house
        .post(FORM, &edit)
        .await
        .expect(200, &["FORM", "again=a.txt|"]);
    for _ in 0..2 {
        let answer = house.post(FORM, &fields).await.expect(303, &[]);
        let page = house.get(answer.header("location")).await;
        let id = page.expect(200, &["[Файлы=a.txt]"]).between("<", " ");
        let file = house
            .get(&format!("{}/files/{id}", answer.header("location")))
            .await;
        file.expect(200, &["abc"]);
    }
    assert_eq!((house.rows()[0], kept(&house)), (3, 1));
}

#[tokio::test]
async fn what_is_not_taken_keeps_the_text_and_names_the_files() {
    let house = House::new();
    let many: Vec<File> = vec![("a.txt", b"a"); 6];
    let large = vec![b'a'; 5 * 1024 * 1024];
    let rows: [(&[File], u16, &str); 5] = [
        (&[("a.exe", b"MZ")], 422, "(files: НЕ-ТОТ-ФАЙЛ)"),
        (&[("a.png", b"<svg/>")], 422, "(files: НЕ-ТОТ-ФАЙЛ)"),
        (
            &[("b.txt", b"b"), ("a.png", b"")],
            422,
            "(files: НЕ-ТОТ-ФАЙЛ)",
        ),
        (&many, 413, "(files: МНОГО-ФАЙЛОВ)"),
        (&[("a.txt", &large)], 413, "(files: БОЛЬШИЕ-ФАЙЛЫ)"),
    ];
    for (files, status, sentence) in rows {
        let answer = post(&house, &with_key(), files).await;
        let again = format!("{}|", files.last().unwrap().0);
        let parts = [sentence, &again, "[text=Не могу войти]", "[name=Лев]", KEY];
        answer.expect(status, &parts);
    }
    assert_eq!((house.rows(), kept(&house)), ([0; 4], 0));
    // A name alone is no file.
    let fields = [&with_key()[..], &[("files", "a.png")]].concat();
    let answer = house.post(FORM, &fields).await.expect(303, &[]);
    let page = house.get(answer.header("location")).await.expect(200, &[]);
    assert!(!page.body.contains("a.png"));
}

#[tokio::test]
async fn half_a_body_keeps_its_text() {
    let house = House::new();
    let head =
        "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nНе могу войти\r\n--x\r\n";
    let answer = send(&house, head.as_bytes().to_vec()).await;
    answer.expect(400, &["НЕ-ЦЕЛИКОМ", "[text=Не могу войти]"]);
    let long = format!(
        "{head}Content-Disposition: form-data; name=\"name\"\r\n\r\n{}",
        "я".repeat(200_000)
    );
    let answer = send(&house, long.into_bytes()).await;
    answer.expect(413, &["НЕ-ПОМЕСТИЛОСЬ", "[text=Не могу войти]"]);
    assert_eq!(house.rows(), [0; 4]);
}

#[tokio::test]
async fn a_form_without_a_question_for_files_takes_none() {
    let house = House::new();
    let body = "--x\r\nContent-Disposition: form-data; name=\"text\"; filename=\"a.txt\"\r\n\r\nabc\r\n--x--";
    let answer = send(&house, body.as_bytes().to_vec()).await;
    answer.expect(422, &["(text: Заполните: Текст)"]);
    assert_eq!(kept(&house), 0);
}

/// Every name with every content: what is taken comes back under the cleaned name, to be saved and
/// never shown; nothing of it lies under a name of the visitor's.
#[tokio::test]
async fn whatever_is_taken_is_inert() {
    let house = House::new();
    let contents: Vec<Vec<u8>> = corpus::contents().iter().map(|c| c.bytes()).collect();
    let mut taken = Vec::new();
    let mut refused = 0;
    // No header can hold these (RFC 9110, 5.5): a form with one is answered as broken.
    let odd = |c: char| c.is_ascii_control() && !matches!(c, '\t' | '\r' | '\n');
    let names = corpus::names().into_iter().map(|(given, _)| given);
    // These stand for other signs in such a header, whoever wrote them.
    let coded = |given: &str| ["%0d", "%0a", "%22"].iter().any(|c| given.contains(c));
    for given in names.filter(|given| !given.contains(odd) && !coded(given)) {
        for bytes in &contents {
            let upload = Upload {
                field: "files".to_owned(),
                name: given.clone(),
                bytes: bytes.clone(),
            };
            match attach::check(&upload) {
                Ok(checked) => taken.push((given.clone(), bytes, checked)),
                Err(_) => refused += 1,
            }
        }
    }
    println!("{} files are taken, {refused} are not", taken.len());
    assert!(taken.len() > 1000 && refused > 7000);
    for (i, some) in taken.chunks(5).enumerate() {
        let key = format!("inert-{i:016}");
        let fields = [&GOOD[..], &[("key", key.as_str())]].concat();
        let names: Vec<String> = some
            .iter()
            .map(|(given, ..)| as_browsers_do(given))
            .collect();
        let files: Vec<File> = names
            .iter()
            .zip(some)
            .map(|(name, (_, bytes, _))| (name.as_str(), bytes.as_slice()))
            .collect();
        let receipt = post(&house, &fields, &files).await.expect(303, &[]);
        let receipt = receipt.header("location").to_owned();
        let page = house.get(&receipt).await;
        let ids = page.body.split('<').skip(1).filter_map(|at| at.get(..32));
        let ids: Vec<&str> = ids.collect();
        assert_eq!(ids.len(), some.len(), "{}", page.body);
        for (id, (given, _, checked)) in ids.iter().zip(some) {
            let file = house.get(&format!("{receipt}/files/{id}")).await;
            assert_eq!(file.bytes, checked.bytes, "{given:?}");
            is_inert(&file, checked);
        }
    }
    for (path, mode) in house.kept_files() {
        let name = path.rsplit('/').next().unwrap();
        let random = name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(random && mode == 0o600, "{path} {mode:o}");
    }
}

/// What a browser makes of a name in a header (HTML, 4.10.21.8).
fn as_browsers_do(name: &str) -> String {
    let name = name.replace('\r', "%0D").replace('\n', "%0A");
    name.replace('"', "%22")
}

fn is_inert(file: &Answer, checked: &attach::Checked) {
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), checked.media_type.name());
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").contains("sandbox"));
    let named = file.header("content-disposition");
    let whole = named.strip_prefix("attachment; filename=\"").unwrap();
    let (plain, coded) = whole.split_once("\"; filename*=UTF-8\'\'").unwrap();
    assert!(!plain.contains(['"', '\\', '/']), "{named}");
    let coded = coded.replace('+', "%2B").replace('&', "%26");
    let decoded = form_urlencoded::parse(coded.as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect::<String>();
    assert_eq!(decoded, checked.name, "{named}");
}
