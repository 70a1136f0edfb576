//! Folders that their owners let others use (RFC 4314): each right by itself, and nothing without it.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use examples::mail::{
    services::{self, Start, no_taps},
    site::Site,
};
use tokio::{net::TcpListener, runtime::Runtime};

struct Session(BufReader<TcpStream>);

impl Session {
    /// The lines that a command brings; `{text}` is a literal.
    fn ask(&mut self, command: &str) -> Vec<String> {
        let stream = self.0.get_mut();
        stream.write_all(format!("a {command}\r\n").as_bytes()).unwrap();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "{command}: {lines:?}");
            lines.push(line.trim_end().to_owned());
            if line.starts_with("a ") {
                return lines;
            }
        }
    }

    #[track_caller]
    fn ok(&mut self, command: &str) -> String {
        let lines = self.ask(command);
        assert!(lines.last().unwrap().starts_with("a OK"), "{command}: {lines:?}");
        lines.join("\n")
    }

    #[track_caller]
    fn refused(&mut self, command: &str, code: &str) {
        let lines = self.ask(command);
        assert!(
            lines.last().unwrap().starts_with(&format!("a NO [{code}]")),
            "{command}: {lines:?}"
        );
    }

    fn append(&mut self, mailbox: &str, flags: &str) -> Vec<String> {
        self.ask(&format!("APPEND {mailbox} ({flags}) {{18+}}\r\nSubject: one\r\n\r\nx\r"))
    }
}

struct Mail {
    address: std::net::SocketAddr,
    _runtime: Runtime,
    _folder: tempfile::TempDir,
}

fn mail() -> Mail {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new("hamburger.edu");
    site.auth_in_clear = true;
    for name in ["Alice", "bob"] {
        site.add_account(name, "hungry", folder.path()).unwrap();
    }
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(services::imap(listener, Arc::new(site), Start::Clear, no_taps()));
    Mail { address, _runtime: runtime, _folder: folder }
}

impl Mail {
    fn session(&self, user: &str) -> Session {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut session = Session(BufReader::new(stream));
        session.0.read_line(&mut String::new()).unwrap();
        session.ok(&format!("LOGIN {user} hungry"));
        session
    }

    /// Bob, and Alice with these rights to Bob's folder `shared`, where three messages are.
    fn shared(&self, rights: &str) -> (Session, Session) {
        let (mut bob, alice) = (self.session("bob"), self.session("alice"));
        bob.ok("CREATE shared");
        bob.ok(&format!("SETACL shared Alice {rights}"));
        for flags in ["", "\\Flagged", "\\Deleted"] {
            assert!(bob.append("shared", flags).last().unwrap().starts_with("a OK"));
        }
        (bob, alice)
    }
}

#[test]
fn nothing_of_others_is_seen_without_rights() {
    let mail = mail();
    let (mut bob, mut alice) = mail.shared("\"\"");
    assert!(!alice.ok("LIST \"\" *").contains("user"));
    for command in ["SELECT", "EXAMINE", "GETACL", "MYRIGHTS", "DELETE", "SUBSCRIBE"] {
        // Whether it is there is not to be told from the answer.
        alice.refused(&format!("{command} #user/bob/shared"), "NONEXISTENT");
        alice.refused(&format!("{command} #user/bob/nothing"), "NONEXISTENT");
        alice.refused(&format!("{command} #user/nobody/shared"), "NONEXISTENT");
    }
    for mailbox in ["#user/bob/shared", "#user/bob/nothing"] {
        let said = alice.append(mailbox, "");
        assert!(said.last().unwrap().starts_with("a NO [TRYCREATE]"), "{said:?}");
    }
    // The own name leads to the own folders.
    bob.ok("SELECT #user/bob/shared");
    assert!(bob.ok("MYRIGHTS shared").contains("* MYRIGHTS shared lrswipkxteacd"));
}

#[test]
fn lists_are_changed_and_told() {
    let mail = mail();
    let (mut bob, mut alice) = mail.shared("lr");
    assert!(bob.ok("GETACL shared").contains("* ACL shared bob lrswipkxteacd alice lr"));
    bob.ok("SETACL shared alice +sd");
    assert!(alice.ok("MYRIGHTS #user/bob/shared").contains("lrsted"));
    bob.ok("SETACL shared alice -s");
    bob.ok("SETACL shared anyone k");
    bob.ok("SETACL shared -alice e");
    let told = bob.ok("GETACL shared");
    assert!(told.contains(" -alice ed alice lrted anyone kc"), "{told}");
    assert!(alice.ok("MYRIGHTS #user/bob/shared").contains("lrktcd"));
    bob.ok("DELETEACL shared -alice");
    assert!(alice.ok("MYRIGHTS #user/bob/shared").contains("lrktecd"));
    alice.refused("SETACL #user/bob/shared alice lra", "NOPERM");
    alice.refused("LISTRIGHTS #user/bob/shared alice", "NOPERM");
    assert!(
        bob.ok("LISTRIGHTS shared alice").contains("shared alice \"\" l r s w i p k x t e a c d")
    );
    assert!(bob.ok("LISTRIGHTS shared bob").contains("shared bob lrswipkxteacd"));
    // Neither what is no right, nor the owner's own.
    for command in ["SETACL shared alice l7", "SETACL shared bob l", "DELETEACL shared bob"] {
        assert!(bob.ask(command).last().unwrap().starts_with("a BAD"), "{command}");
    }
    bob.refused("SETACL shared \"\" l", "CANNOT");
    let told = alice.ok("LIST \"\" * RETURN (MYRIGHTS STATUS (MESSAGES))");
    assert!(told.contains("* LIST (\\HasNoChildren) \"/\" #user/bob/shared"), "{told}");
    assert!(told.contains("* MYRIGHTS #user/bob/shared lrktecd"), "{told}");
    assert!(told.contains("* STATUS #user/bob/shared (MESSAGES 3)"), "{told}");
}

#[test]
fn flags_are_changed_as_far_as_permitted() {
    let mail = mail();
    let (mut bob, mut alice) = mail.shared("lrs");
    let opened = alice.ok("SELECT #user/bob/shared");
    assert!(opened.contains("[PERMANENTFLAGS (\\Seen)]") && opened.contains("[READ-WRITE]"));
    alice.refused("STORE 1 +FLAGS (\\Draft)", "NOPERM");
    // One of them may be changed; the others stay.
    let told = alice.ok("STORE 2 FLAGS (\\Seen \\Draft)");
    assert!(told.contains("(\\Flagged \\Seen \\Recent)"), "{told}");
    alice.ok("STORE 3 FLAGS ()");
    assert!(alice.ok("FETCH 3 FLAGS").contains("(\\Deleted \\Recent)"));
    for command in ["EXPUNGE", "UID EXPUNGE 1:*", "MOVE 1 INBOX"] {
        alice.refused(command, "NOPERM");
    }
    // CLOSE removes nothing then, and is no error.
    alice.ok("CLOSE");
    assert!(bob.ok("STATUS shared (MESSAGES)").contains("MESSAGES 3"));
    // A right that is taken away is gone at once.
    alice.ok("SELECT #user/bob/shared");
    bob.ok("SETACL shared alice r");
    alice.refused("STORE 1 +FLAGS (\\Seen)", "NOPERM");
    alice.ok("FETCH 1 BODY[]");
    assert!(alice.ok("FETCH 1 FLAGS").contains("FLAGS ()"));
    assert!(alice.ok("SELECT #user/bob/shared").contains("[READ-ONLY]"));
}

#[test]
fn messages_come_in_with_the_flags_that_are_permitted() {
    let mail = mail();
    let (mut bob, mut alice) = mail.shared("lrit");
    let said = alice.append("#user/bob/shared", "\\Seen \\Deleted \\Draft");
    assert!(said.last().unwrap().starts_with("a OK"), "{said:?}");
    alice.append("INBOX", "\\Seen \\Deleted $Odd");
    alice.ok("SELECT INBOX");
    alice.ok("COPY 1 #user/bob/shared");
    bob.ok("SELECT shared");
    let flags = bob.ok("FETCH 4:5 FLAGS");
    assert_eq!(flags.matches("FLAGS (\\Deleted \\Recent)").count(), 2, "{flags}");
    bob.ok("SETACL shared alice lr");
    alice.refused("COPY 1 #user/bob/shared", "NOPERM");
    let said = alice.append("#user/bob/shared", "");
    assert!(said.last().unwrap().starts_with("a NO [NOPERM]"), "{said:?}");
}

#[test]
fn folders_are_made_moved_and_removed() {
    let mail = mail();
    let (mut bob, mut alice) = mail.shared("lr");
    alice.refused("CREATE #user/bob/shared/below", "NOPERM");
    alice.refused("CREATE #user/bob/other", "NOPERM");
    bob.ok("SETACL shared alice lrk");
    // It inherits its parent's list.
    alice.ok("CREATE #user/bob/shared/below");
    assert!(alice.ok("MYRIGHTS #user/bob/shared/below").contains("lrkc"));
    alice.refused("DELETE #user/bob/shared/below", "NOPERM");
    alice.refused("RENAME #user/bob/shared/below mine", "NOPERM");
    bob.ok("SETACL shared/below alice lrx");
    alice.ok("RENAME #user/bob/shared/below mine");
    assert!(alice.ok("LIST \"\" *").contains("mine"));
    assert!(!bob.ok("LIST \"\" *").contains("below"));
    alice.ok("CREATE #user/bob/shared/again");
    bob.ok("SETACL shared/again alice x");
    alice.ok("DELETE #user/bob/shared/again");
    // A list does not outlive its folder.
    bob.ok("CREATE shared/again");
    bob.ok("DELETE shared/again");
    alice.refused("DELETE #user/bob/shared", "NOPERM");
}

/// RFC 5819 §2 and its last example.
#[test]
fn status_is_told_of_what_is_selected_and_can_be() {
    let mail = mail();
    let (mut bob, mut alice) = mail.shared("l");
    let told = alice.ok("LIST \"\" #user/* RETURN (STATUS (MESSAGES))");
    assert!(told.contains("* LIST (\\Noselect \\HasNoChildren) \"/\" #user/bob/shared"), "{told}");
    assert!(!told.contains("STATUS #"), "{told}");
    let told = alice.ok("LIST \"\" #user/*");
    assert!(told.contains("* LIST (\\HasNoChildren) \"/\" #user/bob/shared"), "{told}");
    for command in ["CREATE a", "CREATE a/b", "SUBSCRIBE a/b", "SUBSCRIBE shared"] {
        bob.ok(command);
    }
    let told = bob.ok("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (STATUS (MESSAGES))");
    assert!(told.contains("\"/\" a (\"CHILDINFO\" (\"SUBSCRIBED\"))"), "{told}");
    assert!(told.contains("* STATUS shared ") && !told.contains("* STATUS a "), "{told}");
}
