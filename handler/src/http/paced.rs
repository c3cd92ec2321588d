//! A body handed on in even pieces. The reader of parts takes all that is ready at once and keeps
//! what it cannot make sense of yet; here it gets one piece a turn, and no more while it makes
//! nothing of them. So neither a fast line nor a header without an end fills the memory.

use axum::body::{BodyDataStream, Bytes};
use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};
use tokio_stream::Stream;

/// Small chunks are joined up to this size, for each turn of the reader costs a look at all it
/// holds; large ones are cut.
const PIECE: usize = 64 * 1024;

/// The most bytes that the reader may be given while it makes nothing of them.
const MOST_UNREAD: usize = 256 * 1024;

/// Bytes handed on since the reader last made something of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread(Arc<AtomicUsize>);

impl Unread {
    /// The reader has made something of what it got.
    pub(super) fn progress(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// A body in pieces.
pub(super) struct Paced {
    body: BodyDataStream,
    unread: Unread,
    /// What was cut off.
    rest: Bytes,
    /// Whether a piece was handed on in this turn.
    rests: bool,
}

impl Paced {
    pub(super) fn new(body: BodyDataStream, unread: Unread) -> Self {
        Self {
            body,
            unread,
            rest: Bytes::new(),
            rests: false,
        }
    }
}

impl Stream for Paced {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<Self::Item>> {
        if self.rests {
            self.rests = false;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.unread.0.load(Ordering::Relaxed) > MOST_UNREAD {
            return Poll::Ready(Some(Err(io::ErrorKind::InvalidData.into())));
        }
        let mut piece = Vec::new();
        while piece.len() < PIECE {
            if self.rest.is_empty() {
                match Pin::new(&mut self.body).poll_next(context) {
                    Poll::Ready(Some(Ok(chunk))) => self.rest = chunk,
                    Poll::Ready(Some(Err(error))) => {
                        return Poll::Ready(Some(Err(io::Error::other(error))));
                    }
                    Poll::Ready(None) if piece.is_empty() => return Poll::Ready(None),
                    Poll::Pending if piece.is_empty() => return Poll::Pending,
                    Poll::Ready(None) | Poll::Pending => break,
                }
            }
            let most = self.rest.len().min(PIECE - piece.len());
            piece.extend_from_slice(&self.rest.split_to(most));
        }
        self.unread.0.fetch_add(piece.len(), Ordering::Relaxed);
        self.rests = true;
        Poll::Ready(Some(Ok(piece.into())))
    }
}
