//! A page of the knowledge base, head and body: it becomes HTML without a script, or problems with
//! places in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opora_contract::text::Texts;
use opora_generator::{
    images::Pictures,
    lookup::Lookups,
    page::{ParseContext, glossary::Glossary, parse, typography::Language},
    source::Source,
};
use std::sync::LazyLock;

const HEAD: &str = "+++\ntitle = \"Страница\"\ndescription = \"О чём она\"\n+++\n";

static TEXTS: LazyLock<Texts> = LazyLock::new(|| toml::from_str("").unwrap());

static LOOKUPS: LazyLock<Lookups> = LazyLock::new(|| {
    let hostile = "<b onclick=alert(1)>*x*</b> {{ lms.name }}";
    Lookups::new([("lms.name".to_owned(), hostile.to_owned())].into())
});

fuzz_target!(|data: (bool, &str)| {
    let (whole, text) = data;
    let text = if whole {
        text.to_owned()
    } else {
        format!("{HEAD}{text}")
    };
    let context = ParseContext {
        lookups: &LOOKUPS,
        texts: &TEXTS,
        language: Some(Language::Russian),
        pictures: &Pictures::default(),
        glossary: &Glossary::default(),
    };
    let source = Source::new("content/faq/page.md", text);
    let (page, _) = parse(&source, "faq/page.md", &context);
    let Some(page) = page else { return };
    for forbidden in [
        "<script",
        "<b onclick",
        "href=\"javascript:",
        "src=\"javascript:",
    ] {
        assert!(!page.html.contains(forbidden), "{}", page.html);
    }
});
