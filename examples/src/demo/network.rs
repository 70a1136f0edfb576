//! The name servers of the small Internet, each at the addresses that the zones say.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, OnceLock},
};

use dns_authority::Catalog;
use tokio::{
    net::{TcpListener, UdpSocket},
    runtime::Handle,
};

use crate::dns::{addresses::Addresses, server::NameServer, world::HOSTS};

/// The port of name servers.
pub const DNS: u16 = 53;
/// The port of mail servers.
pub const SMTP: u16 = 25;

/// What runs.
pub struct Network {
    /// Which loopback port stands for which address.
    pub addresses: Addresses,
    /// The registrar's socket address: the only one that com takes updates from.
    pub registrar: Arc<OnceLock<SocketAddr>>,
}

/// Starts every name server.
///
/// # Errors
/// If a zone is none, or a socket cannot be had.
pub fn start(runtime: &Handle) -> io::Result<Network> {
    let addresses = Addresses::default();
    let registrar = Arc::new(OnceLock::new());
    for host in HOSTS {
        let mut zones = Catalog::new();
        zones.insert(host.zone().map_err(io::Error::other)?);
        let trusted = registrar.clone();
        let takes_updates = host.origin == "com";
        let policy = move |from: SocketAddr, _| takes_updates && trusted.get() == Some(&from);
        let server = NameServer::new(zones, Box::new(policy));
        for address in host.addresses {
            let (udp, tcp) = runtime.block_on(bind())?;
            addresses.insert((*address).into(), DNS, udp.local_addr()?);
            runtime.spawn(server.clone().serve_udp(udp));
            runtime.spawn(server.clone().serve_tcp(tcp));
        }
    }
    Ok(Network { addresses, registrar })
}

/// A free port that is free for both.
async fn bind() -> io::Result<(UdpSocket, TcpListener)> {
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error),
        }
    }
}
