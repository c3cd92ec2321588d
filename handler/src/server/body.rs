//! Bodies on their way in and out: a request's must keep a rate and can be read to its end after
//! nobody wanted it; an answer's keeps its connection busy until the last byte has been taken.

use super::{
    limits::Limits,
    pulse::{Clock, Phase, Pulse},
};
use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    sync::oneshot,
    time::{Instant, Sleep},
};

/// A request's body. Dropped before its end, it gives the rest back.
pub(super) struct Paced {
    body: Option<Incoming>,
    unwanted: Option<oneshot::Sender<Incoming>>,
    limits: Limits,
    pulse: Arc<Pulse>,
    clock: Clock,
    /// When the first byte was asked for, and when the next must be there.
    begun: Option<(Instant, Pin<Box<Sleep>>)>,
    bytes: u64,
}

impl Paced {
    /// The body, and where to find the rest of it afterwards.
    pub(super) fn new(
        body: Incoming,
        limits: Limits,
        pulse: &Arc<Pulse>,
        clock: Clock,
    ) -> (Self, oneshot::Receiver<Incoming>) {
        if !body.is_end_stream() {
            pulse.enter(Phase::Body, clock.now());
        }
        let (unwanted, rest) = oneshot::channel();
        let paced = Self {
            body: Some(body),
            unwanted: Some(unwanted),
            limits,
            pulse: Arc::clone(pulse),
            clock,
            begun: None,
            bytes: 0,
        };
        (paced, rest)
    }

    /// Whether the sender is slower than may be.
    fn is_too_slow(&mut self, context: &mut Context<'_>) -> bool {
        let allowed = self.limits.body_grace + rate_time(self.bytes, self.limits.body_rate);
        let sleep = || Box::pin(tokio::time::sleep(allowed));
        let (begun, alarm) = self.begun.get_or_insert_with(|| {
            let alarm = sleep();
            let begun = alarm.deadline().checked_sub(allowed);
            (begun.unwrap_or(alarm.deadline()), alarm)
        });
        let deadline = *begun + allowed;
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        alarm.as_mut().poll(context).is_ready()
    }
}

/// The time that so many bytes take at a rate.
fn rate_time(bytes: u64, rate: u32) -> Duration {
    Duration::from_millis(bytes.saturating_mul(1000) / u64::from(rate.max(1)))
}

impl Body for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let Some(body) = self.body.as_mut() else {
            return Poll::Ready(None);
        };
        match Pin::new(body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let count = frame.data_ref().map_or(0, Bytes::len);
                self.bytes += u64::try_from(count).unwrap_or(u64::MAX);
                if self.is_end_stream() {
                    self.pulse.enter(Phase::Busy, self.clock.now());
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(other) => {
                // Read to its end, or broken: there is no rest.
                self.body = None;
                self.pulse.enter(Phase::Busy, self.clock.now());
                Poll::Ready(other.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending if self.is_too_slow(context) => {
                self.body = None;
                let error = io::Error::new(io::ErrorKind::TimedOut, "the body comes too slowly");
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| !body.is_end_stream());
        if let (Some(rest), Some(unwanted)) = (rest, self.unwanted.take()) {
            // Nobody waits for it where the connection is gone already.
            let _ = unwanted.send(rest);
        }
    }
}

/// Reads what is left of a body, within the limits.
pub(super) async fn drain(mut rest: Incoming, limits: &Limits) {
    let read = async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = rest.frame().await {
            bytes += u64::try_from(frame.data_ref().map_or(0, Bytes::len)).unwrap_or(u64::MAX);
            if bytes > limits.unwanted_bytes {
                break;
            }
        }
    };
    // The protocol closes the connection where the end was not reached.
    let _ = tokio::time::timeout(limits.unwanted_time, read).await;
}

/// An answer's body.
pub(super) struct Answer {
    pub(super) body: axum::body::Body,
    pub(super) pulse: Arc<Pulse>,
    pub(super) clock: Clock,
}

impl Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.pulse.enter(Phase::Idle, self.clock.now());
    }
}
