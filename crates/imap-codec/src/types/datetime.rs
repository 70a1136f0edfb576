use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use crate::{ParseError, ParseErrorKind};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day, without a zone: `date` (RFC 9051 §9).
#[derive(Clone, Copy)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
    /// How it is written; no part of what it is.
    short: bool,
}

impl Date {
    /// Year 0 to 9999, month 1 to 12, day 1 to 31 as the month has it.
    ///
    /// # Errors
    /// If there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, ParseError> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => 0,
        };
        if year > 9999 || day == 0 || day > days {
            return Err(ParseErrorKind::Date.at(0));
        }
        Ok(Self { year, month, day, short: false })
    }

    /// The same day, which is written with the last two digits of its year, as servers from before RFC 1730 have it
    /// (`date_year_old`, RFC 2062 §4); `None` outside of 1900 to 1999. Read with
    /// [`Leniency::old_date`](crate::Leniency::old_date) alone.
    ///
    /// ```
    /// use imap_codec::{Date, SearchKey};
    /// let since = SearchKey::Since(Date::new(1994, 2, 1)?.with_short_year().expect("of that century"));
    /// let mut out = Vec::new();
    /// since.encode(&mut out);
    /// assert_eq!(out, b"SINCE 1-Feb-94");
    /// # Ok::<(), imap_codec::ParseError>(())
    /// ```
    #[must_use]
    pub fn with_short_year(self) -> Option<Self> {
        (1900..=1999).contains(&self.year).then_some(Self { short: true, ..self })
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, January is 1.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1 January 1970.
    #[must_use]
    pub const fn unix_days(self) -> i64 {
        // Years are counted from 1 March 0000, in eras of 400 years.
        let (month, year) = (self.month as i64, self.year as i64 - (self.month <= 2) as i64);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + self.day as i64 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that is `days` after 1 January 1970; `None` outside of the years 0 to 9999.
    #[must_use]
    pub fn from_unix_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        let (year, month) = (u16::try_from(year).ok()?, u8::try_from(month).ok()?);
        Self::new(year, month, u8::try_from(day).ok()?).ok()
    }

    /// The number of a month by its name, in any case.
    pub(crate) fn month_number(name: &[u8]) -> Option<u8> {
        /// Numbers are told apart in fewer steps than names.
        const fn word(name: [u8; 3]) -> u32 {
            let [first, second, third] = name;
            u32::from_le_bytes([first, second, third, 0])
        }
        const JAN: u32 = word(*b"Jan");
        const FEB: u32 = word(*b"Feb");
        const MAR: u32 = word(*b"Mar");
        const APR: u32 = word(*b"Apr");
        const MAY: u32 = word(*b"May");
        const JUN: u32 = word(*b"Jun");
        const JUL: u32 = word(*b"Jul");
        const AUG: u32 = word(*b"Aug");
        const SEP: u32 = word(*b"Sep");
        const OCT: u32 = word(*b"Oct");
        const NOV: u32 = word(*b"Nov");
        const DEC: u32 = word(*b"Dec");
        let [first, second, third] = *name else { return None };
        Some(match word([first & 0xDF, second | 0x20, third | 0x20]) {
            JAN => 1,
            FEB => 2,
            MAR => 3,
            APR => 4,
            MAY => 5,
            JUN => 6,
            JUL => 7,
            AUG => 8,
            SEP => 9,
            OCT => 10,
            NOV => 11,
            DEC => 12,
            _ => return None,
        })
    }

    fn month_name(self) -> &'static str {
        MONTHS.get(usize::from(self.month).wrapping_sub(1)).copied().unwrap_or_default()
    }
}

/// `1-Feb-1994`
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, day, .. } = self;
        if self.short {
            return write!(f, "{day}-{}-{:02}", self.month_name(), year % 100);
        }
        write!(f, "{day}-{}-{year:04}", self.month_name())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, .. } = self;
        f.debug_struct("Date").field("year", year).field("month", month).field("day", day).finish()
    }
}

impl PartialEq for Date {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Date {}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.year, self.month, self.day).cmp(&(other.year, other.month, other.day))
    }
}

impl Hash for Date {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.year, self.month, self.day).hash(state);
    }
}

/// A moment in a zone: `date-time` (RFC 9051 §9). INTERNALDATE, and the date of APPEND.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    date: Date,
    second_of_day: u32,
    zone: i16,
}

impl DateTime {
    /// A day, the time as seconds since its midnight, and the zone as minutes east of Greenwich. 86 400 is
    /// a leap second at the end of the day.
    ///
    /// # Errors
    /// If the time is over 86 400, or the zone a hundred hours or more.
    pub fn new(date: Date, second_of_day: u32, zone: i16) -> Result<Self, ParseError> {
        if second_of_day > 86_400 || zone.unsigned_abs() > 99 * 60 + 59 {
            return Err(ParseErrorKind::Date.at(0));
        }
        Ok(Self { date, second_of_day, zone })
    }

    /// The day in the zone.
    #[must_use]
    pub const fn date(self) -> Date {
        Date { short: false, ..self.date }
    }

    /// Seconds since midnight in the zone.
    #[must_use]
    pub const fn second_of_day(self) -> u32 {
        self.second_of_day
    }

    /// Minutes east of Greenwich.
    #[must_use]
    pub const fn zone(self) -> i16 {
        self.zone
    }

    /// The same moment, which is written as servers from before RFC 1730 have it (`date_time_old`, RFC 2062 §4): a year of two
    /// digits, and the zone by its name. `None` outside of 1900 to 1999, or if the zone has none: those of whole hours have
    /// one, from 12 hours west to 12 hours east. Read with [`Leniency::old_date`](crate::Leniency::old_date) alone.
    ///
    /// ```
    /// use imap_codec::{Date, DateTime};
    /// let moment = DateTime::new(Date::new(1996, 7, 17)?, 9865, -420)?;
    /// assert_eq!(moment.with_old_form().expect("of that century").to_string(), "17-Jul-96 02:44:25-MST");
    /// # Ok::<(), imap_codec::ParseError>(())
    /// ```
    #[must_use]
    pub fn with_old_form(self) -> Option<Self> {
        let date = self.date.with_short_year()?;
        self.zone_name().map(|_| Self { date, ..self })
    }

    /// The name of its zone (RFC 1730 §9).
    fn zone_name(self) -> Option<&'static str> {
        const WEST: &[&str] =
            &["GMT", "N", "O", "P", "AST", "EST", "CST", "MST", "PST", "YST", "HST", "BST", "Y"];
        const EAST: &[&str] = &["GMT", "A", "B", "C", "D", "E", "F", "G", "H", "I", "K", "L", "M"];
        let names = if self.zone < 0 { WEST } else { EAST };
        let minutes = usize::from(self.zone.unsigned_abs());
        names.get(minutes / 60).copied().filter(|_| minutes.is_multiple_of(60))
    }

    /// Seconds since 1 January 1970, 00:00 UTC.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.date.unix_days() * 86_400 + self.second_of_day as i64 - self.zone as i64 * 60
    }

    /// The moment `seconds` after 1 January 1970, 00:00 UTC, in UTC; `None` outside of the years 0 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let date = Date::from_unix_days(seconds.div_euclid(86_400))?;
        Self::new(date, u32::try_from(seconds.rem_euclid(86_400)).ok()?, 0).ok()
    }
}

/// `17-Jul-1996 02:44:25 -0700`, with a space before a day of one digit.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { date, second_of_day, zone } = self;
        // 24:00:00 is written as the leap second that it is.
        let (minutes, seconds) = match second_of_day {
            86_400 => (1439, 60),
            time => (time / 60, time % 60),
        };
        let (hours, minutes) = (minutes / 60, minutes % 60);
        write!(f, "{:>2}-{}-", date.day, date.month_name())?;
        if let Some(name) = self.zone_name().filter(|_| date.short) {
            let year = date.year % 100;
            return write!(f, "{year:02} {hours:02}:{minutes:02}:{seconds:02}-{name}");
        }
        let (sign, zone) = (if *zone < 0 { '-' } else { '+' }, zone.unsigned_abs());
        let (year, zone_hours, zone_minutes) = (date.year, zone / 60, zone % 60);
        write!(
            f,
            "{year:04} {hours:02}:{minutes:02}:{seconds:02} {sign}{zone_hours:02}{zone_minutes:02}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (year, month, day, days) in
            [(1970, 1, 1, 0), (2000, 3, 1, 11_017), (1969, 12, 31, -1), (1, 1, 1, -719_162)]
        {
            let date = Date::new(year, month, day).unwrap();
            assert_eq!(date.unix_days(), days);
            assert_eq!(Date::from_unix_days(days), Some(date));
        }
        assert!(Date::new(1900, 2, 29).is_err() && Date::new(2000, 2, 29).is_ok());
        assert_eq!(Date::from_unix_days(i64::MAX), None);
    }

    #[test]
    fn moments() {
        let moment = DateTime::new(Date::new(1996, 7, 17).unwrap(), 9865, -420).unwrap();
        assert_eq!(alloc::format!("{moment}"), "17-Jul-1996 02:44:25 -0700");
        assert_eq!(moment.unix_seconds(), 837_596_665);
        let utc = DateTime::from_unix_seconds(837_596_665).unwrap();
        assert_eq!(alloc::format!("{utc}"), "17-Jul-1996 09:44:25 +0000");
    }
}
