//! The sentence of a page that fits a question best. The page is one of ours: what is between the marks of
//! `<main>` is text and tags, every `<` begins a tag, and five entities stand for themselves.

use opora_search::query::Marks;

/// The longest sentence shown, in characters.
const LONGEST: usize = 220;

/// The first of the sentences with most of the words; none if no sentence has any.
pub(super) fn best(html: &str, marks: &Marks) -> Option<String> {
    let sentences = sentences(html);
    let mut best: Option<(usize, &String)> = None;
    for sentence in &sentences {
        let count = marks.count(sentence);
        if count > best.map_or(0, |(most, _)| most) {
            best = Some((count, sentence));
        }
    }
    best.map(|(_, sentence)| short(sentence))
}

/// The sentences of the page's main part, headings included.
fn sentences(html: &str) -> Vec<String> {
    let main = html.split_once("<main").map_or("", |(_, rest)| rest);
    let main = main.split_once('>').map_or("", |(_, rest)| rest);
    let main = main.split("</main>").next().unwrap_or_default();
    let mut sentences = Vec::new();
    let mut open = String::new();
    let mut parts = main.split('<');
    open.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        if ends_sentence(tag) {
            cut(&mut sentences, &std::mem::take(&mut open));
        }
        open.push_str(text);
    }
    cut(&mut sentences, &open);
    sentences
}

/// Whether a tag is of a block: text before it and after it are two sentences.
fn ends_sentence(tag: &str) -> bool {
    const INLINE: [&str; 13] = [
        "a", "abbr", "b", "code", "dfn", "em", "i", "kbd", "mark", "span", "strong", "sup", "time",
    ];
    let name = tag.trim_start_matches('/');
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    !name.is_some_and(|name| INLINE.contains(&name))
}

/// Cuts a block's text at full stops and the like.
fn cut(sentences: &mut Vec<String>, block: &str) {
    let text = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(block.to_owned(), |text, (entity, c)| {
        text.replace(entity, c)
    });
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut sentence = String::new();
    for word in words {
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(word);
        if word.ends_with(['.', '!', '?', '…']) && sentence.len() > word.len() {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    // A sign alone, as the link beside a heading, says nothing.
    if sentence.chars().any(char::is_alphanumeric) {
        sentences.push(sentence);
    }
}

/// The beginning of a long sentence, up to a gap.
fn short(sentence: &str) -> String {
    let Some((end, _)) = sentence.char_indices().nth(LONGEST) else {
        return sentence.to_owned();
    };
    let start = sentence.get(..end).unwrap_or(sentence);
    let start = start.rsplit_once(' ').map_or(start, |(start, _)| start);
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_page_is_cut_into_sentences() {
        let html = "<head><title>Нет</title></head><main id=\"main\"><h2 id=\"a\">Вход<a href=\"#a\">#</a></h2>\
            <p>Раз &lt;b&gt; <strong>два</strong>. Три\nчетыре!</p><li>Пять &amp; шесть<br>семь</li></main><p>Нет</p>";
        assert_eq!(
            sentences(html),
            [
                "Вход#",
                "Раз <b> два.",
                "Три четыре!",
                "Пять & шесть",
                "семь"
            ]
        );
        for bad in ["", "<main", "<main>", "<main><", "<main>a<b"] {
            assert!(sentences(bad).len() < 2, "{bad}");
        }
    }

    #[test]
    fn long_sentences_are_shortened_at_a_gap() {
        let text = short(&"слово ".repeat(100));
        assert!(text.ends_with("слово…") && text.chars().count() < LONGEST + 2);
    }
}
