//! DNS cookies: the vectors of RFC 9018, the window of time, and what a client accepts.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "cookies/siphash.rs"]
mod siphash;

use dns_wire::{
    Edns, EdnsOption, Opaque, OptionCode, Rcode,
    edns::{
        ClientCookie, Cookie, CookieError, CookieVerdict, CookieWindow, Freshness, OptionData,
        OptionsBuf, ServerCookie,
    },
};

fn unhex<const N: usize>(text: &str) -> [u8; N] {
    core::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
}

/// RFC 9018 Appendix A: secret, address, cookie in the query, when it came, how good it is, cookie in the response.
#[test]
fn rfc9018_vectors() {
    let fresh = "e5e973e5a6b2a43f48e7dc849e37bfcf";
    let (old, new) = ("dd3bdf9344b678b185a6f5cb60fca715", "445536bcd2513298075a5d379663c962");
    let window = CookieWindow::default();
    for (secrets, address, client, server, now, verdict, expected) in [
        (
            [fresh, fresh],
            "198.51.100.100",
            "2464c4abcf10c957",
            "",
            1_559_731_985,
            Err(CookieError::Missing),
            "010000005cf79f111f8130c3eee29480",
        ),
        (
            [fresh, fresh],
            "198.51.100.100",
            "2464c4abcf10c957",
            "010000005cf79f111f8130c3eee29480",
            1_559_734_385,
            Ok(Freshness::Renew),
            "010000005cf7a871d4a564a1442aca77",
        ),
        (
            [fresh, fresh],
            "203.0.113.203",
            "fc93fc62807ddb86",
            "01abcdef5cf78f71a314227b6679ebf5",
            // 11:38:20 is more than an hour after 09:46:25: the RFC's own window is wider here. Verified at an hour sharp.
            1_559_727_985 + 3600,
            Ok(Freshness::Renew),
            "",
        ),
        (
            [new, old],
            "2001:db8:220:1:59de:d0f4:8769:82b8",
            "22681ab97d52c298",
            "010000005cf7c57926556bd0934c72f8",
            1_559_741_961,
            Ok(Freshness::Fresh),
            "010000005cf7c609a6bb79d16625507a",
        ),
    ] {
        let address = address.parse().unwrap();
        let client = unhex(client);
        let hash = |secret: &str| {
            let secret = unhex(secret);
            move |input: &[u8]| siphash::siphash24(secret, input)
        };
        let bytes: [u8; 16];
        let cookie = if server.is_empty() {
            Cookie::new(client)
        } else {
            bytes = unhex(server);
            Cookie::new(client).with_server(&bytes).unwrap()
        };
        let result = cookie
            .verify(address, now, &window, hash(secrets[0]))
            .or_else(|_| cookie.verify(address, now, &window, hash(secrets[1])));
        assert_eq!(result, verdict, "{server}");
        if !expected.is_empty() {
            let made = ServerCookie::new(client, address, now, hash(secrets[0]));
            assert_eq!(made.as_bytes(), &unhex(expected));
            let verified = made.cookie(client).verify(address, now, &window, hash(secrets[0]));
            assert_eq!(verified, Ok(Freshness::Fresh));
        }
    }
    // A.3, the new cookie.
    let made = ServerCookie::new(
        unhex("fc93fc62807ddb86"),
        [203, 0, 113, 203].into(),
        1_559_734_700,
        |input| siphash::siphash24(unhex(fresh), input),
    );
    assert_eq!(made.as_bytes(), &unhex("010000005cf7a9acf73a7810aca2381e"));
}

#[test]
fn cookie_windows() {
    let hash = |input: &[u8]| siphash::siphash24([7; 16], input);
    let address = [192, 0, 2, 1].into();
    let window = CookieWindow::default();
    for made in [0u32, 10, 1 << 31, u32::MAX] {
        let server = ServerCookie::new([1; 8], address, made, hash);
        for (offset, verdict) in [
            (0i32, Ok(Freshness::Fresh)),
            (1800, Ok(Freshness::Fresh)),
            (1801, Ok(Freshness::Renew)),
            (3600, Ok(Freshness::Renew)),
            (3601, Err(CookieError::Time)),
            (-300, Ok(Freshness::Fresh)),
            (-301, Err(CookieError::Time)),
            (i32::MIN, Err(CookieError::Time)),
        ] {
            let now = made.wrapping_add_signed(offset);
            assert_eq!(
                server.cookie([1; 8]).verify(address, now, &window, hash),
                verdict,
                "{made} {offset}"
            );
        }
        let verify = |client, address| server.cookie(client).verify(address, made, &window, hash);
        assert_eq!(verify([2; 8], address), Err(CookieError::Hash));
        assert_eq!(verify([1; 8], [192, 0, 2, 2].into()), Err(CookieError::Hash));
        let mut octets = [0; 17];
        octets[..16].copy_from_slice(server.as_bytes());
        let long = Cookie::new([1; 8]).with_server(&octets).unwrap();
        assert_eq!(long.verify(address, made, &window, hash), Err(CookieError::Unknown));
        octets[0] = 2;
        let other = Cookie::new([1; 8]).with_server(&octets[..16]).unwrap();
        assert_eq!(other.verify(address, made, &window, hash), Err(CookieError::Unknown));
    }
}

#[test]
fn client_cookies() {
    let mut client = ClientCookie::with_client([1; 8]);
    let respond = |cookie: Option<&[u8]>| {
        let mut options = OptionsBuf::new();
        if let Some(cookie) = cookie {
            options
                .push(&OptionData::Unknown(EdnsOption {
                    code: OptionCode::COOKIE,
                    data: Opaque(cookie),
                }))
                .unwrap();
        }
        options
    };
    let mut receive = |cookie: Option<&[u8]>, rcode| {
        let options = respond(cookie);
        let edns = Edns { options: options.as_options(), ..Edns::new(1232) };
        (client.receive(Some(&edns), rcode), client.cookie().server().to_vec())
    };
    let (ok, bad) = (Rcode::NOERROR, Rcode::BADCOOKIE);
    let ours = b"\x01\x01\x01\x01\x01\x01\x01\x01server-1";
    // A server without cookies; a forger that cannot know ours; a cookie of no legal length.
    assert_eq!(receive(None, ok), (CookieVerdict::Accept, vec![]));
    assert_eq!(receive(Some(&[2; 16]), ok), (CookieVerdict::Discard, vec![]));
    assert_eq!(receive(Some(&[1; 9]), ok), (CookieVerdict::Discard, vec![]));
    assert_eq!(receive(Some(&ours[..]), bad), (CookieVerdict::Retry, b"server-1".to_vec()));
    assert_eq!(receive(Some(&ours[..]), bad), (CookieVerdict::RetryOverTcp, b"server-1".to_vec()));
    assert_eq!(receive(Some(&ours[..]), ok), (CookieVerdict::Accept, b"server-1".to_vec()));
    // Now that the server has cookies, a response without one is not its own.
    assert_eq!(receive(None, ok), (CookieVerdict::Discard, b"server-1".to_vec()));
    assert_eq!(client.receive(None, ok), CookieVerdict::Discard);
}
