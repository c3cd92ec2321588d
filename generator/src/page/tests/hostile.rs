//! Pages that are written to stop a build: patterns, each repeated until it is n bytes long or n
//! pieces. What is quadratic takes minutes at these sizes, so the bounds are wide enough for busy
//! machines; `cargo test --release hostile -- --nocapture --ignored` measures t(2n)/t(n) itself.

use super::{HEAD, parsed};
use std::time::{Duration, Instant};

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
    let all = [repeats(), nested(), others(), heads()];
    all.into_iter().flatten()
}

fn taken(pattern: &Pattern, n: usize) -> Duration {
    let body = (pattern.make)(n);
    let text = if body.starts_with("+++") {
        body
    } else {
        format!("{HEAD}{body}")
    };
    let started = Instant::now();
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

#[test]
#[ignore = "measures time: run it in release, alone"]
fn hostile_pages_measured() {
    let (mut worst_ratio, mut worst) = (0.0_f64, Duration::ZERO);
    let mut slow = Vec::new();
    for pattern in patterns() {
        let best = |n| (0..3).map(|_| taken(&pattern, n)).min().unwrap();
        let (one, two) = (best(25_000), best(50_000));
        // Below a few milliseconds the clock and the caches are measured, not the parser.
        let floor = Duration::from_millis(4);
        let ratio = two.max(floor).as_secs_f64() / one.max(floor).as_secs_f64();
        println!(
            "{:>8.1} ms {:>8.1} ms {ratio:>5.2}  {:?}",
            one.as_secs_f64() * 1e3,
            two.as_secs_f64() * 1e3,
            pattern.name
        );
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
