//! What one connection, one network and all together may take. The figures are policy in one place;
//! who is over a limit is told by [`super::table`] and [`super::pulse`].

use std::time::Duration;

/// The limits of the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest from a request's first byte, or from the connection's beginning, to the end of
    /// its head.
    pub head: Duration,
    /// The most bytes of a head.
    pub head_bytes: usize,
    /// How long a connection may lie idle between two requests.
    pub idle: Duration,
    /// How long an answer under way may make no progress: nothing read, nothing written.
    pub stalled: Duration,
    /// How long a body may take before its rate counts.
    pub body_grace: Duration,
    /// The least bytes a second of a body.
    pub body_rate: u32,
    /// The most bytes that are read of a body that nobody wanted, so that its sender sees the
    /// answer instead of a broken connection.
    pub unwanted_bytes: u64,
    /// The longest that such a body is read.
    pub unwanted_time: Duration,
    /// The most connections. Well below the 1,024 files that a service may open by default.
    pub connections: usize,
    /// The most connections of one network: an IPv4 address, or 64 bits of an IPv6 address. A
    /// school behind one address has room: thirty browsers open six each.
    pub of_network: usize,
    /// How long answers under way may take when the server stops.
    pub stopping: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            head_bytes: 32 * 1024,
            idle: Duration::from_secs(75),
            stalled: Duration::from_secs(60),
            body_grace: Duration::from_secs(5),
            body_rate: 1024,
            unwanted_bytes: 16 * 1024 * 1024,
            unwanted_time: Duration::from_secs(10),
            connections: 800,
            of_network: 256,
            stopping: Duration::from_secs(9),
        }
    }
}
