//! Where things are on Earth.

#[cfg(any(feature = "arbitrary", feature = "text"))]
use alloc::vec::Vec;
#[cfg(feature = "print")]
use core::fmt;

#[cfg(feature = "arbitrary")]
use arbitrary::Unstructured;

use super::{CharString, Codec, Sink, codec::forbidden};
#[cfg(feature = "text")]
use crate::text::{FieldError, FieldErrorKind, Fields, grammar};
use crate::{Cursor, Error, RecordType, record};

/// Thousandths of a second of arc.
const DEGREE: u32 = 3_600_000;
/// The equator, and the prime meridian.
const ZERO: u32 = 1 << 31;
/// What is on the reference spheroid, in centimetres: 100 000 m above the lowest.
const SPHEROID: u32 = 10_000_000;

record! {
    /// A place on Earth (RFC 1876 §2), in version 0, the only one. The data of other versions is opaque.
    ///
    /// ```
    /// use dns_wire::Loc;
    /// let loc = Loc { size: "30m".parse()?, ..Loc::at(42.365, -71.105, -24.0).ok_or("nowhere")? };
    /// # #[cfg(feature = "print")]
    /// assert_eq!(loc.to_string(), "42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    Loc = RecordType::LOC, whole {
        /// The diameter of a sphere around the place.
        size: Precision,
        /// The diameter of the horizontal circle of error.
        horizontal_precision: Precision,
        /// The vertical error, top to bottom.
        vertical_precision: Precision,
        /// Thousandths of a second of arc; 2³¹ is the equator, and more is north of it.
        latitude: u32,
        /// Thousandths of a second of arc; 2³¹ is the prime meridian, and more is east of it.
        longitude: u32,
        /// Centimetres above what lies 100 000 m below the spheroid of WGS 84.
        altitude: u32,
    }
}

impl Loc {
    /// A place by its coordinates in degrees, north and east positive, and metres above the spheroid, with the default sizes: 1 m,
    /// 10 000 m and 10 m. `None` if there is no such place.
    #[must_use]
    #[inline]
    pub fn at(latitude: f64, longitude: f64, altitude: f64) -> Option<Self> {
        Some(Self {
            latitude: scaled(latitude, f64::from(DEGREE), 90 * DEGREE, ZERO)?,
            longitude: scaled(longitude, f64::from(DEGREE), 180 * DEGREE, ZERO)?,
            altitude: scaled(altitude, 100.0, u32::MAX - SPHEROID, SPHEROID)?,
            ..Self::DEFAULT
        })
    }

    /// Degrees north of the equator.
    #[must_use]
    #[inline]
    pub fn latitude_degrees(&self) -> f64 {
        (f64::from(self.latitude) - f64::from(ZERO)) / f64::from(DEGREE)
    }

    /// Degrees east of the prime meridian.
    #[must_use]
    #[inline]
    pub fn longitude_degrees(&self) -> f64 {
        (f64::from(self.longitude) - f64::from(ZERO)) / f64::from(DEGREE)
    }

    /// Metres above the spheroid.
    #[must_use]
    #[inline]
    pub fn altitude_metres(&self) -> f64 {
        (f64::from(self.altitude) - f64::from(SPHEROID)) / 100.0
    }

    const DEFAULT: Self = Self {
        size: Precision(0x12),
        horizontal_precision: Precision(0x16),
        vertical_precision: Precision(0x13),
        latitude: ZERO,
        longitude: ZERO,
        altitude: SPHEROID,
    };
}

/// A length between 0 and 90 000 km: a digit times a power of ten (RFC 1876 §2). In text, metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Precision(
    /// The digit above, the power of ten below, in centimetres.
    pub u8,
);

impl Precision {
    /// At most this many centimetres; `None` beyond 90 000 km.
    #[must_use]
    #[inline]
    pub fn from_centimetres(centimetres: u64) -> Option<Self> {
        (0u8..10).zip(POWERS).find_map(|(exponent, power)| {
            let digit = u8::try_from(centimetres / power).ok().filter(|digit| *digit <= 9)?;
            Some(Self(digit << 4 | exponent))
        })
    }

    /// The length in centimetres; `None` if it is not made of two decimal digits.
    #[must_use]
    #[inline]
    pub fn centimetres(self) -> Option<u64> {
        let power = POWERS.get(usize::from(self.0 & 15))?;
        (self.0 >> 4 <= 9).then(|| u64::from(self.0 >> 4) * power)
    }

    /// Whether the length is read back from text as it was.
    #[cfg(feature = "print")]
    #[inline]
    fn has_text(self) -> bool {
        self.centimetres().and_then(Self::from_centimetres) == Some(self)
    }
}

const POWERS: [u64; 10] =
    [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// Whole metres from one metre on, as BIND prints.
#[cfg(feature = "print")]
impl fmt::Display for Precision {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.centimetres().unwrap_or_default() {
            length @ 0..=99 => write!(f, "0.{length:02}m"),
            length => write!(f, "{}m", length / 100),
        }
    }
}

/// Reads metres, with two decimals at most, with or without `m`. More digits than one are cut off.
impl core::str::FromStr for Precision {
    type Err = NotALength;

    #[inline]
    fn from_str(text: &str) -> Result<Self, NotALength> {
        let text = text.as_bytes();
        decimal(text.strip_suffix(b"m").unwrap_or(text), 2)
            .and_then(Self::from_centimetres)
            .ok_or(NotALength)
    }
}

/// Text that is no length of at most 90 000 km, in [`Precision`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("not a length")]
pub struct NotALength;

record! {
    /// A place on Earth in decimal fractions (RFC 1712 §3).
    Gpos<'m> = RecordType::GPOS {
        /// Degrees, -90 to 90.
        longitude: CharString<'m>,
        /// Degrees, -180 to 180.
        latitude: CharString<'m>,
        /// Metres.
        altitude: CharString<'m>,
    }
}

impl<'m> Codec<'m> for Loc {
    type Value = Self;

    #[inline]
    fn read(cursor: &mut Cursor<'m>) -> Result<Self, Error> {
        let at = *cursor;
        let [version, size, horizontal, vertical] = cursor.array()?;
        if version != 0 {
            return Err(forbidden(&at));
        }
        Ok(Self {
            size: Precision(size),
            horizontal_precision: Precision(horizontal),
            vertical_precision: Precision(vertical),
            latitude: cursor.u32()?,
            longitude: cursor.u32()?,
            altitude: cursor.u32()?,
        })
    }

    #[inline]
    fn write<S: Sink>(value: &Self, sink: &mut S) {
        sink.octets(&[0, value.size.0, value.horizontal_precision.0, value.vertical_precision.0]);
        for number in [value.latitude, value.longitude, value.altitude] {
            sink.octets(&number.to_be_bytes());
        }
    }

    #[cfg(feature = "print")]
    #[inline]
    fn print(value: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_angle(value.latitude, ['N', 'S'], f)?;
        print_angle(value.longitude, ['E', 'W'], f)?;
        let sign = if value.altitude < SPHEROID { "-" } else { "" };
        let metres = value.altitude.abs_diff(SPHEROID);
        write!(
            f,
            "{sign}{}.{:02}m {} {} {}",
            metres / 100,
            metres % 100,
            value.size,
            value.horizontal_precision,
            value.vertical_precision
        )
    }

    #[cfg(feature = "print")]
    #[inline]
    fn has_text(value: &Self) -> bool {
        [value.size, value.horizontal_precision, value.vertical_precision]
            .into_iter()
            .all(Precision::has_text)
            && value.latitude.abs_diff(ZERO) <= 90 * DEGREE
            && value.longitude.abs_diff(ZERO) <= 180 * DEGREE
    }

    #[cfg(feature = "text")]
    #[inline]
    fn parse(fields: &mut Fields<'_>) -> Result<(), FieldError> {
        let field = |name| move |kind| FieldError::from(kind).of(name);
        let latitude = parse_angle(fields, 90, *b"NS").map_err(field("latitude"))?;
        let longitude = parse_angle(fields, 180, *b"EW").map_err(field("longitude"))?;
        let altitude = parse_altitude(fields).map_err(field("altitude"))?;
        let mut loc = Self { latitude, longitude, altitude, ..Self::DEFAULT };
        let sizes = [
            (&mut loc.size, "size"),
            (&mut loc.horizontal_precision, "horizontal_precision"),
            (&mut loc.vertical_precision, "vertical_precision"),
        ];
        for (size, name) in sizes {
            if !fields.is_empty() {
                *size = fields
                    .parsed()
                    .map_err(|_| FieldError::from(FieldErrorKind::Number).of(name))?;
            }
        }
        let mut wire = Vec::new();
        Self::write(&loc, &mut wire);
        fields.write(&wire);
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[inline]
    fn serialize<S: serde::Serializer>(value: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct("Loc", 6)?;
        fields.serialize_field("size", &value.size.0)?;
        fields.serialize_field("horizontal_precision", &value.horizontal_precision.0)?;
        fields.serialize_field("vertical_precision", &value.vertical_precision.0)?;
        fields.serialize_field("latitude", &value.latitude)?;
        fields.serialize_field("longitude", &value.longitude)?;
        fields.serialize_field("altitude", &value.altitude)?;
        fields.end()
    }

    #[cfg(feature = "arbitrary")]
    #[inline]
    fn arbitrary(u: &mut Unstructured<'_>, out: &mut Vec<u8>) -> arbitrary::Result<()> {
        out.push(0);
        for _ in 0..3 {
            let (digit, exponent): (u8, u8) = (u.int_in_range(0..=9)?, u.int_in_range(0..=9)?);
            out.push(if digit == 0 { 0 } else { digit << 4 | exponent });
        }
        for range in [90 * DEGREE, 180 * DEGREE] {
            out.extend(u.int_in_range(ZERO - range..=ZERO + range)?.to_be_bytes());
        }
        out.extend(u.arbitrary::<u32>()?.to_be_bytes());
        Ok(())
    }
}

/// `degrees minutes seconds hemisphere ` with three decimals.
#[cfg(feature = "print")]
#[inline]
fn print_angle(angle: u32, [above, below]: [char; 2], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let side = if angle < ZERO { below } else { above };
    let angle = angle.abs_diff(ZERO);
    write!(
        f,
        "{} {} {}.{:03} {side} ",
        angle / DEGREE,
        angle / 60_000 % 60,
        angle / 1000 % 60,
        angle % 1000
    )
}

/// `d [m [s]] hemisphere`
#[cfg(feature = "text")]
#[inline]
fn parse_angle(
    fields: &mut Fields<'_>,
    most: u32,
    [above, below]: [u8; 2],
) -> Result<u32, FieldErrorKind> {
    let mut angle =
        grammar::u32(fields.word()?)?.checked_mul(DEGREE).ok_or(FieldErrorKind::Number)?;
    // Minutes, seconds, and what shows that there is too much.
    for (places, unit, limit) in [(0, 60_000, 59), (3, 1, 59_999), (0, 0, 0)] {
        let word = fields.word()?;
        if let [side] = word
            && let side = side.to_ascii_uppercase()
            && (side == above || side == below)
        {
            if angle > most.saturating_mul(DEGREE) {
                return Err(FieldErrorKind::Number);
            }
            return Ok(if side == above { ZERO + angle } else { ZERO - angle });
        }
        let part = decimal(word, places).and_then(|part| u32::try_from(part).ok());
        let part = part.filter(|part| unit != 0 && *part <= limit).ok_or(FieldErrorKind::Number)?;
        angle = angle.saturating_add(part * unit);
    }
    Err(FieldErrorKind::Number)
}

#[cfg(feature = "text")]
#[inline]
fn parse_altitude(fields: &mut Fields<'_>) -> Result<u32, FieldErrorKind> {
    let word = fields.word()?;
    let word = word.strip_suffix(b"m").unwrap_or(word);
    let (negative, digits) = match word {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let height = decimal(digits, 2).and_then(|height| u32::try_from(height).ok());
    let height = height.ok_or(FieldErrorKind::Number)?;
    let altitude =
        if negative { SPHEROID.checked_sub(height) } else { SPHEROID.checked_add(height) };
    altitude.ok_or(FieldErrorKind::Number)
}

/// A decimal fraction of at most `places` decimals, in units of the last of them.
#[inline]
fn decimal(text: &[u8], places: usize) -> Option<u64> {
    let point = text.iter().position(|octet| *octet == b'.').unwrap_or(text.len());
    let (whole, fraction) = text.split_at_checked(point)?;
    let fraction = fraction.get(1..).unwrap_or_default();
    if text.len() > 20 || fraction.len() > places || whole.len() + fraction.len() == 0 {
        return None;
    }
    let zeros = core::iter::repeat_n(&b'0', places - fraction.len());
    whole.iter().chain(fraction).chain(zeros).try_fold(0u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// `value` in units of `1 / scale`, added to `zero`; `None` if it is further than `most` from it, or below 0.
#[inline]
fn scaled(value: f64, scale: f64, most: u32, zero: u32) -> Option<u32> {
    let scaled = value * scale;
    if !(-f64::from(most)..=f64::from(most)).contains(&scaled) {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "within the range of 33 bits, checked above"
    )]
    let units = (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i64;
    u32::try_from(i64::from(zero) + units).ok()
}
