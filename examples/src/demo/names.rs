//! The startup's name: registered, found by iteration from the root, and then remembered.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    time::Duration,
};

use dns_resolver::{Answer, Config};
use dns_wire::{
    Message, NameBuf, Ns, Question, Rcode, RecordBuf, RecordData, RecordType, Style, UpdateBuilder,
};
use tokio::runtime::Handle;

use super::network::{DNS, Network};
use crate::{
    dns::resolver::LocalResolver,
    report::{Report, check},
};

/// How long a server on loopback is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The first chapter.
///
/// # Errors
/// At the first step that fails.
pub fn chapter(report: &mut Report, network: &Network, runtime: &Handle) -> io::Result<()> {
    let com = network
        .addresses
        .local(SocketAddr::new(Ipv4Addr::new(192, 5, 6, 30).into(), DNS))
        .ok_or(io::ErrorKind::NotFound)?;
    report.step("An update of com by somebody else is refused", || {
        let stranger = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (lines, rcode) = update(&stranger, com)?;
        check(rcode == Rcode::REFUSED, "the update is refused")?;
        Ok(lines)
    })?;
    report.step("The registrar inserts networkutopia.com into com", || {
        let registrar = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let _ = network.registrar.set(registrar.local_addr()?);
        let (lines, rcode) = update(&registrar, com)?;
        check(rcode == Rcode::NOERROR, "the update is done")?;
        Ok(lines)
    })?;
    let mut resolver = resolver(network);
    let mut find = |name: &str, rtype| look_up(&mut resolver, runtime, name, rtype);
    report.step("A local resolver finds www.networkutopia.com from the root", || {
        let (lines, answer, sent) = find("www.networkutopia.com", RecordType::A)?;
        let address = answer.records.last().and_then(|record| record.data.to_address());
        check(address == Some(Ipv4Addr::new(212, 212, 212, 2).into()), "the address is found")?;
        check(sent >= 3, "root, com and networkutopia.com were asked")?;
        Ok(lines)
    })?;
    report.step("It finds where mail for networkutopia.com goes", || {
        let (lines, answer, _) = find("networkutopia.com", RecordType::MX)?;
        let host: NameBuf = "mail.networkutopia.com".parse().map_err(io::Error::other)?;
        let target = answer.records.last().and_then(|record| record.data.target());
        check(target == Some(host.as_name()), "the mail server is found")?;
        Ok(lines)
    })?;
    report.step("Asked again, it answers both from its cache, without a packet", || {
        let mut lines = Vec::new();
        for (name, rtype) in
            [("www.networkutopia.com", RecordType::A), ("networkutopia.com", RecordType::MX)]
        {
            let (said, answer, sent) = find(name, rtype)?;
            check(answer.from_cache && sent == 0, "the answer comes from the cache")?;
            lines.extend(said);
        }
        Ok(lines)
    })
}

/// A resolver that begins at the root servers of the demonstration.
#[must_use]
pub fn resolver(network: &Network) -> LocalResolver {
    let mut config = Config::new(dns_resolver::root_hints());
    // The servers of the demonstration have no IPv6 addresses.
    config.ipv6 = false;
    LocalResolver::new(config, network.addresses.clone())
}

fn look_up(
    resolver: &mut LocalResolver,
    runtime: &Handle,
    name: &str,
    rtype: RecordType,
) -> io::Result<(Vec<String>, Answer, usize)> {
    let name: NameBuf = name.parse().map_err(io::Error::other)?;
    let before = resolver.sent;
    let answer = runtime.block_on(resolver.resolve(&Question::new(&name, rtype)))?;
    let sent = resolver.sent - before;
    let mut lines = resolver.take_heard();
    lines.push(format!("; {name} {rtype}: {sent} packets sent"));
    lines.extend(answer.records.iter().map(ToString::to_string));
    Ok((lines, answer, sent))
}

/// Sends the registrar's two records, and gives what both sides said.
fn update(socket: &UdpSocket, com: SocketAddr) -> io::Result<(Vec<String>, Rcode)> {
    let zone: NameBuf = "com".parse().map_err(io::Error::other)?;
    let startup: NameBuf = "networkutopia.com".parse().map_err(io::Error::other)?;
    let server: NameBuf = "dns1.networkutopia.com".parse().map_err(io::Error::other)?;
    let mut buffer = [0; 512];
    let mut update =
        UpdateBuilder::new(&mut buffer, 17_171, zone.as_name()).map_err(io::Error::other)?;
    let ns = RecordBuf::of(&startup, 172_800, &Ns { host: server.as_name() });
    let address = RecordData::address(Ipv4Addr::new(212, 212, 212, 1).into());
    update
        .add(&ns.map_err(io::Error::other)?)
        .and_then(|()| update.add(&RecordBuf::new(server.clone(), 172_800, address)))
        .map_err(io::Error::other)?;
    let request = update.finish();
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.send_to(request, com)?;
    let mut response = [0; 512];
    let (count, _) = socket.recv_from(&mut response)?;
    let mut lines = Vec::new();
    let asked = Message::new(request).map_err(io::Error::other)?;
    let answered = Message::new(&response[..count]).map_err(io::Error::other)?;
    for message in [asked, answered] {
        lines.extend(message.display(Style::Dig).to_string().lines().map(String::from));
    }
    check(answered.id() == asked.id(), "the response is to this update")?;
    Ok((lines, answered.rcode()))
}

/// The MX records and addresses that mail needs, by the local resolver.
pub struct Dns {
    /// The resolver.
    pub resolver: LocalResolver,
    /// Where it runs.
    pub runtime: Handle,
    /// Which loopback port stands for which mail server.
    pub network: crate::dns::addresses::Addresses,
}

impl crate::mail::outgoing::Lookup for Dns {
    fn mx(&mut self, domain: &str) -> io::Result<Vec<(u16, String)>> {
        let name: NameBuf = domain.parse().map_err(io::Error::other)?;
        let question = Question::new(&name, RecordType::MX);
        let answer = self.runtime.block_on(self.resolver.resolve(&question))?;
        let mx = answer.records.iter().filter_map(|record| match record.data.view() {
            dns_wire::Rdata::Mx(mx) => Some((mx.preference, mx.exchange.to_string())),
            _ => None,
        });
        Ok(mx.collect())
    }

    fn addresses(&mut self, host: &str) -> io::Result<Vec<SocketAddr>> {
        let name: NameBuf = host.parse().map_err(io::Error::other)?;
        let question = Question::new(&name, RecordType::A);
        let answer = self.runtime.block_on(self.resolver.resolve(&question))?;
        let addresses = answer.records.iter().filter_map(|record| record.data.to_address());
        Ok(addresses
            .filter_map(|address| {
                self.network.local(SocketAddr::new(address, super::network::SMTP))
            })
            .collect())
    }
}
