//! The rules of the house: what a room must not know, how long a file and a function may be, what
//! no product code does. `ARCHITECTURE.md` gives the reasons; here they are kept.

use crate::{
    place::{Place, expect, root},
    source::Source,
    words::texts,
};
use std::{collections::BTreeSet, fs, process::Command};

/// A wall: in files whose path starts so, none of these words; except where it starts so.
struct Wall {
    room: &'static str,
    forbidden: &'static [&'static str],
    except: &'static [&'static str],
}

const CLOCK: &[&str] = &[
    "Timestamp::now",
    "Zoned::now",
    "SystemTime::now",
    "Instant::now",
    "Local::now",
];
const DISK: &[&str] = &[
    "std::fs",
    "fs::read",
    "fs::write",
    "File::open",
    "tokio::fs",
    "walkdir",
];

const WALLS: &[Wall] = &[
    Wall {
        room: "handler/contract/",
        forbidden: &[
            "std::fs",
            "std::net",
            "std::time",
            "std::env",
            "std::process",
            "tokio",
            "axum",
            "rusqlite",
            "lettre",
            "tera",
            "<html",
            "<p>",
            "opora_generator",
            "opora_handler",
        ],
        except: &[],
    },
    Wall {
        room: "handler/contract/",
        forbidden: CLOCK,
        except: &[],
    },
    Wall {
        room: "generator/",
        forbidden: &["opora_handler", "tokio", "axum", "rusqlite"],
        except: &[],
    },
    Wall {
        room: "generator/",
        forbidden: CLOCK,
        except: &[],
    },
    Wall {
        room: "generator/search/",
        forbidden: DISK,
        except: &[],
    },
    Wall {
        room: "generator/search/",
        forbidden: &[
            "std::net",
            "std::env",
            "std::process",
            "<html",
            "<p>",
            "tera",
            "opora_generator",
        ],
        except: &[],
    },
    Wall {
        room: "generator/src/page/",
        forbidden: DISK,
        except: &[],
    },
    Wall {
        room: "generator/src/assemble",
        forbidden: DISK,
        except: &[],
    },
    Wall {
        room: "generator/src/check",
        forbidden: DISK,
        except: &[],
    },
    Wall {
        room: "handler/",
        forbidden: &["opora_generator", "pulldown_cmark", "walkdir"],
        except: &[],
    },
    Wall {
        room: "handler/src/",
        forbidden: CLOCK,
        // The shells: where a connection, a request and an event come in, the loops that send and erase;
        // and a signature, which holds from the moment of its sending.
        except: &[
            "handler/src/bin/lambda.rs",
            "handler/src/cloud/s3.rs",
            "handler/src/http/pages.rs",
            "handler/src/deliver/mod.rs",
            "handler/src/retention/mod.rs",
            "handler/src/server/mod.rs",
        ],
    },
    Wall {
        room: "handler/src/ticket/",
        forbidden: &["axum", "rusqlite", "lettre", "tera", "tokio", "std::fs"],
        except: &[],
    },
    Wall {
        room: "handler/src/submit",
        forbidden: &["axum", "rusqlite", "lettre", "tera", "std::fs"],
        except: &[],
    },
    Wall {
        room: "handler/src/store/",
        forbidden: &["axum", "lettre", "tera"],
        except: &[],
    },
    Wall {
        room: "handler/src/store/",
        forbidden: &["rusqlite"],
        except: &["handler/src/store/sqlite/"],
    },
    Wall {
        room: "handler/src/mail/",
        forbidden: &["axum", "rusqlite"],
        except: &[],
    },
    Wall {
        room: "handler/src/attach/",
        forbidden: &["axum", "rusqlite", "lettre", "tera"],
        except: &[],
    },
    Wall {
        room: "handler/src/lambda/",
        forbidden: &["std::env", "env::var", "rusqlite", "lettre", "tera"],
        except: &[],
    },
    Wall {
        room: "handler/src/http/",
        forbidden: &["rusqlite", "lettre"],
        except: &[],
    },
    Wall {
        room: "src/",
        forbidden: &["rusqlite", "lettre", "pulldown_cmark", "tera"],
        except: &[],
    },
];

#[test]
fn no_room_knows_what_it_must_not() {
    let sources = crate::source::all();
    let mut breaches = Vec::new();
    for wall in WALLS {
        let room = sources
            .iter()
            .filter(|s| s.path.starts_with(wall.room) && !s.is_test);
        let room: Vec<&Source> = room.collect();
        assert!(
            !room.is_empty(),
            "the wall of {} stands around nothing",
            wall.room
        );
        for source in room
            .iter()
            .filter(|s| !wall.except.iter().any(|open| s.path.starts_with(open)))
        {
            for (number, line) in source.code() {
                let found = wall.forbidden.iter().filter(|word| knows(line, word));
                breaches.extend(found.map(|word| format!("{}:{number}: {word}", source.path)));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

/// Whether a line has a name, and not as a part of a longer one.
fn knows(line: &str, name: &str) -> bool {
    let whole = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut places = line.match_indices(name);
    places.any(|(at, _)| {
        let after = line[at + name.len()..].chars().next();
        whole(line[..at].chars().next_back()) && (whole(after) || name.ends_with(':'))
    })
}

#[test]
fn files_and_functions_are_short_and_files_say_what_they_are_for() {
    let mut faults = Vec::new();
    for source in crate::source::all() {
        let Source { path, text, .. } = &source;
        if !text.starts_with("//! ") {
            faults.push(format!("{path} does not open with what it is for"));
        }
        let lines = text.lines().count();
        if lines > 400 {
            faults.push(format!("{path} has {lines} lines"));
        }
        let long = source
            .functions()
            .into_iter()
            .filter(|(.., length)| *length > 70);
        faults.extend(
            long.map(|(name, at, length)| format!("{path}:{at}: {name} has {length} lines")),
        );
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn product_code_does_not_panic_on_purpose() {
    let words = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "todo!(",
        "unimplemented!(",
        "dbg!(",
    ];
    let mut faults = Vec::new();
    for source in crate::source::all().iter().filter(|s| !s.is_test) {
        for (number, line) in source.code() {
            if words.iter().any(|word| line.contains(word)) {
                faults.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_first_command_compiles_no_cloud() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "-p",
        "opora",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ]);
    let tree = cargo.current_dir(root()).output().unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("axum") && tree.contains("rusqlite"));
    let cloud = tree
        .lines()
        .find(|line| line.starts_with("aws") || line.contains("lambda"));
    assert_eq!(cloud, None);
}

#[test]
fn the_readme_shows_the_help_as_it_is() {
    let path = root().join("README.md");
    let help = Place::new().run(&["--help"]).ok().out;
    let readme = fs::read_to_string(&path).unwrap();
    let (before, after) = readme.split_once("<!-- opora --help -->\n").unwrap();
    let (_, rest) = after.split_once("\n```\n").unwrap();
    let help = help.trim_end();
    let wanted = format!("{before}<!-- opora --help -->\n```text\n{help}\n```\n{rest}");
    expect(&path, &wanted);
}

#[test]
fn both_languages_have_the_same_texts() {
    let (ru, en) = (texts("ru"), texts("en"));
    let keys =
        |t: &std::collections::BTreeMap<String, String>| t.keys().cloned().collect::<BTreeSet<_>>();
    let missing: Vec<_> = keys(&ru)
        .symmetric_difference(&keys(&en))
        .cloned()
        .collect();
    assert!(missing.is_empty(), "in one language only: {missing:#?}");
    for (key, text) in &ru {
        assert_eq!(
            placeholders(text),
            placeholders(&en[key]),
            "placeholders of {key}"
        );
    }
    assert!(ru.len() > 100);
    for texts in [&ru, &en] {
        // A word in its place would be taken for a secret again, and the request never be sent.
        let mark = &texts["secret.mark"];
        assert!(
            !mark.contains(|c: char| c.is_ascii_alphanumeric()),
            "{mark}"
        );
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .collect()
}

/// What would make a browser ask another host, or need a looser policy. Mail templates are apart:
/// a mail program knows no style sheet but the inline one.
const FOREIGN: &[&str] = &[
    "src=\"http",
    "href=\"http",
    "action=\"http",
    "src=\"//",
    "url(http",
    "url(//",
    "@import",
    "(\"http",
];
const INLINE: &[&str] = &[
    " style=",
    "<style",
    "<script>",
    " onclick",
    " onload",
    "javascript:",
];

#[test]
fn the_theme_asks_nothing_of_other_hosts_and_nothing_is_inline() {
    let mut faults = Vec::new();
    for (name, bytes) in crate::place::files(&root().join("theme")) {
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        let page = name.ends_with(".html") && !name.contains("/mail");
        for (number, line) in text.lines().enumerate() {
            let line = line.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
            let foreign = FOREIGN.iter().any(|word| line.contains(word));
            if foreign || page && INLINE.iter().any(|word| line.contains(word)) {
                faults.push(format!("theme/{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
