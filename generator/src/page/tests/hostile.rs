//! Pages that are written to stop a build: patterns, each repeated until it is n bytes long or n
//! pieces. What is quadratic takes minutes at these sizes, so the bounds are wide enough for busy
//! machines; `hostile_pages_measured` measures t(2n)/t(n) itself, see `tests/README.md`.

use super::{HEAD, parsed};
use cpu_time::ThreadTime;
use std::time::Duration;

/// A page of `n` pieces.
struct Pattern {
    name: &'static str,
    make: Box<dyn Fn(usize) -> String>,
}

/// Pieces that stand side by side. Most of them are those of cmark's tests of such inputs.
const PIECES: &[&str] = &[
    "[",
    "*",
    "_",
    "`",
    "~",
    "<",
    "!",
    "|",
    ">",
    "&",
    "{{",
    "[[",
    "**a ",
    "_a ",
    "*a_ ",
    "~~a ",
    "[a](",
    "![[]()",
    "![",
    "<!A ",
    "<?",
    "<a",
    "<![CDATA[",
    "[^",
    "[^1] ",
    "[a](b.md) ",
    "![a](b)",
    "> ",
    ">>>>",
    "- ",
    "1. ",
    "# a\n",
    "## x\n\n",
    "a\n===\n",
    "- a\n",
    "* * * * ",
    "\\{{",
    "{{ x }} ",
    "&amp;",
    "> [!NOTE]\n",
    "> [!TABS]\n> ## a\n\n",
    "> [!DETAILS] a\n\n",
    "[[a]] ",
    "[[a+",
    "[a]: b\n",
    "[a][b] ",
    "\u{0}",
    "<b>",
    "|a|\n|-|\n",
    "a|",
    "```\n",
    "~~~\na\n",
    "    a\n\n",
    "[a](<b",
    "a**b",
    "a*_",
    "\"",
    "« ",
    " - ",
    "![a](b \"c\")\n*d*\n\n",
    "[![a](b)](https://x.example)\n\n",
    "код подтверждения ",
    "{{> x\n",
    "я ",
    "\\",
    "$$",
];

fn repeats() -> Vec<Pattern> {
    let pattern = |piece: &&'static str| {
        let name: &'static str = piece;
        Pattern {
            name,
            make: Box::new(move |n| name.repeat(n)),
        }
    };
    PIECES.iter().map(pattern).collect()
}

/// Pages of things within things.
fn nested() -> Vec<Pattern> {
    vec![
        make("nested quotes", |n| format!("{}a", "> ".repeat(n))),
        make("nested lists", |n| {
            let depth = n.isqrt();
            (0..depth)
                .map(|i| format!("{}- a\n", "  ".repeat(i)))
                .collect()
        }),
        make("nested emphasis", |n| {
            format!("{}a{}", "*a **a ".repeat(n / 2), "** *".repeat(n / 2))
        }),
        make("nested links", |n| {
            format!("{}a{}", "[".repeat(n), "](b)".repeat(n))
        }),
        make("backticks of all lengths", |n| {
            (1..n.isqrt())
                .map(|i| format!("e{}", "`".repeat(i)))
                .collect()
        }),
    ]
}

/// Pages of cells.
fn tables() -> Vec<Pattern> {
    vec![
        make("a wide table", |n| {
            format!(
                "{}\n{}\n{}\n",
                "|a".repeat(n),
                "|-".repeat(n),
                "|b".repeat(n)
            )
        }),
        make("a long table", |n| {
            format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(n))
        }),
        make("a table short of cells", |n| {
            let side = n.isqrt();
            format!(
                "{}\n{}\n{}",
                "|a".repeat(side),
                "|-".repeat(side),
                "|b\n".repeat(side)
            )
        }),
        make("a table of many cells", |n| {
            let side = (2 * n).isqrt();
            format!(
                "{}|\n{}|\n{}",
                "|a".repeat(side),
                "|-".repeat(side),
                format!("{}|\n", "|b".repeat(side)).repeat(side)
            )
        }),
    ]
}

/// Pages of much that must be told apart.
fn others() -> Vec<Pattern> {
    vec![
        make("headings that collide", |n| {
            "## а\n\n".repeat(n.min(10_000))
        }),
        make("headings that collide with numbers", |n| {
            (0..n.min(10_000))
                .map(|i| format!("## a {}\n\n## a\n\n", i % 100))
                .collect()
        }),
        make("notes", |n| {
            let n = n.min(10_000);
            let refs: String = (0..n).map(|i| format!("[^{i}] ")).collect();
            let notes: String = (0..n).map(|i| format!("[^{i}]: a\n\n")).collect();
            format!("{refs}\n\n{notes}")
        }),
        make("a note many times", |n| {
            format!("{}\n\n[^1]: a\n", "[^1]".repeat(n))
        }),
        make("references to one address", |n| {
            format!(
                "[a]: /{}\n\n{}",
                "b".repeat(n.isqrt()),
                "[a] ".repeat(n.isqrt())
            )
        }),
        make("references unknown", |n| {
            (0..n).map(|i| format!("[a{i}] ")).collect()
        }),
        make("definitions", |n| {
            (0..n).map(|i| format!("[a{i}]: b\n")).collect()
        }),
        make("one long word", |n| "я".repeat(n)),
        make("one long address", |n| format!("[a](/{})", "б".repeat(n))),
        make("one reference many times", |n| {
            format!("[a]: /b\n\n{}", "[a] ".repeat(n))
        }),
        make("definitions of one name", |n| {
            "[a]: b\n\n[a]\n\n".repeat(n / 4)
        }),
        make("headings with one anchor", |n| {
            "## a {#a}\n\n".repeat(n.min(10_000))
        }),
        make("notes that are not there", |n| {
            (0..n.min(10_000)).map(|i| format!("a[^{i}] ")).collect()
        }),
        make("notes of one name", |n| {
            "[^1]: a\n\n".repeat(n.min(10_000)) + "[^1]\n"
        }),
        make("includes of nothing", |n| {
            "{{> fragments/none.md }}\n\n".repeat(n.min(10_000))
        }),
        make("lookups of nothing", |n| {
            (0..n).map(|i| format!("{{{{ a{i} }}}} ")).collect()
        }),
        make("variants", |n| {
            format!("> [!TABS]\n{}", "> ## a\n> b\n".repeat(n))
        }),
    ]
}

/// Heads, with nothing below them.
fn heads() -> Vec<Pattern> {
    vec![
        make("a head of many keys", |n| {
            let keys: String = (0..n).map(|i| format!("k{i} = 1\n")).collect();
            format!("+++\n{keys}+++\n")
        }),
        make("a head of deep lists", |n| {
            format!("+++\na = {}{}\n+++\n", "[".repeat(n), "]".repeat(n))
        }),
        make("a head of deep tables", |n| {
            format!("+++\na{} = 1\n+++\n", ".a".repeat(n))
        }),
        make("a head of one number", |n| {
            format!("+++\norder = {}\n+++\n", "9".repeat(n))
        }),
        make("a head of one text", |n| {
            format!("+++\ntitle = \"{}\"\n+++\n", "я".repeat(n))
        }),
        make("a head of many tables", |n| {
            let tables: String = (0..n).map(|i| format!("[a{i}]\n")).collect();
            format!("+++\n{tables}+++\n")
        }),
        make("a head of keys within keys", |n| {
            let keys: String = (0..n).map(|i| format!("a.b{i}.c = 1\n")).collect();
            format!("+++\n{keys}+++\n")
        }),
        make("a head of tables within tables", |n| {
            let open = "{ a = ".repeat(n);
            format!("+++\na = {open}1{}\n+++\n", " }".repeat(n))
        }),
        make("a head of one key many times", |n| {
            format!("+++\n{}+++\n", "title = \"a\"\n".repeat(n))
        }),
        make("a head of many audiences", |n| {
            format!("+++\naudience = [{}]\n+++\n", "\"a\", ".repeat(n))
        }),
        make("a head of many faults", |n| {
            format!("+++\n{}+++\n", "= 1\n".repeat(n))
        }),
        make("a head without end", |n| {
            format!("+++\n{}", "a = 1\n".repeat(n))
        }),
    ]
}

fn make(name: &'static str, make: fn(usize) -> String) -> Pattern {
    Pattern {
        name,
        make: Box::new(make),
    }
}

fn patterns() -> impl Iterator<Item = Pattern> {
    let all = [repeats(), nested(), tables(), others(), heads()];
    all.into_iter().flatten()
}

fn taken(pattern: &Pattern, n: usize) -> Duration {
    let body = (pattern.make)(n);
    let text = if body.starts_with("+++") {
        body
    } else {
        format!("{HEAD}{body}")
    };
    // Not the hours that other programs spend on the same machine.
    let started = ThreadTime::now();
    let _ = parsed(&text);
    started.elapsed()
}

#[test]
fn hostile_pages_are_parsed_in_linear_time() {
    for pattern in patterns() {
        let taken = taken(&pattern, 3_000);
        assert!(taken.as_secs() < 10, "{:?} took {taken:?}", pattern.name);
    }
}

/// Time of a page of n and of 2n pieces, and how much the second takes of the first. The least of
/// several runs is taken: what else the machine does only ever adds.
fn measured(pattern: &Pattern, n: usize, runs: usize) -> (Duration, Duration, f64) {
    let best = |n| (0..runs).map(|_| taken(pattern, n)).min().unwrap();
    let (one, two) = (best(n), best(2 * n));
    // Below a few milliseconds the clock and the caches are measured, not the parser.
    let floor = Duration::from_millis(4);
    let ratio = two.max(floor).as_secs_f64() / one.max(floor).as_secs_f64();
    (one, two, ratio)
}

#[test]
#[ignore = "measures time: run it in release, alone"]
fn hostile_pages_measured() {
    let (mut worst_ratio, mut worst) = (0.0_f64, Duration::ZERO);
    let mut slow = Vec::new();
    for pattern in patterns() {
        let mut found = measured(&pattern, 25_000, 5);
        for _ in 0..2 {
            if found.2 > 2.5 {
                // A neighbour's noise is gone the next time; a square is not.
                let again = measured(&pattern, 25_000, 9);
                found = if again.2 < found.2 { again } else { found };
            }
        }
        let (one, two, ratio) = found;
        println!(
            "{:>8.1} ms {:>8.1} ms {ratio:>5.2}  {:?}",
            one.as_secs_f64() * 1e3,
            two.as_secs_f64() * 1e3,
            pattern.name
        );
        if ratio > 2.3 {
            let more = measured(&pattern, 100_000, 3);
            println!("   MORE {more:?}");
        }
        worst_ratio = worst_ratio.max(ratio);
        worst = worst.max(two);
        if ratio > 2.5 || two.as_secs() >= 1 {
            slow.push((pattern.name, ratio, two));
        }
    }
    println!(
        "{} patterns, worst ratio {worst_ratio:.2}, slowest {worst:?}",
        patterns().count()
    );
    assert!(slow.is_empty(), "{slow:?}");
}
