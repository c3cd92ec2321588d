//! Folders for one test: what the program is given and where it writes. Removed when dropped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Content, theme and the two folders that the program writes. The starter content and the theme
/// are used where they lie, unless the test asks for a copy to spoil.
pub struct Place {
    folder: tempfile::TempDir,
    /// The program itself.
    pub program: PathBuf,
    pub content: PathBuf,
    pub theme: PathBuf,
    /// Settings that every run of the program here is given.
    pub env: Vec<(&'static str, String)>,
}

impl Place {
    /// The starter content and the theme as they are.
    pub fn new() -> Place {
        Place {
            folder: tempfile::tempdir().unwrap(),
            program: PathBuf::from(env!("CARGO_BIN_EXE_opora")),
            content: root().join("content"),
            theme: root().join("theme"),
            env: Vec::new(),
        }
    }

    /// A copy of the starter content that the test may change. Its calendar knows this year and
    /// the next in any case, so that due dates are certain whenever the tests are run.
    pub fn with_own_content() -> Place {
        let mut place = Place::new();
        let content = place.path("content");
        copy_tree(&place.content, &content);
        crate::workdays::complete_calendar(&content.join("data/calendar.toml"));
        place.content = content;
        place
    }

    /// Copies of content and theme in another folder.
    pub fn with_copies() -> Place {
        let mut place = Place::new();
        let (content, theme) = (place.path("a/content"), place.path("a/theme"));
        copy_tree(&place.content, &content);
        copy_tree(&place.theme, &theme);
        (place.content, place.theme) = (content, theme);
        place
    }

    /// A path inside the test's own folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn out(&self) -> PathBuf {
        self.path("out")
    }

    pub fn data(&self) -> PathBuf {
        self.path("var")
    }

    /// `opora` with nothing of the caller's environment that could change it.
    pub fn opora(&self) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("OPORA_") {
                command.env_remove(name);
            }
        }
        command.envs(self.env.iter().cloned());
        command.current_dir(self.folder.path());
        command
    }

    /// Runs `opora` with these words and waits for it.
    pub fn run(&self, words: &[&str]) -> Run {
        Run::from(self.opora().args(words).output().unwrap())
    }

    /// `opora build` of this place into `out`.
    pub fn build_into(&self, out: &Path) -> Run {
        let mut command = self.opora();
        command.arg("build");
        command.arg("--content").arg(&self.content);
        command.arg("--theme").arg(&self.theme);
        command.arg("--out").arg(out);
        Run::from(command.output().unwrap())
    }

    pub fn build(&self) -> Run {
        self.build_into(&self.out())
    }
}

/// A finished run of the program.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    fn from(output: Output) -> Run {
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("the program prints UTF-8"),
            err: String::from_utf8(output.stderr).expect("the program prints UTF-8"),
        }
    }

    /// The same run, after making sure that it went well.
    #[track_caller]
    pub fn ok(self) -> Run {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self
    }
}

/// All files below `folder`, by path relative to it, in order.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|e| panic!("{}: {e}", next.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.push((name.to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Copies a folder with all below it, over what is already there.
pub fn copy_tree(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let target = to.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// Compares with a file of expectations, or rewrites it when `UPDATE_EXPECT` is set.
#[track_caller]
pub fn expect(file: &Path, got: &str) {
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(file, got).unwrap();
    }
    let wanted = fs::read_to_string(file).unwrap_or_default();
    let name = file.display();
    assert!(
        wanted == got,
        "{name} expects:\n{wanted}\nand this came:\n{got}"
    );
}
