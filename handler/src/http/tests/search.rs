//! Results made by the server, and what readers tell of searches and pages.

use super::house::House;
use crate::store::TallyKind;
use jiff::civil::Date;
use opora_search::build::{self, Counted, Document, Site, Texts};
use std::fs;

/// A house whose site can be searched: two pages, one of them a question.
fn searchable() -> House {
    let house = House::new();
    let site = house.folder.path().join("site");
    let words = |title, opening| {
        Counted::of(&Texts {
            title,
            opening,
            ..Texts::default()
        })
    };
    let (one, other) = (
        words("Сменить пароль", "Пароль меняют в профиле."),
        words("Не подходит пароль", ""),
    );
    let document = |url, title, answer, kind, words| Document {
        url,
        title,
        section: "Вход",
        answer,
        description: "",
        kind,
        audience: 0,
        headings: Vec::new(),
        words,
    };
    let documents = vec![
        document("/support/", "Сменить пароль", "", "instruction", &one),
        document(
            "/faq/x/",
            "Не подходит пароль",
            "Проверьте раскладку.",
            "faq",
            &other,
        ),
    ];
    for file in build::build(documents, Site::default()) {
        let path = site.join(file.url.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.text).unwrap();
    }
    let page = "<main id=\"main\"><p>Раз два. Пароль меняют в <b>профиле</b>. Два.</p></main>";
    fs::write(site.join("support/index.html"), page).unwrap();
    fs::write(site.join("search/index.html"), "STATIC").unwrap();
    house
}

async fn tallied(house: &House) -> Vec<(TallyKind, String, u32)> {
    let all = house.handler.store().tallies(Date::MIN, Date::MAX).await;
    let rows = all.unwrap().into_iter();
    rows.map(|(tally, n)| (tally.kind, tally.what, n)).collect()
}

#[tokio::test]
async fn results_are_made_without_scripts() {
    let house = searchable();
    house.get("/search/").await.expect(200, &["STATIC"]);
    house.get("/search/?q=+").await.expect(200, &["STATIC"]);
    let found = house.get("/search/?q=gfhjkm").await;
    found.expect(
        200,
        &[
            "SEARCH gfhjkm|2|",
            "(gfhjkm: пароль)",
            "[/support/ Сменить пароль: *Пароль* меняют в профиле.]",
            "[/faq/x/ Не подходит пароль: Проверьте раскладку.]",
            "<faq 1 /search/?q=gfhjkm&amp;kind=faq>",
        ],
    );
    let one = house.get("/search/?q=gfhjkm&kind=faq").await;
    assert!(!one.expect(200, &["|1|"]).body.contains("/support/ Сменить"));
    house
        .get("/search/?q=gfhjkm&literal=1")
        .await
        .expect(200, &["|0|"]);
    assert_eq!(
        tallied(&house).await,
        [(TallyKind::Missed, "gfhjkm".to_owned(), 1)]
    );
}

#[tokio::test]
async fn a_site_without_search_answers_no_search() {
    let house = searchable();
    house.forbid_search();
    fs::remove_file(house.folder.path().join("site/search/index.html")).unwrap();
    for path in ["/search/", "/search/?q=gfhjkm"] {
        house.get(path).await.expect(404, &[]);
    }
    let missed = house.post("/desk/missed", &[("q", "слово")]).await;
    missed.expect(404, &[]);
    assert_eq!(tallied(&house).await, []);
}

#[tokio::test]
async fn hostile_questions_get_a_page() {
    let house = searchable();
    let long = format!("/search/?q={}", "%D1%8F".repeat(1000));
    for path in [
        "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/search/?q=%00%FF%22%27",
        "/search/?q=x&kind=../../&audience=%3C&page=-1&literal=2",
        "/search/?q=x&page=99999999999999999999",
        &long,
    ] {
        let answer = house.get(path).await.expect(200, &["SEARCH"]);
        assert!(!answer.body.contains("<script"), "{}", answer.body);
    }
}

#[tokio::test]
async fn readers_tell_what_helped() {
    let house = searchable();
    let helped = [("page", "/support/"), ("answer", "yes")];
    house
        .post("/desk/helped", &helped)
        .await
        .expect(200, &["MESSAGE done"]);
    house
        .post("/desk/helped", &[("page", "/support/"), ("answer", "no")])
        .await
        .expect(200, &[]);
    for page in [
        "/none/",
        "https://x/",
        "/../",
        "support",
        "",
        "/support/\n/",
    ] {
        house
            .post("/desk/helped", &[("page", page), ("answer", "no")])
            .await
            .expect(404, &[]);
    }
    house
        .post("/desk/helped", &[("page", "/support/"), ("answer", "")])
        .await
        .expect(404, &[]);
    house
        .post("/desk/missed", &[("q", "Кракозябра")])
        .await
        .expect(204, &[]);
    house
        .post("/desk/missed", &[("q", "ivanov@example.ru")])
        .await
        .expect(204, &[]);
    let counted = tallied(&house).await;
    let expected = [
        (TallyKind::Missed, "кракозябра"),
        (TallyKind::Helped, "/support/"),
        (TallyKind::NotHelped, "/support/"),
    ];
    assert_eq!(
        counted,
        expected.map(|(kind, what)| (kind, what.to_owned(), 1))
    );
}
