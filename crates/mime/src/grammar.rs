//! Field bodies to types, one function a production. Lenient: what other software reads in spite of the grammar is read
//! here too; the types say what was odd.

pub(crate) mod content_type;
pub(crate) mod disposition;
pub(crate) mod parameter;
pub(crate) mod parameter_readings;
pub(crate) mod transfer_encoding;

use textline::Class;

/// `token` (RFC 2045 §5.1), with octets above 127 because they occur.
pub(crate) const TOKEN: Class = Class::VCHAR.without(b"()<>@,;:\\\"/[]?=").or(&Class::NON_ASCII);
