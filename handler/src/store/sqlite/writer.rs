//! One thread writes. Jobs that come while a commit is under way share the next one, so that many
//! requests at once cost one wait for the disk; nobody is told "stored" before that commit has
//! returned. What one job refuses, the others keep: where one gave up with something written, all are
//! done again, each within a savepoint. A savepoint copies each page that its job changes, so that a
//! group which goes well, as nearly all do, has none.

use crate::store::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    fmt, iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::sync::oneshot;

/// Jobs that may wait; more are refused as busy.
pub(super) const QUEUE: usize = 1024;
/// The most jobs in one transaction: it should not grow as long as others keep coming.
pub(super) const GROUP: usize = 256;
/// How long the next of a group is waited for, where the last group was larger: those who were told
/// at the same time order again at about the same time, and one wait for the disk should do for all.
const GATHERING: Duration = Duration::from_micros(200);

/// The thread that writes; it ends, after the jobs that wait, when this is dropped.
pub(super) struct Writer {
    jobs: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    group: Arc<AtomicU32>,
}

/// What the thread knows of a job.
trait Job: Send {
    /// Does it; true where its changes are to be kept.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Tells who ordered it; `commit` is what became of the transaction.
    fn tell(self: Box<Self>, commit: Result<(), StoreError>);
}

/// A job with its way back. It may be done twice; what the last time came to is told.
struct Order<T, E, F> {
    job: F,
    done: Option<Result<T, E>>,
    tell: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Order<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        self.done = None;
        self.done = Some((self.job)(connection));
        matches!(self.done, Some(Ok(_)))
    }

    fn tell(self: Box<Self>, commit: Result<(), StoreError>) {
        let answer = match (self.done, commit) {
            (Some(Ok(_)) | None, Err(error)) => Err(error.into()),
            (Some(done), _) => done,
            // It panicked: dropping the way back says so.
            (None, Ok(())) => return,
        };
        // Who ordered it may have gone meanwhile.
        let _ = self.tell.send(answer);
    }
}

impl Writer {
    /// Starts the thread on its connection.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (jobs, orders) = sync_channel(QUEUE);
        let group = Arc::new(AtomicU32::new(1));
        let shown = Arc::clone(&group);
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || write(connection, &orders, &shown))
            .map_err(|e| StoreError::Io(e.to_string()))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            group,
        })
    }

    /// How many jobs shared the last commit.
    pub(super) fn group(&self) -> u32 {
        self.group.load(Ordering::Relaxed)
    }

    /// Orders a job, which may be done twice; its result comes after the commit.
    pub(super) fn order<T, E>(
        &self,
        job: impl Fn(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let order = Box::new(Order {
            job,
            done: None,
            tell,
        });
        let jobs = self.jobs.as_ref().ok_or(StoreError::Interrupted)?;
        match jobs.try_send(order) {
            Ok(()) => Ok(told),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Interrupted),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been told by the panic itself.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

fn write(mut connection: Connection, orders: &Receiver<Box<dyn Job>>, group_size: &AtomicU32) {
    let mut last = 1;
    while let Ok(first) = orders.recv() {
        let mut taken = 1;
        let gathered = iter::from_fn(|| {
            let waiting = orders.try_recv().ok();
            let next = match waiting {
                None if taken < last => orders.recv_timeout(GATHERING).ok(),
                waiting => waiting,
            };
            taken += usize::from(next.is_some());
            next
        });
        let mut group = iter::once(first).chain(gathered).take(GROUP);
        let mut done = Vec::new();
        let commit = together(&mut connection, &mut group, &mut done);
        if commit.is_err() && done.is_empty() {
            // Another process holds the file: whoever waits now has waited for it too.
            done.extend(group);
        }
        last = done.len();
        group_size.store(u32::try_from(last).unwrap_or(u32::MAX), Ordering::Relaxed);
        for job in done {
            job.tell(commit.clone());
        }
    }
}

/// Does jobs and commits them.
fn together(
    connection: &mut Connection,
    group: &mut dyn Iterator<Item = Box<dyn Job>>,
    done: &mut Vec<Box<dyn Job>>,
) -> Result<(), StoreError> {
    let transaction = begin(connection)?;
    for mut job in &mut *group {
        let before = transaction.total_changes();
        let kept = run(&transaction, job.as_mut());
        done.push(job);
        if !kept? && transaction.total_changes() != before {
            transaction.rollback()?;
            return each_alone(connection, group, done);
        }
    }
    Ok(transaction.commit()?)
}

/// Does jobs that were done, and those that wait, each within a savepoint, and commits them.
fn each_alone(
    connection: &mut Connection,
    group: &mut dyn Iterator<Item = Box<dyn Job>>,
    done: &mut Vec<Box<dyn Job>>,
) -> Result<(), StoreError> {
    let transaction = begin(connection)?;
    done.extend(group);
    for job in done {
        alone(&transaction, job.as_mut())?;
    }
    Ok(transaction.commit()?)
}

fn begin(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// Does one job within its savepoint.
fn alone(transaction: &Transaction, job: &mut dyn Job) -> Result<(), StoreError> {
    transaction.execute_batch("SAVEPOINT job")?;
    if !run(transaction, job)? {
        transaction.execute_batch("ROLLBACK TO job")?;
    }
    Ok(transaction.execute_batch("RELEASE job")?)
}

/// Does one job; tells whether its changes are to be kept. Fails where the whole transaction is lost.
fn run(transaction: &Transaction, job: &mut dyn Job) -> Result<bool, StoreError> {
    let kept = catch_unwind(AssertUnwindSafe(|| job.run(transaction)));
    // A disk that fails may have made SQLite roll back everything: what was done before is lost,
    // and a savepoint made after that would be a transaction of its own. This job tells why.
    if transaction.is_autocommit() {
        return Err(StoreError::Full);
    }
    Ok(matches!(kept, Ok(true)))
}
