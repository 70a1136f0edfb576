use core::fmt;

/// `date-time` (RFC 5322 §3.3): local time and the zone it is in, always a date that exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    zone: Zone,
}

impl DateTime {
    /// From local time: year 1900 to 9999, month 1 to 12, day 1 to 31, hour 0 to 23, minute 0 to 59, second 0 to 60 (a leap
    /// second).
    ///
    /// # Errors
    /// If there is no such date or time.
    #[allow(
        clippy::too_many_arguments,
        reason = "a date has these parts, in the order of ISO 8601"
    )]
    pub const fn new(
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        zone: Zone,
    ) -> Result<Self, InvalidDate> {
        if year < 1900
            || year > 9999
            || month == 0
            || month > 12
            || day == 0
            || day > days_in(year, month)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return Err(InvalidDate);
        }
        Ok(Self { year, month, day, hour, minute, second, zone })
    }

    /// From seconds since 1970-01-01T00:00:00Z, shown in `zone`.
    ///
    /// # Errors
    /// If the local year is not 1900 to 9999.
    pub fn from_unix(seconds: i64, zone: Zone) -> Result<Self, InvalidDate> {
        let local = seconds.checked_add(i64::from(zone.minutes) * 60).ok_or(InvalidDate)?;
        let (days, second) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let (year, month, day) = civil(days).ok_or(InvalidDate)?;
        let part = |value: i64| u8::try_from(value).map_err(|_| InvalidDate);
        Self::new(
            year,
            month,
            day,
            part(second / 3600)?,
            part(second / 60 % 60)?,
            part(second % 60)?,
            zone,
        )
    }

    /// Seconds since 1970-01-01T00:00:00Z. A leap second counts as the second after it.
    #[must_use]
    pub fn unix(&self) -> i64 {
        let time =
            i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        self.days() * 86_400 + time - i64::from(self.zone.minutes) * 60
    }

    /// The local year, 1900 to 9999.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// The local month, 1 to 12.
    #[must_use]
    pub const fn month(&self) -> u8 {
        self.month
    }

    /// The local day of the month, 1 to 31.
    #[must_use]
    pub const fn day(&self) -> u8 {
        self.day
    }

    /// The local hour, 0 to 23.
    #[must_use]
    pub const fn hour(&self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(&self) -> u8 {
        self.minute
    }

    /// The second, 0 to 60.
    #[must_use]
    pub const fn second(&self) -> u8 {
        self.second
    }

    /// The zone.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// The day of the week, 0 for Sunday to 6 for Saturday.
    #[must_use]
    pub fn weekday(&self) -> u8 {
        // 1970-01-01 was a Thursday.
        u8::try_from((self.days() + 4).rem_euclid(7)).unwrap_or(0)
    }

    /// Days since 1970-01-01.
    fn days(&self) -> i64 {
        // Years start in March, so that the leap day is their last.
        let year = i64::from(self.year) - i64::from(self.month < 3);
        let month = (i64::from(self.month) + 9) % 12;
        year * 365 + year / 4 - year / 100
            + year / 400
            + (month * 153 + 2) / 5
            + i64::from(self.day)
            - 719_469
    }
}

/// As `date-time`: `Fri, 21 Nov 1997 09:55:06 -0600`.
impl DateTime {
    /// The parts of its text, in order.
    pub(crate) fn pieces(&self, put: &mut impl FnMut(&str)) {
        let name = |names: &[&'static str], index: u8| {
            names.get(usize::from(index)).copied().unwrap_or("")
        };
        put(name(&DAYS, self.weekday()));
        put(", ");
        let day = two(u16::from(self.day));
        put(day.strip_prefix('0').unwrap_or(day));
        put(" ");
        put(name(&MONTHS, self.month - 1));
        put(" ");
        match self.year {
            10_000.. => put(&alloc::format!("{}", self.year)),
            _ => {
                put(two(self.year / 100));
                put(two(self.year));
            }
        }
        for (before, number) in [(" ", self.hour), (":", self.minute), (":", self.second)] {
            put(before);
            put(two(u16::from(number)));
        }
        put(" ");
        self.zone.pieces(put);
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut result = Ok(());
        self.pieces(&mut |piece| result = result.and_then(|()| f.write_str(piece)));
        result
    }
}

/// The last two digits of a number.
fn two(number: u16) -> &'static str {
    const DIGITS: &str = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    let at = usize::from(number % 100) * 2;
    DIGITS.get(at..at + 2).unwrap_or_default()
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DateTime({self})")
    }
}

/// How far local time is ahead of Universal Time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone {
    minutes: i16,
    known: bool,
}

impl Zone {
    /// Universal Time, `+0000`.
    pub const UTC: Self = Self { minutes: 0, known: true };
    /// `-0000`: the time is Universal Time, and nothing is known of the zone (RFC 5322 §3.3).
    pub const UNKNOWN: Self = Self { minutes: 0, known: false };

    /// `minutes` east of Greenwich, negative to the west; less than 100 hours.
    ///
    /// # Errors
    /// If it does not fit four digits.
    pub const fn from_minutes(minutes: i16) -> Result<Self, InvalidDate> {
        if minutes <= -6000 || minutes >= 6000 {
            return Err(InvalidDate);
        }
        Ok(Self { minutes, known: true })
    }

    /// Minutes east of Greenwich; 0 if unknown.
    #[must_use]
    pub const fn minutes(&self) -> i16 {
        self.minutes
    }

    /// Whether it says anything of the sender's zone: all but `-0000` do.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.known
    }
}

/// As `zone`: four digits and a sign.
impl Zone {
    fn pieces(self, put: &mut impl FnMut(&str)) {
        put(if self.minutes < 0 || !self.known { "-" } else { "+" });
        let minutes = self.minutes.unsigned_abs();
        put(two(minutes / 60));
        put(two(minutes % 60));
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut result = Ok(());
        self.pieces(&mut |piece| result = result.and_then(|()| f.write_str(piece)));
        result
    }
}

/// No such date, time or zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such date, time or zone")]
pub struct InvalidDate;

/// `day-name`, Sunday first.
pub(crate) const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// `month`, January first.
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Year, month and day of the day that is `days` after 1970-01-01, if the year fits.
fn civil(days: i64) -> Option<(u16, u8, u8)> {
    // Counted from 0000-03-01, in eras of 400 years.
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (day * 5 + 2) / 153;
    let day = day - (month * 153 + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month < 3);
    Some((u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}
