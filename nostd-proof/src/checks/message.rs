use mime::Tree;
use rfc822_message::Message;

const LETTER: &[u8] = b"From: Alice <alice@crepes.fr>\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\
    \r\n\
    --b\r\n\r\nDo you like ketchup?\r\n\
    --b\r\nContent-Transfer-Encoding: base64\r\n\r\nSG93IGFib3V0IHBpY2tsZXM/\r\n\
    --b--\r\n";

/// The header section is read.
pub(crate) fn headers() -> bool {
    let message = Message::parse(LETTER);
    let from = message.header().first("From").and_then(|field| field.addresses().next());
    let alice = from.and_then(|address| address.mailbox());
    alice.is_some_and(|alice| alice.addr_spec() == &b"alice@crepes.fr"[..])
}

/// The parts are found and decoded.
pub(crate) fn entities() -> bool {
    let tree = Tree::parse(LETTER);
    let mut parts = tree.root().children();
    let text = parts.next().is_some_and(|part| &*part.decoded().0 == b"Do you like ketchup?");
    let other = parts.next().is_some_and(|part| &*part.decoded().0 == b"How about pickles?");
    text && other && parts.next().is_none()
}
