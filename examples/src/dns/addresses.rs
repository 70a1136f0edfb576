//! Which loopback port stands for which address and port of the simulated Internet.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, PoisonError, RwLock},
};

/// Real addresses to loopback ones. Copies share one table.
#[derive(Clone, Debug, Default)]
pub struct Addresses(Arc<RwLock<BTreeMap<(IpAddr, u16), SocketAddr>>>);

impl Addresses {
    /// Says that `address` and `port` are at `local`.
    pub fn insert(&self, address: IpAddr, port: u16, local: SocketAddr) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert((address, port), local);
    }

    /// Where `address` is; nowhere, if nothing was said of it.
    #[must_use]
    pub fn local(&self, address: SocketAddr) -> Option<SocketAddr> {
        let table = self.0.read().unwrap_or_else(PoisonError::into_inner);
        table.get(&(address.ip(), address.port())).copied()
    }
}
