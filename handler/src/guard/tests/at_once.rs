//! Posts at the same moment are all judged before one of them is counted; none of them passes a limit.

use super::*;

#[tokio::test]
async fn many_at_the_same_moment_pass_no_limit() {
    let mut bench = limited();
    let handler = bench.handler.clone();
    let bundle = handler.bundle();
    let posts: Vec<_> = (0..30)
        .map(|n| {
            let text = format!("Не открывается курс {n}");
            let email = "ivanov@example.ru";
            let pairs = [
                ("topic", "access"),
                ("text", &text),
                ("name", "Лев"),
                ("email", email),
            ];
            let form = bundle.desk.form("support").unwrap();
            let answers = answers(form, &bundle.desk, &pairs);
            let key = Key::fresh(&mut bench.random);
            let attached = Attached::nothing(&mut bench.random);
            let handler = handler.clone();
            tokio::spawn(async move {
                let bundle = handler.bundle();
                let submission = Submission {
                    form: bundle.desk.form("support").unwrap(),
                    key: &key,
                    answers,
                    attached,
                    sender: Sender::default(),
                    opened: Vec::new(),
                };
                submit(&handler, submission, now()).await.unwrap()
            })
        })
        .collect();
    for post in posts {
        assert!(matches!(post.await.unwrap(), Accepted::New { .. }));
    }
    let all = handler
        .store()
        .received(now(), now() + 1.second())
        .await
        .unwrap();
    let mut ordered = Vec::new();
    for ticket in &all {
        ordered.extend(letters(&bench, ticket).await);
    }
    let count = |name| ordered.iter().filter(|letter| **letter == name).count();
    let limits = Limits::default();
    let held = all
        .iter()
        .filter(|ticket| reasons(ticket) == ["address"])
        .count();
    assert_eq!((all.len(), held), (30, 30 - limits.address_day as usize));
    assert_eq!(count("confirmation"), limits.confirmations_day as usize);
    assert_eq!(count("request_received"), limits.staff_letters as usize);
    assert_eq!(count("request_held"), 1);
}
