//! How mail leaves: as a file in a folder, to a mail server, or to a cloud's service. Whether and when to try again is
//! the worker's business; here it is only told whether another attempt makes sense.

#[cfg(feature = "aws")]
use super::ses::Ses;
use super::{MailError, message::Letter, smtp::SmtpServer};
use crate::{
    files,
    settings::{Mail, Settings},
};
use opora_contract::id::TicketId;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The way out.
#[derive(Debug)]
pub enum Mailer {
    /// Files in a folder, one a letter.
    Folder(PathBuf),
    /// A mail server.
    Smtp {
        /// The server.
        server: Box<SmtpServer>,
        /// How long one attempt may take.
        timeout: Duration,
        /// Held by the one letter that the server may have and that is not marked yet. If the
        /// program is killed, it is the only one that is sent twice.
        taken: Arc<Mutex<()>>,
    },
    /// A cloud's service.
    #[cfg(feature = "aws")]
    Ses {
        /// The service.
        service: Box<Ses>,
        /// How long one attempt may take.
        timeout: Duration,
        /// As with a mail server.
        taken: Arc<Mutex<()>>,
    },
    /// A simulated mail server.
    #[cfg(test)]
    Simulated(Arc<crate::simulation::Weather>),
}

/// A letter has left; to be held until that is marked.
#[derive(Debug)]
pub struct Left {
    _held: Option<OwnedMutexGuard<()>>,
}

/// Why a letter did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SendError {
    /// Whether the mail server refused it for good.
    pub permanent: bool,
    /// What was met, in the mail server's words.
    pub reason: String,
}

impl SendError {
    /// A failure that another attempt may not meet.
    pub(super) fn passing(reason: impl ToString) -> Self {
        Self {
            permanent: false,
            reason: reason.to_string(),
        }
    }
}

impl Mailer {
    /// The way out that the settings name.
    ///
    /// # Errors
    /// Where the settings are unusable; whether a server answers is seen only when sending.
    pub fn open(settings: &Settings) -> Result<Self, MailError> {
        match &settings.mail {
            Mail::Folder => {
                let folder = settings.data.join("mail");
                files::private_dir(&folder).map_err(|cause| MailError::Folder {
                    path: folder.display().to_string(),
                    cause,
                })?;
                Ok(Self::Folder(folder))
            }
            Mail::Smtp(smtp) => Ok(Self::Smtp {
                server: Box::new(SmtpServer::new(smtp)?),
                timeout: settings.send_timeout(),
                taken: Arc::default(),
            }),
            #[cfg(feature = "aws")]
            Mail::Ses {
                service,
                configuration,
            } => {
                let timeout = settings.send_timeout();
                // Attempts wait for one another; each is to have its turn within its own time.
                let request = timeout / crate::deliver::WORKERS;
                Ok(Self::Ses {
                    service: Box::new(Ses::new(service, configuration.clone(), request)),
                    timeout,
                    taken: Arc::default(),
                })
            }
        }
    }

    /// Sends a letter. A folder's file is named by the letter's identifier: the same letter again
    /// is the same file.
    ///
    /// # Errors
    /// [`SendError`]; where a mail server fell silent, the letter may have left nevertheless.
    pub async fn send(&self, letter: Letter) -> Result<Left, SendError> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(file_name(&letter.id));
                let write = move || files::replace(&path, &letter.bytes);
                let written = tokio::task::spawn_blocking(write).await;
                written
                    .map_err(SendError::passing)?
                    .map_err(SendError::passing)?;
                // The same file again is no second letter: nothing needs to be held.
                Ok(Left { _held: None })
            }
            Self::Smtp {
                server,
                timeout,
                taken,
            } => {
                // The library's own limit does not bound an answer that trickles in.
                held_within(*timeout, server.send(&letter, taken)).await
            }
            #[cfg(feature = "aws")]
            Self::Ses {
                service,
                timeout,
                taken,
            } => held_within(*timeout, service.send(&letter, taken)).await,
            #[cfg(test)]
            Self::Simulated(weather) => {
                let held = weather.send(letter).await?;
                Ok(Left { _held: Some(held) })
            }
        }
    }

    /// Removes the letters about a ticket from the folder of mails. Those that a mail server has
    /// taken over are out of reach.
    ///
    /// # Errors
    /// Where the folder cannot be changed.
    pub async fn forget(&self, ticket: &TicketId) -> io::Result<()> {
        match self {
            Self::Folder(folder) => {
                let (folder, ticket) = (folder.clone(), ticket.clone());
                let remove = move || remove_letters(&folder, &ticket);
                tokio::task::spawn_blocking(remove).await?
            }
            Self::Smtp { .. } => Ok(()),
            #[cfg(feature = "aws")]
            Self::Ses { .. } => Ok(()),
            #[cfg(test)]
            Self::Simulated(_) => Ok(()),
        }
    }
}

/// Removes the files whose name begins with the ticket, half-written ones included.
fn remove_letters(folder: &Path, ticket: &TicketId) -> io::Result<()> {
    let prefix = format!("{ticket}.");
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.trim_start_matches('.').starts_with(&prefix) {
            fs::remove_file(entry.path())?;
        }
    }
    fs::File::open(folder)?.sync_all()
}

async fn held_within(
    timeout: Duration,
    sending: impl Future<Output = Result<OwnedMutexGuard<()>, SendError>>,
) -> Result<Left, SendError> {
    let sent = tokio::time::timeout(timeout, sending).await;
    let held = sent.unwrap_or_else(|_| {
        let seconds = timeout.as_secs_f32();
        Err(SendError::passing(format!(
            "no answer within {seconds:.1} s"
        )))
    })?;
    Ok(Left { _held: Some(held) })
}

/// The part of the identifier before the `@`; it is made of identifiers, digits and dots only.
fn file_name(id: &str) -> String {
    let local = id.split('@').next().unwrap_or(id);
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '_'
        }
    };
    format!("{}.eml", local.chars().map(plain).collect::<String>())
}
