//! Readings of dates.

use alloc::vec::Vec;

use memchr::memmem;

use crate::{DateTime, Defect, Zone, token::FWS};

/// How software reads a date that can be read in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateReader {
    /// As [`DateTime::parse`] does (RFC 5322 §4.3).
    Grammar,
    /// Takes a year of two digits below 69 for one of this century, and others for one of the last, as POSIX does.
    PosixYear,
    /// Takes a zone of one letter for the hours that it originally meant, `A` for `+0100`.
    MilitaryZone,
    /// Takes it for the hours that RFC 822 §5 gave it, `A` for `-0100`.
    MilitaryZoneTurned,
    /// Refuses what is not by the grammar.
    Refuse,
}

/// What a [`DateReader`] takes for the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateReading {
    /// The first reader that reads so; others may, too.
    pub by: DateReader,
    /// The date; `None` if it finds none.
    pub date: Option<DateTime>,
}

impl DateTime {
    /// The different readings of a raw value: one for a date by the grammar. Which of several fields is read is another question
    /// ([`Header::interpretations`](crate::Header::interpretations)).
    ///
    /// ```
    /// use rfc822_message::{DateReader, DateTime};
    ///
    /// let readings = DateTime::interpretations(b" Fri, 21 Nov 97 09:55:06 A");
    /// assert_eq!(readings[0].date.unwrap().to_string(), "Fri, 21 Nov 1997 09:55:06 -0000");
    /// assert!(readings.iter().any(|reading| reading.by == DateReader::MilitaryZone));
    /// assert_eq!(DateTime::interpretations(b" Fri, 21 Nov 1997 09:55:06 -0600").len(), 1);
    /// ```
    #[must_use]
    pub fn interpretations(raw: &[u8]) -> Vec<DateReading> {
        let mut refused = false;
        let mut sink = |_: Defect| refused = true;
        let date = Self::parse_with(raw, 0, &mut sink);
        let mut readings = Vec::from([DateReading { by: DateReader::Grammar, date }]);
        let mut add = |by, date| {
            if readings.iter().all(|known| known.date != date) {
                readings.push(DateReading { by, date });
            }
        };
        if let Some(date) = date {
            if let Some(year) = posix_year(raw, date) {
                add(DateReader::PosixYear, in_year(date, year));
            }
            if let Some(hours) = military_hours(raw) {
                add(DateReader::MilitaryZone, in_zone(date, hours));
                add(DateReader::MilitaryZoneTurned, in_zone(date, -hours));
            }
        }
        if refused {
            add(DateReader::Refuse, None);
        }
        readings
    }
}

/// The year that POSIX sees in two digits, if the RFC sees another: 50 to 68.
fn posix_year(raw: &[u8], date: DateTime) -> Option<u16> {
    let year = date.year();
    let text = [
        b'1',
        b'9',
        b'0' + u8::try_from(year / 10 % 10).ok()?,
        b'0' + u8::try_from(year % 10).ok()?,
    ];
    ((1950..1969).contains(&year) && memmem::find(raw, &text).is_none()).then_some(year + 100)
}

fn in_year(date: DateTime, year: u16) -> Option<DateTime> {
    let (hour, minute, second) = (date.hour(), date.minute(), date.second());
    DateTime::new(year, date.month(), date.day(), hour, minute, second, date.zone()).ok()
}

fn in_zone(date: DateTime, hours: i16) -> Option<DateTime> {
    let zone = Zone::from_minutes(hours * 60).ok()?;
    let (hour, minute, second) = (date.hour(), date.minute(), date.second());
    DateTime::new(date.year(), date.month(), date.day(), hour, minute, second, zone).ok()
}

/// What a zone of one letter behind the time originally meant (RFC 5322 §4.3).
fn military_hours(raw: &[u8]) -> Option<i16> {
    let words = raw.split(|octet| FWS.contains(*octet)).skip_while(|word| !word.contains(&b':'));
    let letter =
        words.skip(1).find_map(|word| if let [letter] = word { Some(*letter) } else { None })?;
    let letter = letter.to_ascii_uppercase();
    let nth = |first: u8| i16::from(letter - first) + 1;
    match letter {
        b'A'..=b'I' => Some(nth(b'A')),
        b'K'..=b'M' => Some(nth(b'K') + 9),
        b'N'..=b'Y' => Some(-nth(b'N')),
        _ => None,
    }
}
