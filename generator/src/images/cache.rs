//! What was made of pictures, kept between builds under the hash of the bytes it was made of.

use crate::DiskError;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// Raised whenever the same picture would give other bytes.
const VERSION: u32 = 1;

/// A folder of made files.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache in a folder, which need not be there yet.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The file of that name, or what `make` gives, which is then kept. Nothing is kept of a file
    /// that could not be made.
    ///
    /// # Errors
    /// What the disk refused.
    pub fn get(
        &self,
        name: &str,
        make: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Result<Option<Vec<u8>>, DiskError> {
        let path = self.folder.join(format!("v{VERSION}-{name}"));
        match fs::read(&path) {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(DiskError::new(path, cause)),
        }
        let Some(bytes) = make() else {
            return Ok(None);
        };
        let told = |cause| DiskError::new(path.clone(), cause);
        fs::create_dir_all(&self.folder).map_err(told)?;
        // Two builds at once make the same bytes; a half-written file must not be found by either.
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        fs::write(&beside, &bytes).map_err(told)?;
        fs::rename(&beside, &path).map_err(told)?;
        Ok(Some(bytes))
    }

    /// Removes what was made of pictures that are no longer there: their hashes are none of `used`.
    /// What the disk refuses to remove only takes room.
    pub fn sweep(&self, used: &BTreeSet<&str>) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let own = name.strip_prefix(&format!("v{VERSION}-"));
            let hash = own.and_then(|own| own.split('-').next());
            if hash.is_none_or(|hash| !used.contains(hash)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
