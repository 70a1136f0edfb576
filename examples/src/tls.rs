//! TLS with a certificate made on the spot.

mod asynchronous;
mod blocking;

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, ConnectionCommon, ProtocolVersion, RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, pem::PemObject},
};

use crate::driver::Binding;

pub use asynchronous::AsyncStream;
pub use blocking::BlockingStream;

/// How long the peer may be silent in a handshake.
const HANDSHAKE: Duration = Duration::from_secs(30);

/// A host's identity: its key and certificate, as both ends need them.
#[derive(Clone)]
pub struct Identity {
    /// For the server's end.
    pub server: Arc<ServerConfig>,
    /// For clients that trust the certificate.
    pub client: Arc<ClientConfig>,
    /// The certificate, for other clients.
    pub pem: String,
}

impl Identity {
    /// Makes a key and a certificate for `names`, signed by itself.
    ///
    /// # Errors
    /// If a name cannot be in a certificate.
    pub fn make(names: &[&str]) -> io::Result<Self> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        Self::new(vec![made.cert.der().clone()], key, made.cert.pem())
    }

    /// Reads certificates, the host's own first, and its key from files in PEM.
    ///
    /// # Errors
    /// If a file cannot be read, or the key is not the certificate's.
    pub fn read(certificates: &Path, key: &Path) -> io::Result<Self> {
        let pem = fs::read_to_string(certificates)?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(io::Error::other)?;
        let certificates: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        Self::new(certificates.map_err(io::Error::other)?, key, pem)
    }

    fn new(
        certificates: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
        pem: String,
    ) -> io::Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots.add(certificate.clone()).map_err(io::Error::other)?;
        }
        let server = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .map_err(io::Error::other)?;
        let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(Self { server: Arc::new(server), client: Arc::new(client), pem })
    }
}

/// A client that trusts the certificates in a file, and nobody else.
///
/// # Errors
/// If the file cannot be read, or holds no certificate.
pub fn trusting(file: &Path) -> io::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(io::Error::other)? {
        roots.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    if roots.is_empty() {
        return Err(io::Error::other(format!("{}: no certificate", file.display())));
    }
    Ok(Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}

/// What an end needs for its handshake.
enum End {
    Server(Arc<ServerConfig>),
    Client(Arc<ClientConfig>, ServerName<'static>),
}

impl End {
    fn client(config: Arc<ClientConfig>, name: &str) -> io::Result<Self> {
        let name = ServerName::try_from(name.to_owned()).map_err(io::Error::other)?;
        Ok(Self::Client(config, name))
    }
}

/// The channel binding `tls-exporter` (RFC 9266 §2), for TLS 1.3 alone: whether an older one is bound to its handshake is not told.
fn exported<D>(tls: &ConnectionCommon<D>) -> Option<Binding> {
    if tls.protocol_version() != Some(ProtocolVersion::TLSv1_3) {
        return None;
    }
    tls.export_keying_material(Binding::default(), b"EXPORTER-Channel-Binding", Some(b"")).ok()
}
