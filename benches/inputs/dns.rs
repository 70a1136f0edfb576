//! Messages of the kinds that a resolver sees, from a query to a zone transfer.

use dns_wire::{
    Builder, Edns, Flags, Header, Name, NameBuf, Question, Rcode, RecordData, RecordType, Section,
};

/// A message under construction, in presentation format.
struct Draft<'b>(Builder<'b>);

impl Draft<'_> {
    fn add(&mut self, section: Section, owner: &str, ttl: u32, rtype: RecordType, text: &str) {
        let owner: NameBuf = owner.parse().expect("a name");
        let data = RecordData::from_text(rtype, text.as_bytes(), Name::ROOT).expect("record data");
        self.0.add(section, &owner, ttl, &data).expect("the record fits");
    }
}

/// Each message with its name: a query, an answer by CNAMEs, the root's referral, mixed data, a signed
/// denial, a transfer of 402 records, and service bindings.
#[must_use]
pub fn messages() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a_query", message("www.example.com.", RecordType::A, false, |_| ())),
        ("b_answer", message("www.example.com.", RecordType::A, true, answer)),
        ("c_referral", message("www.example.com.", RecordType::A, true, referral)),
        ("d_mixed", message("example.org.", RecordType::ANY, true, mixed)),
        ("e_dnssec", message("nope.example.com.", RecordType::A, true, denial)),
        ("f_axfr", message("zone.example.", RecordType::AXFR, true, transfer)),
        ("g_https", message("www.example.com.", RecordType::HTTPS, true, services)),
    ]
}

fn message(
    name: &str,
    qtype: RecordType,
    response: bool,
    fill: impl Fn(&mut Draft<'_>),
) -> Vec<u8> {
    let name: NameBuf = name.parse().expect("a name");
    let mut buffer = vec![0; 65_535];
    let mut builder = Builder::new(&mut buffer);
    builder.header(Header { id: 0x1234, flags: Flags::default().with_response(response) });
    builder.question(&Question::new(&name, qtype)).expect("the question fits");
    let mut draft = Draft(builder);
    fill(&mut draft);
    if qtype != RecordType::AXFR {
        draft.0.opt(&Edns::new(1232)).expect("the OPT record fits");
    }
    draft.0.finish().to_vec()
}

fn answer(draft: &mut Draft<'_>) {
    let (alias, edge) = ("www.example.com.cdn.provider.net.", "e4711.dscb.edge.provider.net.");
    draft.add(Section::Answer, "www.example.com.", 300, RecordType::CNAME, alias);
    draft.add(Section::Answer, alias, 60, RecordType::CNAME, edge);
    draft.add(Section::Answer, edge, 20, RecordType::A, "192.0.2.17");
}

fn services(draft: &mut Draft<'_>) {
    for text in [
        "1 . alpn=h3,h2 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1,2001:db8::2",
        "2 svc.example.net. alpn=h2 port=443",
    ] {
        draft.add(Section::Answer, "www.example.com.", 300, RecordType::HTTPS, text);
    }
}

fn referral(draft: &mut Draft<'_>) {
    let servers: Vec<_> = ('a'..='m').map(|letter| format!("{letter}.gtld-servers.net.")).collect();
    for server in &servers {
        draft.add(Section::Authority, "com.", 172_800, RecordType::NS, server);
    }
    for (number, server) in servers.iter().enumerate() {
        let (v4, v6) =
            (format!("192.{}.6.30", 5 + number), format!("2001:503:a83e::{number:x}:30"));
        draft.add(Section::Additional, server, 172_800, RecordType::A, &v4);
        draft.add(Section::Additional, server, 172_800, RecordType::AAAA, &v6);
    }
}

fn mixed(draft: &mut Draft<'_>) {
    let records = [
        (
            RecordType::SOA,
            "ns1.example.org. hostmaster.example.org. 2024010101 7200 900 1209600 3600",
        ),
        (RecordType::MX, "10 mx1.mail.example.org."),
        (RecordType::MX, "20 mx2.mail.example.org."),
        (RecordType::MX, "30 alt.mx.backup-provider.net."),
        (RecordType::TXT, "\"v=spf1 include:_spf.example.org ip4:192.0.2.0/24 -all\""),
        (RecordType::TXT, "\"site-verification=abcdefghijklmnopqrstuvwxyz0123456789\""),
        (RecordType::NS, "ns1.example.org."),
        (RecordType::NS, "ns2.example.org."),
    ];
    for (rtype, text) in records {
        draft.add(Section::Answer, "example.org.", 3600, rtype, text);
    }
    draft.add(Section::Additional, "mx1.mail.example.org.", 3600, RecordType::A, "192.0.2.25");
}

fn denial(draft: &mut Draft<'_>) {
    const HASHES: [&str; 4] = [
        "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
        "2t7b4g4vsa5smi47k61mv5bv1a22bojr",
        "35mthgpgcu1qg68fab165klnsnk3dpvl",
        "b4um86eghhds6nea196smvmlo4ors995",
    ];
    let key = "A".repeat(171) + "=";
    let signature = |rtype: &str, labels: u8| {
        format!("{rtype} 8 {labels} 3600 20260601000000 20260501000000 12345 example.com. {key}")
    };
    let zone = "example.com.";
    let soa = "ns1.example.com. hostmaster.example.com. 2024010101 7200 900 1209600 3600";
    draft.0.rcode(Rcode::NXDOMAIN);
    draft.add(Section::Authority, zone, 3600, RecordType::SOA, soa);
    draft.add(Section::Authority, zone, 3600, RecordType::RRSIG, &signature("SOA", 2));
    for pair in HASHES.windows(2) {
        let owner = format!("{}.{zone}", pair[0]);
        let next = format!("1 1 10 aabbccdd {} A NS SOA MX TXT AAAA RRSIG DNSKEY", pair[1]);
        draft.add(Section::Authority, &owner, 3600, RecordType::NSEC3, &next);
        draft.add(Section::Authority, &owner, 3600, RecordType::RRSIG, &signature("NSEC3", 3));
    }
    let digest = format!("12345 8 2 {}", "5a".repeat(32));
    draft.add(Section::Authority, zone, 3600, RecordType::DS, &digest);
}

fn transfer(draft: &mut Draft<'_>) {
    let zone = "zone.example.";
    let soa = "ns1.zone.example. hostmaster.zone.example. 2024010101 7200 900 1209600 3600";
    draft.add(Section::Answer, zone, 3600, RecordType::SOA, soa);
    let mut records = 1;
    for host in 0.. {
        let owner = format!("host-{host:04}.dept{}.{zone}", host % 7);
        let mut put = |owner: &str, rtype, text: &str| {
            if records < 402 {
                draft.add(Section::Answer, owner, 3600, rtype, text);
                records += 1;
            }
        };
        put(&owner, RecordType::A, &format!("10.{}.{}.1", host % 200, host % 250));
        put(&owner, RecordType::AAAA, &format!("2001:db8:{host:x}::1"));
        if host % 3 == 0 {
            put(&owner, RecordType::MX, &format!("10 mail{}.{zone}", host % 5));
        }
        if host % 4 == 1 {
            put(&format!("alias-{host:04}.{zone}"), RecordType::CNAME, &owner);
        }
        if host % 5 == 2 {
            let text =
                format!("\"location=rack{host};owner=team-{};contact=noc@{zone}\"", host % 13);
            put(&owner, RecordType::TXT, &text);
        }
        if records == 402 {
            return;
        }
    }
}

/// A zone as a registry publishes it, one record a line, names in full: delegations with two or three servers, keys of some,
/// and addresses of servers inside the zone. The same octets for the same count; 45 a record on average.
#[must_use]
pub fn registry_zone(records: usize) -> String {
    let soa = "ns1.nic.zz. hostmaster.nic.zz. 2026010100 1800 900 604800 3600";
    let mut lines = vec![format!("zz.\t900\tIN\tSOA\t{soa}\n")];
    let mut random = Random(0x5EED);
    while lines.len() < records {
        let mut line = |owner: &str, rtype: &str, data: &str| {
            lines.push(format!("{owner}\t3600\tIN\t{rtype}\t{data}\n"));
        };
        let owner = format!("{}.zz.", random.label());
        let inside = random.below(8) == 0;
        let provider = if inside { owner.clone() } else { format!("{}.net.", random.label()) };
        for number in 1..=2 + random.below(2) {
            let server = format!("ns{number}.{provider}");
            line(&owner, "NS", &server);
            if inside {
                let (a, b) = (random.below(256), random.below(256));
                line(&server, "A", &format!("192.0.{a}.{b}"));
                line(&server, "AAAA", &format!("2001:db8:{a:x}::{b:x}"));
            }
        }
        if random.below(8) == 0 {
            let digest: String =
                (0..8).map(|_| format!("{:08X}", random.below(u32::MAX))).collect();
            let data = format!("{} 13 2 {digest}", random.below(65_536));
            line(&owner, "DS", &data);
        }
    }
    lines.truncate(records);
    lines.concat()
}

/// A linear congruential generator: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(end)).expect("below a number of 32 bits")
    }

    /// Three to fourteen letters and digits.
    fn label(&mut self) -> String {
        let length = 3 + self.below(6) + self.below(7);
        (0..length)
            .map(|_| char::from_digit(self.below(36), 36).expect("a digit below 36"))
            .collect()
    }
}
