//! Who is connected. Where there is no room, the one whose peer has been waited for longest makes it:
//! an idle or dribbling connection, never one that is being answered. Knows no sockets.

use super::{limits::Limits, pulse::Pulse};
use std::{collections::HashMap, net::IpAddr, sync::Arc};

/// The connections of one loop.
#[derive(Debug)]
pub(super) struct Table {
    limits: Limits,
    open: HashMap<u64, Open>,
    next: u64,
}

#[derive(Debug)]
struct Open {
    network: Option<IpAddr>,
    pulse: Arc<Pulse>,
}

impl Table {
    /// Nobody yet.
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            open: HashMap::new(),
            next: 0,
        }
    }

    /// Takes a connection in, under a number; nothing where everybody else is being answered.
    pub(super) fn admit(&mut self, peer: IpAddr, now: u64) -> Option<(u64, Arc<Pulse>)> {
        let network = network(peer);
        let same = |open: &&Open| network.is_some() && open.network == network;
        if self.open.values().filter(same).count() >= self.limits.of_network {
            self.make_room(|open| open.network == network)?;
        }
        if self.open.len() >= self.limits.connections {
            self.make_room(|_| true)?;
        }
        let pulse = Arc::new(Pulse::new(now, &self.limits));
        let number = self.next;
        self.next += 1;
        let open = Open {
            network,
            pulse: Arc::clone(&pulse),
        };
        self.open.insert(number, open);
        Some((number, pulse))
    }

    /// A connection is over.
    pub(super) fn leave(&mut self, number: u64) {
        self.open.remove(&number);
    }

    /// Closes the one waited for longest, of those that `may` be closed.
    fn make_room(&mut self, may: impl Fn(&Open) -> bool) -> Option<()> {
        let open = self.open.iter().filter(|(_, open)| may(open));
        let waiting = open.filter_map(|(number, open)| {
            let since = open.pulse.waits_since()?;
            Some((since, *number))
        });
        let (_, number) = waiting.min()?;
        self.open.remove(&number)?.pulse.evict();
        Some(())
    }
}

/// What counts as one network; nothing for this machine, where a proxy speaks for everybody.
fn network(peer: IpAddr) -> Option<IpAddr> {
    match peer.to_canonical() {
        local if local.is_loopback() => None,
        IpAddr::V6(ip) => Some(IpAddr::V6((ip.to_bits() >> 64 << 64).into())),
        v4 @ IpAddr::V4(_) => Some(v4),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::pulse::Phase, *};

    fn table() -> Table {
        Table::new(Limits {
            connections: 4,
            of_network: 2,
            ..Limits::default()
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_longest_waiting_makes_room() {
        let mut table = table();
        let (_, busy) = table.admit(ip("198.51.100.1"), 0).unwrap();
        busy.enter(Phase::Busy, 0);
        for (at, peer) in [
            (1, "198.51.100.2"),
            (2, "198.51.100.3"),
            (3, "198.51.100.4"),
        ] {
            table.admit(ip(peer), at).unwrap();
        }
        let (last, _) = table.admit(ip("198.51.100.5"), 4).unwrap();
        let mut left: Vec<u64> = table.open.keys().copied().collect();
        left.sort_unstable();
        assert_eq!(left, [0, 2, 3, last]);
    }

    #[test]
    fn a_network_has_its_share_and_this_machine_is_none() {
        let mut table = table();
        for at in 0..3 {
            table.admit(ip(&format!("2001:db8:1:2::{at}")), at).unwrap();
        }
        assert_eq!(table.open.len(), 2);
        for at in 3..6 {
            table.admit(ip("127.0.0.1"), at).unwrap();
        }
        assert_eq!(table.open.len(), 4);
    }

    #[test]
    fn who_dribbles_a_body_makes_room_before_a_newcomer() {
        const SECOND: u64 = 1_000_000;
        let mut table = table();
        let mut pulses = Vec::new();
        for at in 0..4 {
            let (_, pulse) = table.admit(ip("127.0.0.1"), at).unwrap();
            pulse.enter(Phase::Body, at);
            pulses.push(pulse);
        }
        // One sends as it should, another one is answered.
        pulses[0].read(3 * SECOND, 4096);
        pulses[2].enter(Phase::Busy, 0);
        let rows = [(3, [0, 2, 3, 4]), (4, [0, 2, 4, 5]), (6, [0, 2, 5, 6])];
        for (now, left) in rows {
            table.admit(ip("127.0.0.1"), now * SECOND).unwrap();
            pulses[0].read(now * SECOND, 4096);
            let mut open: Vec<u64> = table.open.keys().copied().collect();
            open.sort_unstable();
            assert_eq!(open, left, "after {now} s");
        }
    }

    #[test]
    fn where_all_are_answered_nobody_is_turned_out() {
        let mut table = table();
        for at in 0..4 {
            let (_, pulse) = table.admit(ip("127.0.0.1"), at).unwrap();
            pulse.enter(Phase::Busy, at);
        }
        assert!(table.admit(ip("127.0.0.1"), 9).is_none());
        table.leave(0);
        assert!(table.admit(ip("127.0.0.1"), 9).is_some());
    }
}
