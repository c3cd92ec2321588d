//! What any generator must do, and nothing else: read each page, parse it with pulldown-cmark,
//! write it, in parallel. `floor CONTENT OUT`.

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;
use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let mut folders = env::args_os().skip(1).map(PathBuf::from);
    let (Some(content), Some(out)) = (folders.next(), folders.next()) else {
        return Err(io::Error::other("floor CONTENT OUT"));
    };
    let files = walkdir::WalkDir::new(&content).into_iter();
    let pages: Vec<PathBuf> = files
        .filter_map(|entry| entry.ok().map(walkdir::DirEntry::into_path))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.par_iter().try_for_each(|page| {
        let text = fs::read_to_string(page)?;
        let body = text.splitn(3, "+++").nth(2).unwrap_or_default();
        let mut page_html = String::with_capacity(body.len() * 3 / 2);
        html::push_html(&mut page_html, Parser::new_ext(body, Options::all()));
        let inner = page.strip_prefix(&content).unwrap_or(page);
        let folder = out.join(inner.with_extension(""));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), page_html)
    })
}
