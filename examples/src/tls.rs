//! TLS with a certificate made on the spot.

mod accepted;
mod asynchronous;

use std::{
    fs,
    io::{self, Read, Write},
    net::TcpStream,
    path::Path,
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, ConnectionCommon, ProtocolVersion, RootCertStore, ServerConfig,
    StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, pem::PemObject},
};
use sans_io::Layer;

use crate::driver::{self, Binding};

pub use accepted::AcceptedStream;
pub use asynchronous::AsyncStream;

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

/// A client's TCP stream, in clear or under TLS, for the blocking driver.
pub struct ClientStream {
    stream: Stream,
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
    /// A handshake failed.
    Lost,
}

impl ClientStream {
    /// A stream in clear that cannot be put under TLS.
    #[must_use]
    pub const fn clear(stream: TcpStream) -> Self {
        Self { stream: Stream::Clear(stream), tls: None }
    }

    /// A stream in clear that can be put under TLS with the host `name`.
    ///
    /// # Errors
    /// If `name` is no host name.
    pub fn with_tls(stream: TcpStream, config: Arc<ClientConfig>, name: &str) -> io::Result<Self> {
        let name = ServerName::try_from(name.to_owned()).map_err(io::Error::other)?;
        Ok(Self { stream: Stream::Clear(stream), tls: Some((config, name)) })
    }

    fn socket(&self) -> io::Result<&TcpStream> {
        match &self.stream {
            Stream::Clear(socket) => Ok(socket),
            Stream::Tls(tls) => Ok(&tls.sock),
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Read for ClientStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.read(buffer),
            Stream::Tls(stream) => match stream.read(buffer) {
                // Many servers close without close_notify.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
                read => read,
            },
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

impl Write for ClientStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.write(bytes),
            Stream::Tls(stream) => stream.write(bytes),
            Stream::Lost => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Clear(stream) => stream.flush(),
            Stream::Tls(stream) => stream.flush(),
            Stream::Lost => Ok(()),
        }
    }
}

impl driver::blocking::Transport for ClientStream {
    fn upgrade(&mut self, layer: Layer) -> io::Result<()> {
        let (Layer::Tls, Some((config, name))) = (layer, &self.tls) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let Stream::Clear(mut socket) = std::mem::replace(&mut self.stream, Stream::Lost) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        socket.set_read_timeout(Some(HANDSHAKE))?;
        let mut tls =
            ClientConnection::new(config.clone(), name.clone()).map_err(io::Error::other)?;
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)?;
        }
        self.stream = Stream::Tls(Box::new(StreamOwned::new(tls, socket)));
        Ok(())
    }

    fn set_read_timeout(&mut self, timeout: Option<Duration>) -> io::Result<()> {
        self.socket()?.set_read_timeout(timeout)
    }

    fn binding(&self) -> Option<Binding> {
        match &self.stream {
            Stream::Tls(tls) => exported(&tls.conn),
            Stream::Clear(_) | Stream::Lost => None,
        }
    }
}

/// The channel binding `tls-exporter` (RFC 9266 §2), for TLS 1.3 alone: whether an older one is bound to its handshake is not told.
fn exported<D>(tls: &ConnectionCommon<D>) -> Option<Binding> {
    if tls.protocol_version() != Some(ProtocolVersion::TLSv1_3) {
        return None;
    }
    tls.export_keying_material(Binding::default(), b"EXPORTER-Channel-Binding", Some(b"")).ok()
}
