//! The handler: store, keys, bundle and mail in one hand, shared by the requests and the worker.
//! It only holds them together; what is done with them is told in the rooms' own files.

#[cfg(feature = "aws")]
use crate::store::dynamodb::{DynamoDb, Place};
use crate::{
    attach::Files,
    bundle::{Bundle, Shared},
    mail::{MailError, Mailer, Postbox, address},
    metrics::Metrics,
    random::{NoRandom, Random},
    settings::{self, Mail, Settings},
    signing::Keys,
    store::{Store, StoreError, sqlite::Sqlite},
    token::{KeyError, Signer},
};
use jiff::{SignedDuration, Timestamp};
use opora_contract::owner::Owner;
use std::{io, path::PathBuf, sync::Arc};
use tokio::sync::Notify;

/// The handler; cheap to clone.
#[derive(Clone)]
pub struct Handler(Arc<Parts>);

struct Parts {
    settings: Settings,
    bundle: Shared,
    store: Arc<dyn Store>,
    keys: Keys,
    mailer: Mailer,
    files: Files,
    nudge: Notify,
    metrics: Metrics,
}

/// Why the handler does not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store.
    #[error("the data in {} cannot be opened: {cause}", data.display())]
    Store {
        /// Folder of the data.
        data: PathBuf,
        /// Why.
        cause: StoreError,
    },
    /// The folder of files.
    #[error("the folder of files in {} cannot be made: {cause}", data.display())]
    Files {
        /// Folder of the data.
        data: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The table.
    #[cfg(feature = "aws")]
    #[error("the table {table} cannot be used: {cause}")]
    Table {
        /// Its name.
        table: String,
        /// Why.
        cause: StoreError,
    },
    /// The signing key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The mail's settings.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The operating system has no random bytes.
    #[error(transparent)]
    Random(#[from] NoRandom),
}

/// The pause within which no second link to the same queue is sent.
const QUEUE_LINK_PAUSE: SignedDuration = SignedDuration::from_mins(5);

impl Handler {
    /// Opens the data where the settings say they are, making what is missing.
    ///
    /// # Errors
    /// Where the data, the key or the mail's settings are unusable.
    pub async fn start(settings: &Settings, bundle: Shared) -> Result<Handler, OpenError> {
        match &settings.store {
            settings::Store::File => Self::open(settings, bundle),
            #[cfg(feature = "aws")]
            settings::Store::Table(place) => {
                let handler = Self::over_table(place, settings, bundle)?;
                let read = handler.signer().await;
                read.map_err(|cause| OpenError::Table {
                    table: place.table.clone(),
                    cause,
                })?;
                Ok(handler)
            }
        }
    }

    /// On a table, which also keeps the signing keys; nothing is asked of it before the first request
    /// that needs it. What needs no other store calls this, and carries none.
    ///
    /// # Errors
    /// Where the mail's settings are unusable.
    #[cfg(feature = "aws")]
    pub fn over_table(
        place: &Place,
        settings: &Settings,
        bundle: Shared,
    ) -> Result<Handler, OpenError> {
        let store = Arc::new(DynamoDb::new(place)?);
        let keys = Keys::in_table(Arc::clone(&store));
        Self::with_keys(store, keys, settings, bundle)
    }

    /// Opens the data folder, making what is missing, and checks the settings of the mail.
    ///
    /// # Errors
    /// Where the data, the key or the mail's settings are unusable.
    pub fn open(settings: &Settings, bundle: Shared) -> Result<Handler, OpenError> {
        let store = Sqlite::open(&settings.data).map_err(|cause| OpenError::Store {
            data: settings.data.clone(),
            cause,
        })?;
        Self::over(Arc::new(store), settings, bundle)
    }

    /// A handler on a store that is open already.
    ///
    /// # Errors
    /// Where the key or the mail's settings are unusable.
    pub fn over(
        store: Arc<dyn Store>,
        settings: &Settings,
        bundle: Shared,
    ) -> Result<Handler, OpenError> {
        let mut random = Random::from_os()?;
        let signer = Signer::load(&settings.data.join("signing.key"), &mut random)?;
        Self::with_keys(store, Keys::AtHand(signer), settings, bundle)
    }

    fn with_keys(
        store: Arc<dyn Store>,
        keys: Keys,
        settings: &Settings,
        bundle: Shared,
    ) -> Result<Handler, OpenError> {
        let mailer = Mailer::open(settings)?;
        let files = Files::open(settings).map_err(|cause| OpenError::Files {
            data: settings.data.clone(),
            cause,
        })?;
        Postbox::new(settings.from.as_deref(), &bundle.get().desk.site)?;
        Ok(Handler(Arc::new(Parts {
            settings: settings.clone(),
            bundle,
            store,
            keys,
            mailer,
            files,
            nudge: Notify::new(),
            metrics: Metrics::default(),
        })))
    }

    /// A handler whose store and mail are given, and whose key and folder are nobody's.
    #[cfg(test)]
    pub(crate) fn simulated(store: Arc<dyn Store>, mailer: Mailer, bundle: Shared) -> Handler {
        Handler(Arc::new(Parts {
            settings: Settings {
                limits: crate::testing::no_limits(),
                ..Settings::local("nowhere")
            },
            bundle,
            store,
            keys: Keys::AtHand(Signer::new(&[7; 32], None).unwrap()),
            mailer,
            files: Files::nowhere(),
            nudge: Notify::new(),
            metrics: Metrics::default(),
        }))
    }

    /// The bundle in use now.
    #[must_use]
    pub fn bundle(&self) -> Arc<Bundle> {
        self.0.bundle.get()
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        self.0.store.as_ref()
    }

    /// The numbers for monitoring.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Where the files of tickets are kept.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.0.files
    }

    /// Signs and checks links.
    ///
    /// # Errors
    /// Where the keys lie in a table that cannot be read; never once they were read.
    pub async fn signer(&self) -> Result<&Signer, StoreError> {
        self.0.keys.signer().await
    }

    /// The settings it was opened with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The folder of mails that the mailbox page may show: only where mail goes into a folder and
    /// the server listens on loopback.
    #[must_use]
    pub fn mailbox(&self) -> Option<PathBuf> {
        let folder = matches!(self.0.settings.mail, Mail::Folder) && self.0.settings.loopback;
        folder.then(|| self.0.settings.data.join("mail"))
    }

    /// Tells the worker that there may be something to send.
    pub fn nudge(&self) {
        self.0.nudge.notify_one();
    }

    /// Waits for a nudge.
    pub(crate) async fn nudged(&self) {
        self.0.nudge.notified().await;
    }

    pub(crate) fn mailer(&self) -> &Mailer {
        &self.0.mailer
    }

    /// Whether letters to that address of an applicant make sense: there is one, somebody reads it,
    /// and it is neither ours nor that of the one who answers, who would write to themselves
    /// (RFC 3834, 2).
    #[must_use]
    pub fn reaches(&self, email: Option<&str>, owner: &Owner) -> bool {
        let bundle = self.bundle();
        let ours = Postbox::new(self.0.settings.from.as_deref(), &bundle.desk.site);
        let Some(email) = email else { return false };
        let is_owners = bundle
            .desk
            .owner_email(owner)
            .is_some_and(|theirs| address::is_same(theirs, email));
        let is_ours = ours.is_ok_and(|ours| ours.is(email));
        !(is_owners || is_ours || address::is_unread(email))
    }

    /// Orders the letter with a link to the queue for everybody of the staff who has that mail
    /// address. Nobody is told whether there is one.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn order_queue_link(
        &self,
        email: &str,
        now: Timestamp,
        random: &mut Random,
    ) -> Result<(), StoreError> {
        let bundle = self.bundle();
        let people = bundle
            .desk
            .people
            .iter()
            .map(|p| Owner::Person(p.id.clone()));
        let departments = bundle.desk.departments.iter();
        let departments = departments.map(|d| Owner::Department(d.id.clone()));
        let not_since = now.saturating_sub(QUEUE_LINK_PAUSE).unwrap_or(now);
        for owner in people.chain(departments) {
            let known = bundle.desk.owner_email(&owner);
            if known.is_some_and(|known| known.eq_ignore_ascii_case(email.trim())) {
                let nonce = random.hex();
                self.store()
                    .order_queue_link(&owner, nonce, now, not_since)
                    .await?;
            }
        }
        self.nudge();
        Ok(())
    }
}
