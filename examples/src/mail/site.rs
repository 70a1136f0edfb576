//! What the services of one mail site share: its names, accounts and options.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, OnceLock, mpsc},
};

use smtp_codec::{Mailbox, ReversePath};

use super::{
    auth::{ScramKeys, apop_digest, prepare},
    maildir::Maildir,
};
use crate::{now, tls::Identity};

/// Octets of a message that is taken: it is held in memory until it is stored.
pub const MESSAGE: u64 = 25 * 1024 * 1024;

/// A mail site.
#[derive(Clone)]
pub struct Site {
    /// The host's name, said in greetings.
    pub hostname: String,
    /// The domains whose mail ends here.
    pub domains: Vec<String>,
    /// Knows HELO and nothing newer, as in the textbook.
    pub helo_only: bool,
    /// The key and certificate for STARTTLS and STLS.
    pub identity: Option<Identity>,
    /// Whether passwords are taken in clear.
    pub auth_in_clear: bool,
    /// Whether POP3 begins with a timestamp, for APOP.
    pub apop: bool,
    /// Where mail for other domains goes; without it there is no relaying at all.
    pub outgoing: Option<mpsc::Sender<Outbound>>,
    accounts: BTreeMap<String, Account>,
}

/// A letter for other domains.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// Whom failures are reported to.
    pub from: ReversePath<'static>,
    /// Whom it is for.
    pub to: Vec<Mailbox<'static>>,
    /// The message.
    pub message: Arc<[u8]>,
}

#[derive(Clone)]
struct Account {
    name: Arc<str>,
    password: String,
    scram: ScramKeys,
    token: Option<String>,
    maildir: Arc<Mutex<Maildir>>,
}

impl Site {
    /// A site for one domain, without accounts.
    #[must_use]
    pub fn new(hostname: &str) -> Self {
        Self {
            hostname: hostname.into(),
            domains: vec![hostname.into()],
            helo_only: false,
            identity: None,
            auth_in_clear: false,
            apop: false,
            outgoing: None,
            accounts: BTreeMap::new(),
        }
    }

    /// Adds an account whose Maildir is a folder of `root`. Its name and password are kept as [`prepare`] gives them.
    ///
    /// # Errors
    /// Those of the file system and of [`prepare`].
    pub fn add_account(&mut self, name: &str, password: &str, root: &Path) -> io::Result<()> {
        let (name, password) = (prepare(name)?, prepare(password)?);
        let maildir = Arc::new(Mutex::new(Maildir::open(&root.join(&*name))?));
        let name = name.to_ascii_lowercase();
        let scram = fresh_keys(&password)?;
        let password = password.into_owned();
        let account = Account { name: name.as_str().into(), password, scram, token: None, maildir };
        self.accounts.insert(name, account);
        Ok(())
    }

    /// Gives an account a token for XOAUTH2; `false` if there is no such account.
    pub fn add_token(&mut self, name: &str, token: &str) -> bool {
        let account = self.accounts.get_mut(&name.to_ascii_lowercase());
        account.map(|account| account.token = Some(token.into())).is_some()
    }

    /// The account's store, if name and password are right. The name may be a whole address.
    #[must_use]
    pub fn log_in(&self, name: &str, password: &str) -> Option<Store> {
        let password = prepare(password).ok()?;
        let account = self.account(name).filter(|account| account.password == password)?;
        Some(account.store())
    }

    /// The store of an account that has logged in.
    #[must_use]
    pub fn open(&self, name: &str) -> Option<Store> {
        self.account(name).map(|account| account.store())
    }

    /// The stores of all accounts.
    pub fn stores(&self) -> impl Iterator<Item = Store> {
        self.accounts.values().map(Account::store)
    }

    /// Whether an account has this token.
    #[must_use]
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.account(name).is_some_and(|account| account.token.as_deref() == Some(token))
    }

    /// What is known of an account's password; something that no password fits if there is no account, so that nobody sees the
    /// difference.
    ///
    /// # Panics
    /// If the system has no random numbers.
    #[must_use]
    pub fn scram_keys(&self, name: &str) -> ScramKeys {
        static NOBODY: OnceLock<ScramKeys> = OnceLock::new();
        let nobody = || fresh_keys(&now::unique()).expect("the system has random numbers");
        match self.account(name) {
            Some(account) => account.scram.clone(),
            None => NOBODY.get_or_init(nobody).clone(),
        }
    }

    /// The account's store, if the digest of APOP is right.
    #[must_use]
    pub fn log_in_by_digest(
        &self,
        name: &str,
        timestamp: &str,
        digest: &[u8; 16],
    ) -> Option<Store> {
        let account = self.account(name)?;
        (apop_digest(timestamp, &account.password) == *digest).then(|| account.store())
    }

    /// Whether there is an account of this name, or address.
    #[must_use]
    pub fn has_account(&self, name: &str) -> bool {
        self.account(name).is_some()
    }

    fn account(&self, name: &str) -> Option<&Account> {
        let name = prepare(name).ok()?;
        let (local, domain) = name.rsplit_once('@').unwrap_or((&name, &self.hostname));
        self.accounts.get(&local.to_ascii_lowercase()).filter(|_| self.is_local(domain))
    }

    /// The store of a mailbox of this site; `postmaster` is the first account's.
    #[must_use]
    pub fn store(&self, mailbox: &Mailbox<'_>) -> Option<Store> {
        let local = mailbox.local_part_unquoted().to_ascii_lowercase();
        let account = match self.accounts.get(&local) {
            None if local == "postmaster" => self.accounts.values().next(),
            account => account,
        };
        account.map(|account| account.store())
    }

    /// Whether mail for `domain` ends here.
    #[must_use]
    pub fn is_local(&self, domain: &str) -> bool {
        self.domains.iter().any(|own| own.eq_ignore_ascii_case(domain))
    }
}

fn fresh_keys(password: &str) -> io::Result<ScramKeys> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(io::Error::other)?;
    Ok(ScramKeys::new(password, salt))
}

impl Account {
    fn store(&self) -> Store {
        Store { owner: self.name.clone(), maildir: self.maildir.clone() }
    }
}

/// An account's Maildir, shared between the services.
#[derive(Clone)]
pub struct Store {
    owner: Arc<str>,
    maildir: Arc<Mutex<Maildir>>,
}

impl Store {
    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The Maildir, for this caller alone.
    pub fn lock(&self) -> MutexGuard<'_, Maildir> {
        // A panic elsewhere leaves the files as they are.
        self.maildir.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
