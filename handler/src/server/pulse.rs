//! What a connection is doing and since when: written by its socket and its answers, read by the
//! table that must choose whom to close. Time comes from the loop's [`Clock`].

use super::limits::Limits;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// Microseconds since the loop began: who came first is told even in a crowd.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock(pub(super) Instant);

impl Clock {
    /// The time now.
    pub(super) fn now(self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing, between two requests.
    Idle,
    /// Its next request's head is on its way.
    Head,
    /// A request's body is on its way. It began at the moment that is kept, had it always come at the
    /// least rate: who dribbles falls behind, who sends as others do never does.
    Body,
    /// A request is answered.
    Busy,
}

/// Phase and moment of one connection.
#[derive(Debug)]
pub(super) struct Pulse {
    /// The moment in microseconds, shifted by two bits, and the phase below.
    state: AtomicU64,
    /// The least rate of a body, bytes a second.
    rate: u32,
    evicted: Notify,
}

impl Pulse {
    /// A connection that has just come in: its first request is waited for.
    pub(super) fn new(now: u64, limits: &Limits) -> Self {
        Self {
            state: AtomicU64::new(pack(Phase::Head, now)),
            rate: limits.body_rate.max(1),
            evicted: Notify::new(),
        }
    }

    /// Notes a change of phase.
    pub(super) fn enter(&self, phase: Phase, now: u64) {
        self.state.store(pack(phase, now), Ordering::Relaxed);
    }

    /// Bytes have come in: after idleness they are the next head, inside a request they are
    /// progress. Those of a head do not prolong it, those of a body by what they take at its rate.
    pub(super) fn read(&self, now: u64, bytes: usize) {
        match self.get() {
            (Phase::Idle, _) => self.enter(Phase::Head, now),
            (Phase::Head, _) => {}
            (Phase::Body, since) => {
                let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
                let earned = bytes.saturating_mul(1_000_000) / u64::from(self.rate);
                self.enter(Phase::Body, since.saturating_add(earned).min(now));
            }
            (Phase::Busy, _) => self.enter(Phase::Busy, now),
        }
    }

    /// Bytes have gone out: progress of the answer.
    pub(super) fn wrote(&self, now: u64) {
        if self.get().0 == Phase::Busy {
            self.enter(Phase::Busy, now);
        }
    }

    /// Phase and since when.
    pub(super) fn get(&self) -> (Phase, u64) {
        let state = self.state.load(Ordering::Relaxed);
        let phase = match state & 3 {
            0 => Phase::Idle,
            1 => Phase::Head,
            2 => Phase::Body,
            _ => Phase::Busy,
        };
        (phase, state >> 2)
    }

    /// How much longer the connection may stay as it is; nothing where it is overdue.
    pub(super) fn left(&self, limits: &Limits, now: u64) -> Option<Duration> {
        let (phase, since) = self.get();
        let limit = match phase {
            Phase::Idle => limits.idle,
            Phase::Head => limits.head,
            Phase::Body | Phase::Busy => limits.stalled,
        };
        let lasted = Duration::from_micros(now.saturating_sub(since));
        limit.checked_sub(lasted).filter(|left| !left.is_zero())
    }

    /// Since when the peer is waited for; nothing while it is answered.
    pub(super) fn waits_since(&self) -> Option<u64> {
        let (phase, since) = self.get();
        (phase != Phase::Busy).then_some(since)
    }

    /// Tells the connection to make room.
    pub(super) fn evict(&self) {
        self.evicted.notify_one();
    }

    /// Waits for that word.
    pub(super) async fn evicted(&self) {
        self.evicted.notified().await;
    }
}

fn pack(phase: Phase, now: u64) -> u64 {
    let phase = match phase {
        Phase::Idle => 0,
        Phase::Head => 1,
        Phase::Body => 2,
        Phase::Busy => 3,
    };
    now << 2 | phase
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_not_prolonged_by_its_bytes_and_a_body_is() {
        let limits = Limits::default();
        let pulse = Pulse::new(0, &limits);
        pulse.read(9_000_000, 1);
        assert_eq!(pulse.left(&limits, 9_000_000), Some(Duration::from_secs(1)));
        assert_eq!(pulse.left(&limits, 10_000_000), None);
        pulse.enter(Phase::Body, 10_000_000);
        pulse.read(12_000_000, 1024);
        assert_eq!(pulse.get(), (Phase::Body, 11_000_000));
        pulse.read(13_000_000, 1024 * 1024);
        assert_eq!(pulse.get(), (Phase::Body, 13_000_000));
        pulse.enter(Phase::Busy, 14_000_000);
        pulse.read(50_000_000, 1);
        assert_eq!(pulse.get(), (Phase::Busy, 50_000_000));
        assert_eq!(
            pulse.left(&limits, 50_000_000),
            Some(Duration::from_secs(60))
        );
        pulse.enter(Phase::Idle, 51_000_000);
        pulse.wrote(52_000_000);
        assert_eq!(pulse.get(), (Phase::Idle, 51_000_000));
        pulse.read(53_000_000, 1);
        assert_eq!(pulse.get(), (Phase::Head, 53_000_000));
    }
}
