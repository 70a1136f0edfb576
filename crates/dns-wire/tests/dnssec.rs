//! The arithmetic of DNSSEC records: the RFCs' examples, and the signatures of real zones.

#![cfg(all(feature = "digest", feature = "text"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::std_instead_of_alloc,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use dns_wire::{
    Algorithm, DigestType, Dnskey, NameBuf, Rdata, RecordBuf, RecordData, RecordType, Rrsig,
    dnssec,
    text::{Item, Reader},
};
use ring::signature;
use sans_io::PushParser;

fn name(text: &str) -> NameBuf {
    text.parse().unwrap()
}

fn data(rtype: RecordType, text: &str) -> RecordData {
    RecordData::from_text(rtype, text.as_bytes(), NameBuf::root().as_name()).unwrap()
}

fn dnskey(data: &RecordData) -> Dnskey<'_> {
    data.typed().unwrap()
}

#[test]
fn digests_of_the_rfcs() {
    // RFC 4034 §5.4, RFC 4509 §2.3.
    let key = data(
        RecordType::DNSKEY,
        "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvx\
         egXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==",
    );
    let owner = name("dskey.Example.com");
    for (digest_type, expected) in [
        (DigestType::SHA1, "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"),
        (
            DigestType::SHA256,
            "60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A",
        ),
    ] {
        let ds = dnssec::ds(owner.as_name(), &dnskey(&key), digest_type).unwrap().unwrap();
        assert_eq!(ds.to_string(), expected);
    }
    assert_eq!(dnssec::ds(owner.as_name(), &dnskey(&key), DigestType::GOST94), Ok(None));
    // RFC 6605 §6.2.
    let key = data(
        RecordType::DNSKEY,
        "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBw\
         Y8rp65F6Glur8I/mlVNgF6W/qTI37m40",
    );
    let ds = dnssec::ds(name("example.net").as_name(), &dnskey(&key), DigestType::SHA384);
    assert_eq!(
        ds.unwrap().unwrap().to_string(),
        "10771 14 4 72D7B62976CE06438E9C0BF319013CF801F09ECC84B8D7E9495F27E305C6A9B0563A9B5F4D288405C3008A946DF983D6"
    );
}

#[test]
fn hashes_of_rfc_5155() {
    // Appendix A.
    for (owner, hash) in [
        ("example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"),
        ("a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"),
        ("ai.example", "gjeqe526plbf1g8mklp59enfd789njgi"),
        ("ns1.example", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"),
        ("*.W.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"),
        ("x.y.w.example", "2vptu5timamqttgl4luu9kg21e0aor3s"),
    ] {
        let hash_of = dnssec::nsec3_hash(name(owner).as_name(), &[0xAA, 0xBB, 0xCC, 0xDD], 12);
        let record = dnssec::nsec3_owner(&hash_of, &name("example")).unwrap();
        assert_eq!(record.to_string(), format!("{hash}.example."));
    }
}

#[test]
fn key_tag_of_algorithm_1() {
    assert_eq!(dnssec::key_tag(256, 3, Algorithm::RSAMD5, &[1, 2, 3, 4, 5]), 0x0304);
    assert_eq!(dnssec::key_tag(256, 3, Algorithm::RSAMD5, &[1]), 0);
    // Carries of the longest data are added, and the odd octet is a high one.
    assert_eq!(dnssec::key_tag(0xFFFF, 0xFF, Algorithm(0xFF), &[0xFF; 65_531]), 0xFF00);
}

/// The keys of a zone by owner and tag, and its RRsets with their signatures.
#[derive(Default)]
struct Zone {
    keys: BTreeMap<(NameBuf, u16), Vec<RecordData>>,
    rrsets: BTreeMap<(NameBuf, RecordType), Vec<RecordBuf>>,
    signatures: Vec<RecordBuf>,
}

impl Zone {
    fn add(&mut self, record: RecordBuf) {
        if let Rdata::Dnskey(key) = record.data.view() {
            let keys = self.keys.entry((record.name.clone(), key.key_tag())).or_default();
            keys.push(record.data.clone());
        }
        if record.rtype() == RecordType::RRSIG {
            self.signatures.push(record);
        } else {
            self.rrsets.entry((record.name.clone(), record.rtype())).or_default().push(record);
        }
    }

    /// How many signatures are right, wrong, and of keys or algorithms that are not here.
    fn verify(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for record in &self.signatures {
            let rrsig: Rrsig<'_> = record.data.typed().unwrap();
            let rrset = self.rrsets.get(&(record.name.clone(), rrsig.type_covered));
            let keys = self.keys.get(&(rrsig.signer.to_owned(), rrsig.key_tag));
            let (Some(rrset), Some(keys)) = (rrset, keys) else {
                counts[2] += 1;
                continue;
            };
            let signed = dnssec::signed_data(&rrsig, rrset);
            let outcome = keys.iter().filter_map(|key| {
                signed.as_ref().ok().and_then(|signed| check(&dnskey(key), &rrsig, signed))
            });
            match outcome.max() {
                Some(true) => counts[0] += 1,
                Some(false) => counts[1] += 1,
                None => counts[2] += 1,
            }
        }
        counts
    }
}

/// Whether a signature is right; `None` if the algorithm is not here.
fn check(key: &Dnskey<'_>, rrsig: &Rrsig<'_>, signed: &[u8]) -> Option<bool> {
    if key.algorithm != rrsig.algorithm {
        return None;
    }
    let signature = rrsig.signature.0;
    let verified = match key.algorithm {
        Algorithm::RSASHA1 | Algorithm::RSASHA1_NSEC3_SHA1 => rsa(
            key.key.0,
            &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            signed,
            signature,
        )?,
        Algorithm::RSASHA256 => rsa(
            key.key.0,
            &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            signed,
            signature,
        )?,
        Algorithm::RSASHA512 => rsa(
            key.key.0,
            &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
            signed,
            signature,
        )?,
        Algorithm::ECDSAP256SHA256 => {
            let key = [&[4], key.key.0].concat();
            signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, key)
                .verify(signed, signature)
                .is_ok()
        }
        Algorithm::ECDSAP384SHA384 => {
            let key = [&[4], key.key.0].concat();
            signature::UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, key)
                .verify(signed, signature)
                .is_ok()
        }
        Algorithm::ED25519 => signature::UnparsedPublicKey::new(&signature::ED25519, key.key.0)
            .verify(signed, signature)
            .is_ok(),
        _ => return None,
    };
    Some(verified)
}

/// An RSA key of DNS (RFC 3110 §2). `None` if it is too small for the library.
fn rsa(
    key: &[u8],
    how: &'static signature::RsaParameters,
    signed: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let (length, rest) = match key {
        [0, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [length, rest @ ..] => (usize::from(*length), rest),
        [] => return None,
    };
    let (exponent, modulus) = rest.split_at_checked(length)?;
    let modulus = &modulus[modulus.iter().position(|octet| *octet != 0)?..];
    if modulus.len() < 128 {
        return None;
    }
    let key = signature::RsaPublicKeyComponents { n: modulus, e: exponent };
    Some(key.verify(how, signed, signature).is_ok())
}

/// Zones with signatures that do not verify here. They are test material of validators, broken on purpose or edited after signing;
/// `ldns-verify-zone` finds faults in all but the first.
const BOGUS: &[(&str, &str)] = &[
    (
        "rsabigexponent/ns2/example.db.bad",
        "an exponent larger than the cryptographic library takes",
    ),
    ("zone_file/muster.zone", "a wrong signature of the SOA record"),
    ("zonemd-serialmismatch.zone", "a ZONEMD record changed after signing"),
    ("zonemd.packet-pushers.com.badsig", "a ZONEMD record changed after signing"),
    ("semantic_check_data/nsec3_ds.signed", "changed after signing"),
    ("semantic_check_data/nsec_broken_chain_02.signed", "changed after signing"),
    ("semantic_check_data/rrsig_rdata_ttl.signed", "changed after signing"),
    ("cname-follow/data/follow.zone", "invented signatures"),
    ("validate/data/bitmap.nsec3.zone.2", "changed after signing"),
    ("validate/data/chain.nsec.zone.2", "changed after signing"),
    ("validate/data/chain.nsec3.zone.2", "changed after signing"),
    ("validate/data/redundant.invalid.rrsig.zone.2", "a wrong signature more"),
    ("validate/data/rrsig.a.zone.2", "changed after signing"),
    ("validate/data/rrsig.nsec3.zone.2", "changed after signing"),
    ("08-zonereader.tpkg/08-zonereader.inputzone", "changed after signing"),
    ("08-zonereader.tpkg/08-zonereader.outputzone", "changed after signing"),
    ("dnssec_rrsig_ds.tdir/dnssec_rrsig_ds.zone", "changed after signing"),
    ("nsec_rrsig_rdata.tdir/nsec_rrsig_rdata.master.zone.signed", "bogus throughout"),
    ("xfr_rrsig.tdir/xfr_rrsig.zone", "changed after signing"),
    ("50-uppercase-nsec-rdata-names/arpa.zone.hashed", "names of NSEC in upper case after signing"),
    ("ede.tdir/bogus/dnssec-failures.test.signed", "broken on purpose"),
    ("unbound/zonemd.example10.zone", "broken on purpose"),
];

#[test]
fn signatures_of_real_zones() {
    let Some(folder) = testkit::corpus::folder("dns/zones") else { return };
    let mut tally = testkit::corpus::Tally::new(BOGUS);
    let mut total = [0; 3];
    for path in testkit::corpus::files(&folder) {
        let text = testkit::corpus::read(&path);
        if !text.windows(5).any(|window| window == b"RRSIG") {
            continue;
        }
        let mut zone = Zone::default();
        let mut reader = Reader::new(NameBuf::root());
        reader.finish();
        let mut input = &text[..];
        while let Ok(Some(entry)) = reader.push(&mut input) {
            if let Item::Record(record) = entry.item {
                zone.add(record);
            }
        }
        let counts = zone.verify();
        tally.file(
            &path,
            match counts {
                [_, 0, _] => Ok(()),
                [_, wrong, _] => Err(format!("{wrong} wrong signatures")),
            },
        );
        total.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let [right, wrong, unknown] = total;
    println!(
        "signatures: {right} right, {wrong} wrong, {unknown} of keys or algorithms not at hand"
    );
    tally.finish();
}
