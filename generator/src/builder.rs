//! Builds again and again, as content changes: what has not changed is neither read nor made anew. A change
//! is shown first; the search, which is made of all pages, follows.

use crate::{
    DiskError, Failure, Options, Report, check,
    examined::{self, Examined, Kept},
    finish, memo,
    output::{Bytes, Output},
    progress::Progress,
    render::Drawn,
    search,
    walk::{Content, Theme},
    write::{self, Written},
};
use std::path::PathBuf;

/// Builds one site again and again.
pub struct Builder {
    kept: Kept,
    last: Last,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            kept: Kept::with_pages(),
            last: Last::default(),
        }
    }
}

/// What a build leaves to the next beside what it has read.
#[derive(Default)]
struct Last {
    drawn: Drawn,
    written: Written,
    /// The private addresses that what was written has been searched for.
    private: Vec<String>,
    /// The files of the search as they were made last.
    index: Vec<(String, Bytes)>,
    /// What is shown already and not yet in the search.
    shown: Option<Shown>,
}

/// A site that is shown: all but its search.
struct Shown {
    options: Options,
    examined: Examined,
    output: Output,
}

impl Builder {
    /// The first build of a row. Where the last build was made of the same and its files are as it left
    /// them, nothing but the files is known then, and the next build learns the rest.
    ///
    /// # Errors
    /// Problems of the content, all at once; or what the disk refused.
    pub fn begin(&mut self, options: &Options, progress: &Progress) -> Result<Report, Failure> {
        let read = examined::read(options, &mut self.kept, None, progress)?;
        let inputs = memo::inputs(&read, options);
        if let Some(report) = memo::unchanged(&options.out, &inputs) {
            return Ok(report);
        }
        let report = self.finish(options, read, progress)?;
        self.complete(|| false, progress)?;
        let report = report.of(&self.last.written);
        memo::keep(&options.out, inputs, &report, &self.last.written);
        Ok(report)
    }

    /// Builds the site and the desk bundle, and looks whether all files are as they were left.
    ///
    /// # Errors
    /// Problems of the content, all at once; or what the disk refused.
    pub fn build(&mut self, options: &Options, progress: &Progress) -> Result<Report, Failure> {
        let report = self.make(options, None, progress)?;
        self.complete(|| false, progress)?;
        Ok(report.of(&self.last.written))
    }

    /// Builds everything but the search, of which the last files stay. Where it is known that nothing
    /// but the files `edited` can have changed, nothing else is looked at. Where no files of the search are
    /// known, everything is built.
    ///
    /// # Errors
    /// Problems of the content, all at once; or what the disk refused.
    pub fn show(
        &mut self,
        options: &Options,
        edited: Option<&[PathBuf]>,
        progress: &Progress,
    ) -> Result<Report, Failure> {
        if self.last.written.files.is_empty() {
            return self.build(options, progress);
        }
        let report = self.make(options, edited, progress)?;
        let last = &mut self.last;
        if let Some(shown) = &mut last.shown {
            for (path, bytes) in &last.index {
                shown.output.put(path, bytes.clone());
            }
            let is_trusted = edited.is_some();
            if !is_trusted || !write::rewrite(&shown.output, &options.out, &mut last.written)? {
                last.write(progress)?;
            }
        }
        Ok(report.of(&last.written))
    }

    /// Makes everything but the search, and writes nothing yet.
    fn make(
        &mut self,
        options: &Options,
        edited: Option<&[PathBuf]>,
        progress: &Progress,
    ) -> Result<Report, Failure> {
        let read = examined::read(options, &mut self.kept, edited, progress)?;
        self.finish(options, read, progress)
    }

    fn finish(
        &mut self,
        options: &Options,
        read: (Content, Theme),
        progress: &Progress,
    ) -> Result<Report, Failure> {
        let mut examined = examined::examine(options, read, &mut self.kept, progress)?;
        let templates = examined.templates.take();
        let last = &mut self.last;
        let before = (&mut last.drawn, &last.written, last.private.as_slice());
        let (output, report) = finish(options, (&examined, templates), Some(before), progress)?;
        last.private = check::private(&examined.tables);
        let shown = Shown {
            options: options.clone(),
            examined,
            output,
        };
        if let Some(before) = last.shown.replace(shown) {
            // Nobody need wait until the memory is given back.
            rayon::spawn(move || drop(before));
        }
        Ok(report)
    }

    /// Makes the search of what is shown, and repairs what others have altered. Where that is `superseded`
    /// by a newer change, it ends early: the next time will do.
    ///
    /// # Errors
    /// What the disk refused.
    pub fn complete(
        &mut self,
        superseded: impl Fn() -> bool,
        progress: &Progress,
    ) -> Result<(), DiskError> {
        let last = &mut self.last;
        let Some(shown) = &mut last.shown else {
            return Ok(());
        };
        let index = search::files(&shown.examined.model, &shown.examined.tables);
        if superseded() {
            return Ok(());
        }
        for (path, _) in &last.index {
            shown.output.remove(path);
        }
        for (path, bytes) in &index {
            shown.output.put(path, bytes.clone());
        }
        last.index = index;
        last.write(progress)?;
        if let Some(shown) = last.shown.take() {
            self.kept.sweep(&shown.options);
        }
        Ok(())
    }
}

impl Last {
    /// Writes what is shown. Should the disk refuse something, no file is known any more.
    fn write(&mut self, progress: &Progress) -> Result<(), DiskError> {
        let before = std::mem::take(&mut self.written);
        if let Some(Shown {
            options, output, ..
        }) = &self.shown
        {
            self.written = write::write(output, &options.out, &before, progress)?;
        }
        Ok(())
    }
}
