//! An authoritative name server over UDP and TCP.

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::Parser;
use dns_authority::{Catalog, Transport, Zone};
use examples::dns::{keys::parse_key, server::NameServer};
use tokio::net::{TcpListener, UdpSocket};

/// Answers queries from zone files until it is stopped, and takes dynamic updates from the addresses that may.
///
/// A port of 0 is a free one. The port is printed when the server is ready: `ready dns=5353`.
#[derive(Parser)]
struct Arguments {
    /// Zones, as ORIGIN=FILE; may be given more than once.
    #[arg(long = "zone", value_name = "ORIGIN=FILE", required = true)]
    zones: Vec<String>,
    /// The address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// The port, for UDP and TCP.
    #[arg(long, default_value_t = 5353)]
    port: u16,
    /// Addresses from which updates are taken, by TCP unless it is a loopback address, since the source of a datagram can be
    /// forged; may be given more than once.
    #[arg(long = "update-from", value_name = "ADDRESS")]
    update_from: Vec<IpAddr>,
    /// A key, as ALGORITHM:NAME:SECRET with the secret in base64, or NAME:SECRET for hmac-sha256: who signs with it may update. May be
    /// given more than once. Others on this machine can read it here.
    #[arg(long = "key", value_name = "KEY")]
    keys: Vec<String>,
    /// A key, in the same form: who signs with it may transfer zones (AXFR over TCP), and no more. May be given more than once.
    #[arg(long = "transfer-key", value_name = "KEY")]
    transfer_keys: Vec<String>,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let mut zones = Catalog::new();
    for zone in &arguments.zones {
        let (origin, file) = zone
            .split_once('=')
            .ok_or_else(|| io::Error::other(format!("--zone {zone}: expected ORIGIN=FILE")))?;
        let named = |error: &dyn std::fmt::Display| io::Error::other(format!("{zone}: {error}"));
        let origin = origin.parse().map_err(|error| named(&error))?;
        let text = fs::read(PathBuf::from(file)).map_err(|error| named(&error))?;
        zones.insert(Zone::from_text(&text, &origin).map_err(|error| named(&error))?);
    }
    let trusted = arguments.update_from.clone();
    let keys = |texts: &[String]| -> io::Result<Vec<_>> {
        let expected = || io::Error::other("a key: expected [ALGORITHM:]NAME:SECRET");
        texts.iter().map(|text| parse_key(text).ok_or_else(expected)).collect()
    };
    let server = NameServer::with_keys(
        zones,
        Box::new(move |from: SocketAddr, transport| {
            let is_sure = transport == Transport::Tcp || from.ip().is_loopback();
            is_sure && trusted.contains(&from.ip())
        }),
        keys(&arguments.keys)?,
        keys(&arguments.transfer_keys)?,
    );
    let tcp = TcpListener::bind(SocketAddr::new(arguments.address, arguments.port)).await?;
    let udp = UdpSocket::bind(tcp.local_addr()?).await?;
    println!("ready dns={}", udp.local_addr()?.port());
    tokio::select! {
        ended = server.clone().serve_udp(udp) => ended,
        ended = server.serve_tcp(tcp) => ended,
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}
