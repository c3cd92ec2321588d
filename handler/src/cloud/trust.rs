//! Whose word is taken for it that a service is who it says: the authorities that the system lists, those
//! of Amazon alone, or those of a file that the operator names. How a connection is made is told beside
//! this ([`super::way`]).

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{path::PathBuf, sync::Arc};

/// Amazon's own roots, by which every service of AWS can be known (docs.aws.amazon.com, Amazon Trust
/// Services). They are valid until 2037 at the least.
const AMAZON: &[u8] = include_bytes!("amazon.pem");

/// The variable by which the SDKs of AWS are told of a file with authorities.
const BUNDLE: &str = "AWS_CA_BUNDLE";

/// The authorities that are believed.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Those of the system, which its own variables may name elsewhere (`SSL_CERT_FILE`).
    System,
    /// Amazon's: a function in AWS asks nobody else, and to read a system's hundred and more takes it
    /// longer than all the rest of its start.
    Amazon,
    /// These and no others.
    Only(Arc<RootCertStore>),
}

/// The file of `AWS_CA_BUNDLE` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{BUNDLE}: {}: {cause}; it has to be a file of certificates in PEM", path.display())]
pub struct BadBundle {
    /// Which file.
    pub path: PathBuf,
    /// Why.
    pub cause: String,
}

impl Trust {
    /// The authorities of the file that `AWS_CA_BUNDLE` names, given here as `bundle`; those of `usual`
    /// where it names none.
    ///
    /// # Errors
    /// Where the file cannot be read or holds something that is no authority.
    pub fn of(bundle: Option<String>, usual: Trust) -> Result<Trust, BadBundle> {
        let Some(path) = bundle.filter(|path| !path.is_empty()) else {
            return Ok(usual);
        };
        let path = PathBuf::from(path);
        match named(&path) {
            Ok(roots) => Ok(Trust::Only(Arc::new(roots))),
            Err(cause) => Err(BadBundle { path, cause }),
        }
    }

    /// The same by the environment.
    ///
    /// # Errors
    /// See [`Trust::of`].
    pub fn of_the_environment(usual: Trust) -> Result<Trust, BadBundle> {
        Self::of(std::env::var(BUNDLE).ok(), usual)
    }

    /// The list, read now.
    pub(super) fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        match self {
            Trust::Only(roots) => return Arc::clone(roots),
            Trust::Amazon => {
                let certificates = CertificateDer::pem_slice_iter(AMAZON);
                roots.add_parsable_certificates(certificates.filter_map(Result::ok));
            }
            Trust::System => {
                let found = rustls_native_certs::load_native_certs();
                if let Some(error) = found.errors.first() {
                    tracing::warn!(%error, "not all of the system's authorities could be read");
                }
                roots.add_parsable_certificates(found.certs);
            }
        }
        Arc::new(roots)
    }
}

fn named(path: &PathBuf) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_authorities_are_five() {
        assert_eq!(Trust::Amazon.roots().len(), 5);
    }

    #[test]
    fn a_file_that_is_named_is_the_only_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let named = || Some(path.display().to_string());
        for (text, told) in [
            ("", "no certificate"),
            ("no PEM", "no certificate"),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "ca.pem",
            ),
        ] {
            std::fs::write(&path, text).unwrap();
            let said = Trust::of(named(), Trust::Amazon).unwrap_err().to_string();
            assert!(said.contains(told) && said.contains(BUNDLE), "{said}");
        }
        let first = AMAZON.split_inclusive(|byte| *byte == b'\n');
        let first: Vec<&[u8]> = first
            .take_while(|line| !line.starts_with(b"Amazon Root CA 2"))
            .collect();
        std::fs::write(&path, first.concat()).unwrap();
        assert_eq!(Trust::of(named(), Trust::Amazon).unwrap().roots().len(), 1);
        std::fs::remove_file(&path).unwrap();
        assert!(Trust::of(named(), Trust::Amazon).is_err());
        for nothing in [None, Some(String::new())] {
            let usual = Trust::of(nothing, Trust::Amazon).unwrap();
            assert_eq!(usual.roots().len(), 5);
        }
    }
}
