//! The starter's forms as people use them without scripts: what each regime does with a request,
//! whom it reaches, what is left out of it.

use crate::{
    browser::{Browser, Page},
    form::Form,
    place::Place,
    post::Post,
    server::Server,
    words::t,
    workdays,
};
use std::process::Command;

/// A portal with its letters.
struct Portal {
    place: Place,
    server: Server,
    post: Post,
}

impl Portal {
    fn open(settings: &[(&'static str, &str)]) -> Portal {
        let mut place = Place::with_own_content();
        let owned = |(name, value): &(&'static str, &str)| (*name, (*value).to_owned());
        place.env = settings.iter().map(owned).collect();
        let server = Server::start(&place);
        let post = Post::of(place.data().join("mail"));
        Portal {
            place,
            server,
            post,
        }
    }

    fn visitor(&self, address: &str) -> Browser {
        let mut visitor = Browser::new(&self.server.base);
        visitor.open(address);
        visitor
    }

    /// The register as CSV.
    fn register(&self) -> String {
        let day = workdays::today().to_string();
        let words = ["journal", "--from", &day, "--to", &day, "--format", "csv"];
        self.place.run(&words).ok().out
    }
}

/// Sends a form, and once more from the page that shows the answers.
fn send<'a>(visitor: &'a mut Browser, form: Form, button: &str) -> &'a Page {
    let action = form.action.clone();
    visitor.press(form, button).says(t("check.text"));
    let form = visitor.form(&action);
    visitor.press(form, button)
}

#[test]
fn what_nobody_answers_is_finished_when_it_comes() {
    let portal = Portal::open(&[]);
    let mut visitor = portal.visitor("/survey/");
    let form = visitor
        .form("/desk/forms/survey")
        .choose("Кто вы", "Учусь")
        .choose("Система дистанционного обучения", "Удобно")
        .choose("Видеовстречи", "Терпимо")
        .choose("Помощь поддержки", "Не обращался");
    let page = send(&mut visitor, form, "Отправить ответы");
    page.says(t("receipt.done.survey"));
    page.does_not_say(t("receipt.due"));

    let mut visitor = portal.visitor("/acknowledgement/");
    let form = visitor
        .form("/desk/forms/acknowledgement")
        .choose("С чем вы ознакомились", "Порядок оказания")
        .fill("Фамилия", "Лунина Ольга Петровна")
        .fill("Должность", "Преподаватель");
    let page = send(&mut visitor, form, "Ознакомлен");
    page.says(t("receipt.done.acknowledgement"));

    let register = portal.register();
    for word in ["опрос", "ознакомление", "Лунина Ольга Петровна"]
    {
        assert!(register.contains(word), "{word}: {register}");
    }
    let closed = format!(";{};;;", t("status.closed"));
    assert_eq!(register.matches(&closed).count(), 2, "{register}");
    assert!(portal.post.all().is_empty(), "nobody is written to");
}

#[test]
fn an_appeal_may_be_anonymous() {
    let mut portal = Portal::open(&[]);
    let mut visitor = portal.visitor("/appeal/");
    visitor.page.says("Госуслуги");
    let form = visitor
        .form("/desk/forms/appeal")
        .choose("Вид обращения", "Жалоба")
        .fill(
            "Текст обращения",
            "В учебном классе второй месяц не работает свет.",
        )
        .choose("Как ответить", "Никак");
    let page = send(&mut visitor, form, "Подать обращение");
    page.says(t("receipt.anonymous"));
    let letter = portal.post.next_to("study@bereg.example");
    letter.says("не работает свет");
    let mut staff = Browser::new(&portal.server.base);
    staff.open(&letter.link()).says(t("staff.anonymous"));
}

#[test]
fn a_consultation_reaches_the_chosen_teacher() {
    let mut portal = Portal::open(&[]);
    let mut visitor = portal.visitor("/desk/forms/consultation?teacher=gromova");
    let form = visitor
        .form("/desk/forms/consultation")
        .choose("Как удобнее", "В видеовстрече")
        .choose("понедельник", "16–20")
        .choose("среда", "9–12")
        .fill("О чём хотите спросить", "Как решать третью задачу?")
        .fill("Как к вам обращаться", "Лев")
        .choose("Куда ответить", "На электронную почту")
        .fill("Электронная почта", "lev@mail.example")
        .tick(t("form.agree"));
    // The page is the desk's own and has a key.
    let page = visitor.press(form, "Записаться");
    let due = workdays::after_today(2, &portal.place.content.join("data/calendar.toml"));
    assert_eq!(page.attributes("main time", "datetime")[0], due.to_string());
    let letter = portal.post.next_to("gromova@bereg.example");
    letter.says("понедельник: 16–20; среда: 9–12");
}

#[test]
fn a_password_is_never_taken_with_a_request_for_access() {
    let mut portal = Portal::open(&[]);
    let mut visitor = portal.visitor("/access/");
    let form = visitor
        .form("/desk/forms/access")
        .choose("Что нужно", "Не могу войти")
        .choose("Доступ куда", "Система дистанционного обучения")
        .choose("Кто вы", "Родитель")
        .fill("Имя и фамилия ребёнка", "Иванов Пётр")
        .choose("Кем вы ему приходитесь", "Мать")
        .fill("Ваши имя и фамилия", "Иванова Анна")
        .fill("Что ещё важно", "Раньше входили с паролем Moodle2026")
        .choose("Куда ответить", "На электронную почту")
        .fill("Электронная почта", "anna@mail.example")
        .tick(t("form.agree"));
    let page = visitor.press(form, t("part.check"));
    page.says(t("secret.title")).says(t("secret.never"));
    page.does_not_say(t("secret.as_is"));
    let form = visitor.form("/desk/forms/access");
    let page = visitor.press(form, t("secret.without"));
    page.says(t("secret.mark")).does_not_say("Moodle2026");
    let letter = portal.post.next_to("zaitseva@bereg.example");
    letter.says("Иванов Пётр (Мать)").says(t("secret.mark"));
    letter.does_not_say("Moodle2026");
    assert!(
        portal
            .register()
            .contains("Иванова Анна — за: Иванов Пётр (Мать)")
    );
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// As the learning system signs a link: name and value of what it tells, sorted, percent-encoded.
const SIGN: &str = "import hashlib, hmac, sys, time\n\
    from urllib.parse import quote, urlencode\n\
    told = {'course': sys.argv[2], 'form': 'support', 'link_time': str(int(time.time()))}\n\
    text = urlencode(sorted(told.items()), quote_via=quote, safe='')\n\
    sign = hmac.new(sys.argv[1].encode(), text.encode(), hashlib.sha256).hexdigest()\n\
    print(text.replace('form=support&', '') + '&link_sign=' + sign, end='')";

#[test]
fn a_link_from_the_learning_system_tells_where_the_person_was() {
    let mut portal = Portal::open(&[("OPORA_LMS_KEY", KEY)]);
    for (key, label) in [(KEY, "answer.signed_link"), ("another", "answer.link")] {
        let signed = Command::new("python3")
            .args(["-c", SIGN, key, "Алгебра 7"])
            .output()
            .unwrap();
        let query = String::from_utf8(signed.stdout).unwrap();
        let mut visitor = portal.visitor(&format!("/desk/forms/support?{query}"));
        let form = visitor
            .form("/desk/forms/support")
            .choose("Кто вы", "Учусь")
            .choose("Что случилось", "Документы")
            .fill("Опишите подробнее", "Где взять справку об обучении?")
            .fill("Как к вам обращаться", "Лев")
            .choose("Куда ответить", "На электронную почту")
            .fill("Электронная почта", "lev@mail.example")
            .tick(t("form.agree"));
        visitor.press(form, "Отправить").says(t("receipt.title"));
        let letter = portal.post.next_to("study@bereg.example");
        letter
            .says(&t(label).replace("{label}", "Курс"))
            .says("Алгебра 7");
    }
}
