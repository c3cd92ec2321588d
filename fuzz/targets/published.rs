//! An address of the site with a request's headers, one a line: a file, a part of it, or a refusal;
//! never a failure of ours, and never what lies beside the site.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opora_handler::http::fuzz::Published;
use std::{fs, sync::LazyLock};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().unwrap());

static SITE: LazyLock<(tempfile::TempDir, Published)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    fs::create_dir_all(site.join("faq")).unwrap();
    fs::write(folder.path().join("secret"), "SECRET").unwrap();
    fs::write(site.join("404.html"), "<p>404").unwrap();
    fs::write(site.join("faq/index.html"), "<p>faq".repeat(100)).unwrap();
    fs::write(site.join("large.txt"), "a".repeat(3 * 1024 * 1024)).unwrap();
    let published = Published::new(site);
    (folder, published)
});

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let path = lines.next().unwrap_or_default();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let Some((status, body)) = RUNTIME.block_on(SITE.1.ask(path, headers)) else {
        return;
    };
    assert!(status < 500, "{status}");
    assert!(!body.windows(6).any(|part| part == b"SECRET"));
});
