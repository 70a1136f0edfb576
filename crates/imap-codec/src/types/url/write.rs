use core::fmt::{self, Write as _};

use super::{ImapUrl, UrlAuth, UrlMailbox, UrlName, UrlServer, UrlTarget, read::cut};

/// Besides letters, digits and `-._~`: `achar`.
pub(super) const ACHAR: &[u8] = b"!$'()*+,&=";
/// `bchar`
const BCHAR: &[u8] = b"!$'()*+,&=:@/";

/// As RFC 5092 §11 has it.
impl fmt::Display for ImapUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(server) = &self.server {
            write!(f, "imap://{server}")?;
        }
        write!(f, "{}", self.target)
    }
}

/// The same without the token of its authorization.
impl fmt::Debug for ImapUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.clone();
        let mut is_authorized = false;
        if let UrlTarget::Message(message) = &mut shown.target
            && let Some(authorization) = &mut message.authorization
        {
            is_authorized = authorization.token.take().is_some();
        }
        write!(f, "{shown}{}", if is_authorized { ":***" } else { "" })
    }
}

/// `iserver`
impl fmt::Display for UrlServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(user) = &self.user {
            encode(user.as_str().as_bytes(), ACHAR, f)?;
        }
        match &self.auth {
            None => {}
            Some(UrlAuth::Any) => f.write_str(";AUTH=*")?,
            Some(UrlAuth::Mechanism(mechanism)) => {
                f.write_str(";AUTH=")?;
                // A `*` alone means any.
                encode(
                    mechanism.as_str().as_bytes(),
                    if mechanism.as_str() == "*" { b"" } else { ACHAR },
                    f,
                )?;
            }
        }
        if self.user.is_some() || self.auth.is_some() {
            f.write_char('@')?;
        }
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// `"/" [icommand]`
impl fmt::Display for UrlTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('/')?;
        match self {
            Self::Server => Ok(()),
            Self::List { pattern, subscribed } => {
                if let Some(pattern) = pattern {
                    segments(pattern, f)?;
                }
                f.write_str(if *subscribed { ";TYPE=LSUB" } else { ";TYPE=LIST" })
            }
            Self::Mailbox { mailbox, search } => {
                write!(f, "{mailbox}")?;
                if let Some(search) = search.as_ref().filter(|search| !search.is_empty()) {
                    f.write_char('?')?;
                    encode(search, BCHAR, f)?;
                }
                Ok(())
            }
            Self::Message(message) => {
                write!(f, "{}/;UID={}", message.mailbox, message.uid)?;
                if let Some(section) = &message.section {
                    f.write_str("/;SECTION=")?;
                    // A slash might be taken for the end.
                    encode(section.as_str().as_bytes(), ACHAR, f)?;
                }
                if let Some(partial) = &message.partial {
                    write!(f, "/;PARTIAL={}", partial.start)?;
                    partial.length.map_or(Ok(()), |length| write!(f, ".{length}"))?;
                }
                message
                    .authorization
                    .as_ref()
                    .map_or(Ok(()), |authorization| write!(f, "{authorization}"))
            }
        }
    }
}

/// `imailbox-ref`
impl fmt::Display for UrlMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        segments(&self.name, f)?;
        self.uid_validity.map_or(Ok(()), |validity| write!(f, ";UIDVALIDITY={validity}"))
    }
}

/// A name as a path, which nobody takes for another one.
fn segments(name: &UrlName, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = name.as_str();
    loop {
        let (segment, tail) = cut(rest, b"/");
        match segment {
            "." => f.write_str("%2E")?,
            ".." => f.write_str("%2E%2E")?,
            segment => encode(segment.as_bytes(), BCHAR, f)?,
        }
        let Some(behind) = tail.strip_prefix('/') else { return Ok(()) };
        // A second slash at the front would begin a server.
        let is_first = rest.len() == name.as_str().len() && segment.is_empty();
        f.write_str(if is_first { "%2F" } else { "/" })?;
        rest = behind;
    }
}

/// Octets, encoded but for those that may stand there.
pub(super) fn encode(octets: &[u8], plain: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for octet in octets {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(octet) || plain.contains(octet) {
            f.write_char(char::from(*octet))?;
        } else {
            write!(f, "%{octet:02X}")?;
        }
    }
    Ok(())
}
