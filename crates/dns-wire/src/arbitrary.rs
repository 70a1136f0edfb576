//! [`Arbitrary`] for what is owned. What it gives is valid: data is what its type asks for.

use alloc::vec::Vec;

use arbitrary::{Arbitrary, Error, Result, Unstructured};

use crate::{
    Class, NameBuf, QuestionBuf, Rdata, ReadData, RecordBuf, RecordData, RecordType, rdata::made_up,
};

impl<'a> Arbitrary<'a> for NameBuf {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        made_up::name(u)
    }
}

impl RecordData {
    /// Data of one type, also of one that is not in [`Rdata`], made of what `u` gives.
    ///
    /// # Errors
    /// If `u` has too little, or a codec of the type cannot make its field up.
    pub fn arbitrary_of<'m, T: ReadData<'m>>(u: &mut Unstructured<'_>) -> Result<Self> {
        let mut octets = Vec::new();
        T::arbitrary(u, &mut octets)?;
        Self::from_wire(T::RTYPE, &octets).map_err(|_| Error::IncorrectFormat)
    }
}

/// Of any type that is declared, or of an unknown one.
impl<'a> Arbitrary<'a> for RecordData {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut octets = Vec::new();
        let rtype = if u.ratio(1, 32)? {
            made_up::rest(u, 0, &mut octets)?;
            RecordType(u.int_in_range(0xFF00..=0xFFFE)?)
        } else {
            let (rtype, make_up) = u.choose(Rdata::MADE_UP)?;
            make_up(u, &mut octets)?;
            *rtype
        };
        Self::from_wire(rtype, &octets).map_err(|_| Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for QuestionBuf {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self { name: u.arbitrary()?, qtype: u.arbitrary()?, qclass: u.arbitrary()? })
    }
}

/// Of class IN.
impl<'a> Arbitrary<'a> for RecordBuf {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            name: u.arbitrary()?,
            class: Class::IN,
            ttl: u.arbitrary()?,
            data: u.arbitrary()?,
        })
    }
}
