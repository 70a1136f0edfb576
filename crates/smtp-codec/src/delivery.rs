//! Where a message goes and when: MX routing and the outgoing queue, pure.
//!
//! The caller looks up MX records, opens connections and keeps the messages; [`routes`] orders the hosts, and
//! [`Queue`] says which attempt is due and what has failed for good.

mod queue;
mod routes;
mod schedule;

pub use queue::{Attempt, Delivery, Failure, Letter, LetterId, Queue, QueueEvent, Recipient};
pub use routes::{MxHost, NoRoute, routes};
pub use schedule::Schedule;
