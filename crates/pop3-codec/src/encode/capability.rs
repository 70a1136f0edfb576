use alloc::{format, string::String, vec::Vec};

use super::Sink;
use crate::{Capabilities, Capability, Expire, LoginDelay};

impl Capability<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
        let user = |per_user| if per_user { " USER" } else { "" };
        let mut put = |parts: &[&[u8]]| {
            for part in parts {
                out(part);
            }
            out(b"\r\n");
        };
        match self {
            Self::Top => put(&[b"TOP"]),
            Self::User => put(&[b"USER"]),
            Self::Uidl => put(&[b"UIDL"]),
            Self::Sasl(mechanisms) => put(&[b"SASL ", mechanisms.as_bytes()]),
            Self::RespCodes => put(&[b"RESP-CODES"]),
            Self::AuthRespCode => put(&[b"AUTH-RESP-CODE"]),
            Self::LoginDelay(LoginDelay { seconds, per_user }) => {
                put(&[format!("LOGIN-DELAY {seconds}{}", user(*per_user)).as_bytes()]);
            }
            Self::Pipelining => put(&[b"PIPELINING"]),
            Self::Expire(Expire { days: Some(days), per_user }) => {
                put(&[format!("EXPIRE {days}{}", user(*per_user)).as_bytes()]);
            }
            Self::Expire(Expire { days: None, per_user }) => {
                put(&[b"EXPIRE NEVER", user(*per_user).as_bytes()]);
            }
            Self::Stls => put(&[b"STLS"]),
            Self::Implementation(text) => put(&[b"IMPLEMENTATION ", text.as_bytes()]),
            Self::Utf8(utf8) => put(&[b"UTF8", user(utf8.user).as_bytes()]),
            Self::Lang => put(&[b"LANG"]),
            Self::Other(line) => put(&[line.as_bytes()]),
        }
    }
}

impl Capabilities {
    pub(super) fn write(&self, out: &mut impl Sink) {
        let flags = [
            (self.top, Capability::Top),
            (self.user, Capability::User),
            (self.uidl, Capability::Uidl),
            (self.resp_codes, Capability::RespCodes),
            (self.auth_resp_code, Capability::AuthRespCode),
            (self.pipelining, Capability::Pipelining),
            (self.stls, Capability::Stls),
            (self.lang, Capability::Lang),
        ];
        let mut lines: Vec<Capability<'_>> =
            flags.into_iter().filter_map(|(offered, line)| offered.then_some(line)).collect();
        let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic());
        let mechanisms: Vec<&str> = self.sasl.iter().map(String::as_str).filter(is_name).collect();
        let mechanisms = mechanisms.join(" ");
        if !mechanisms.is_empty() {
            lines.push(Capability::Sasl(crate::Word::checked(mechanisms.as_bytes())));
        }
        lines.extend(self.login_delay.map(Capability::LoginDelay));
        lines.extend(self.expire.map(Capability::Expire));
        lines.extend(self.utf8.map(Capability::Utf8));
        lines.extend(self.implementation.clone().map(Capability::Implementation));
        lines.extend(self.other.iter().cloned().map(Capability::Other));
        for line in lines {
            line.write(out);
        }
    }
}
