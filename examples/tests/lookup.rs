//! The lookup program against the name server of this crate, over loopback sockets.

use std::{
    net::{SocketAddr, UdpSocket},
    process::Command,
};

use dns_authority::{Catalog, Zone};
use examples::dns::server::NameServer;
use serde_json::Value;
use tokio::{
    net::{TcpListener, UdpSocket as AsyncSocket},
    runtime::Runtime,
};

struct Server {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Server {
    fn start() -> Self {
        let big: String = (0..200).map(|n| format!("big 60 A 10.0.0.{n}\n")).collect();
        let zone = format!(
            "@ 60 SOA ns admin 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\n\
             www 300 CNAME host\nhost 60 A 192.0.2.2\nhost 60 AAAA 2001:db8::2\n@ 60 MX 10 host\n{big}"
        );
        let mut zones = Catalog::new();
        zones.insert(Zone::from_text(zone.as_bytes(), &"example".parse().unwrap()).unwrap());
        let server = NameServer::new(zones, Box::new(|_, _| false));
        let runtime = Runtime::new().unwrap();
        let tcp = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = tcp.local_addr().unwrap();
        let udp = runtime.block_on(AsyncSocket::bind(address)).unwrap();
        runtime.spawn(server.clone().serve_udp(udp));
        runtime.spawn(server.serve_tcp(tcp));
        Self { address, _runtime: runtime }
    }

    /// Exit status and standard output.
    fn lookup(&self, arguments: &str) -> (i32, String) {
        lookup(&format!("{arguments} @127.0.0.1 --port {}", self.address.port()))
    }
}

fn lookup(arguments: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lookup"));
    let output = command.args(arguments.split_whitespace()).output().unwrap();
    let code = output.status.code().expect("an exit status");
    assert_eq!(output.stderr.is_empty(), code == 0, "{output:?}");
    (code, String::from_utf8(output.stdout).unwrap())
}

#[test]
fn all_styles() {
    let server = Server::start();
    let port = server.address.port();
    for (arguments, printed) in [
        ("www.example --style short", "host.example.\n192.0.2.2\n".to_owned()),
        (
            "www.example --style tuple",
            "(www.example, host.example, CNAME, 300)\n(host.example, 192.0.2.2, A, 60)\n"
                .to_owned(),
        ),
        (
            "host.example AAAA --style plain",
            "host.example.\t60\tIN\tAAAA\t2001:db8::2\n".to_owned(),
        ),
        (
            "host.example AAAA --style aligned",
            "host.example.\t\t60\tIN\tAAAA\t2001:db8::2\n".to_owned(),
        ),
        (
            "www.example --style nslookup",
            format!(
                "Server:\t\t127.0.0.1\nAddress:\t127.0.0.1#{port}\n\n\
                  www.example\tcanonical name = host.example.\n\
                  Name:\thost.example\nAddress: 192.0.2.2\n\n"
            ),
        ),
        (
            "nosuch.example --style nslookup",
            format!(
                "Server:\t\t127.0.0.1\nAddress:\t127.0.0.1#{port}\n\n\
                  ** server can't find nosuch.example: NXDOMAIN\n\n"
            ),
        ),
    ] {
        assert_eq!(server.lookup(arguments), (0, printed), "{arguments}");
    }
    let (code, json) = server.lookup("example MX --style json");
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, json.lines().count()), (0, 1));
    assert_eq!(value["answerRRs"][0]["rdataMX"], "10 host.example.");
    assert_eq!((&value["AA"], &value["RD"]), (&true.into(), &true.into()));
}

#[test]
fn a_screen_of_dig() {
    let server = Server::start();
    let (code, screen) = server.lookup("--no-recurse example MX");
    assert_eq!(code, 0);
    let lines: Vec<_> = screen.lines().collect();
    let port = server.address.port();
    assert_eq!(lines[0], "; <<>> lookup <<>> example MX @127.0.0.1");
    assert!(lines[3].starts_with(";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: "));
    assert_eq!(lines[4], ";; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 3");
    assert!(lines.contains(&"example.\t\t60\tIN\tMX\t10 host.example."), "{screen}");
    assert!(lines.contains(&&*format!(";; SERVER: 127.0.0.1#{port}(127.0.0.1) (UDP)")), "{screen}");
    assert!(lines.iter().any(|line| line.starts_with(";; WHEN: ") && line.contains(" UTC 2")));
}

#[test]
fn what_is_too_large_for_a_datagram() {
    let server = Server::start();
    for arguments in ["big.example", "big.example --tcp", "big.example --no-edns --random-case"] {
        let (code, screen) = server.lookup(arguments);
        assert_eq!((code, screen.matches("\tIN\tA\t10.0.0.").count()), (0, 200), "{arguments}");
        assert!(screen.contains("(127.0.0.1) (TCP)\n"), "{screen}");
    }
}

#[test]
fn nobody_there() {
    // A port that nobody listens on, and words that make no question.
    let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(lookup(&format!("example @127.0.0.1 --port {port}")), (1, String::new()));
    for wrong in ["a..b", "a NOTYPE", "a A @localhost", "a A MX"] {
        assert_eq!(lookup(wrong), (2, String::new()), "{wrong}");
    }
}

#[test]
fn an_address_is_asked_for_its_name() {
    let server = Server::start();
    let (code, screen) = server.lookup("192.0.2.1");
    assert_eq!(code, 0);
    assert!(screen.contains("\n;1.2.0.192.in-addr.arpa.\t\tIN\tPTR\n"), "{screen}");
}
