//! Dates (RFC 5322 §3.3, §4.3), and the forms without the RFC's blessing that are found in mail.

use textline::{Class, Cursor};

use crate::{
    DateTime, Defect, DefectKind, DefectSink, Zone, token,
    types::date::{DAYS, MONTHS},
};

impl DateTime {
    /// Reads a raw value; `None` if there is no date in it.
    ///
    /// ```
    /// use rfc822_message::DateTime;
    ///
    /// let date = DateTime::parse(b" Fri, 21 Nov 1997 09:55:06 -0600").unwrap();
    /// assert_eq!(date.unix(), 880_127_706);
    /// assert_eq!(date.to_string(), "Fri, 21 Nov 1997 09:55:06 -0600");
    /// ```
    #[must_use]
    pub fn parse(raw: &[u8]) -> Option<Self> {
        Self::parse_with(raw, 0, &mut ())
    }

    /// Reads a raw value that stands at `base` in the message; what is wrong with it goes to `sink`.
    pub fn parse_with(raw: &[u8], base: u64, sink: &mut impl DefectSink) -> Option<Self> {
        let mut reader =
            Reader { cursor: Cursor::new(raw), obsolete: false, malformed: false, weekday: None };
        let date = match usual(raw) {
            Some((weekday, date)) => {
                reader.weekday = Some(weekday);
                Some(date)
            }
            None => reader.date_time(),
        };
        let is_on = sink.is_on();
        let mut report = |kind| sink.report(Defect::new(kind, 0..raw.len() as u64).shifted(base));
        let Some(date) = date else {
            report(DefectKind::NotADate);
            return None;
        };
        if reader.obsolete {
            report(DefectKind::ObsoleteDate);
        }
        if reader.malformed {
            report(DefectKind::MalformedDate);
        }
        if is_on && reader.weekday.is_some_and(|weekday| weekday != date.weekday()) {
            report(DefectKind::WrongWeekday);
        }
        Some(date)
    }
}

/// The form in which nearly all dates stand, ` Fri, 21 Nov 1997 09:55:06 -0600`, with nothing to remark about it, and the day
/// of the week: in one look what [`Reader`] reads too.
fn usual(raw: &[u8]) -> Option<(u8, DateTime)> {
    let two = |high: u8, low: u8| {
        let (high, low) = (high.wrapping_sub(b'0'), low.wrapping_sub(b'0'));
        (high < 10 && low < 10).then(|| high * 10 + low)
    };
    let ([w0, w1, w2, b',', b' '], rest) = raw.strip_prefix(b" ")?.split_first_chunk()? else {
        return None;
    };
    let ((d0, d1), rest) = match rest {
        [d1, b' ', rest @ ..] => ((b'0', *d1), rest),
        [d0, d1, b' ', rest @ ..] => ((*d0, *d1), rest),
        _ => return None,
    };
    let &[m0, m1, m2, b' ', y0, y1, y2, y3, b' ', ref rest @ ..] = rest else { return None };
    let &[h0, h1, b':', n0, n1, b':', s0, s1, b' ', sign, z0, z1, z2, z3] = rest else {
        return None;
    };
    let west = match sign {
        b'+' => false,
        b'-' => true,
        _ => return None,
    };
    let minutes = i16::from(two(z0, z1)?) * 60 + i16::from(two(z2, z3).filter(|it| *it < 60)?);
    let zone = match (west, minutes) {
        (true, 0) => Zone::UNKNOWN,
        (true, _) => Zone::from_minutes(-minutes).ok()?,
        (false, _) => Zone::from_minutes(minutes).ok()?,
    };
    let weekday = name(&[*w0, *w1, *w2], &DAYS)?;
    let month = name(&[m0, m1, m2], &MONTHS)? + 1;
    let year = u16::from(two(y0, y1)?) * 100 + u16::from(two(y2, y3)?);
    let (hour, minute, second) = (two(h0, h1)?, two(n0, n1)?, two(s0, s1)?);
    let date = DateTime::new(year, month, two(d0, d1)?, hour, minute, second, zone).ok()?;
    Some((weekday, date))
}

struct Reader<'m> {
    cursor: Cursor<'m>,
    obsolete: bool,
    malformed: bool,
    weekday: Option<u8>,
}

impl Reader<'_> {
    /// `date-time = [ day-of-week "," ] date time [CFWS]`, or the form of C's `asctime`.
    fn date_time(&mut self) -> Option<DateTime> {
        self.gap();
        let mut word = self.cursor.take_while(&Class::ALPHA);
        self.weekday = name(word, &DAYS);
        if self.weekday.is_some() {
            self.malformed |= word.len() != 3;
            self.gap();
            self.malformed |= !self.cursor.eat(b',');
            self.gap();
            word = self.cursor.take_while(&Class::ALPHA);
        } else if self.cursor.eat(b',') {
            // An unknown name of a day: nothing hangs on it.
            self.malformed = true;
            self.gap();
            word = &[];
        }
        if !word.is_empty() {
            return self.asctime(word);
        }
        let (day, _) = self.number(2)?;
        self.separator();
        let word = self.cursor.take_while(&Class::ALPHA);
        let month = self.month(word)?;
        self.separator();
        let year = self.year()?;
        self.gap();
        let (hour, minute, second) = self.time()?;
        let zone = self.zone();
        self.rest();
        DateTime::new(year, month, day, hour, minute, second, zone).ok()
    }

    /// `Jan  1 00:00:00 [zone] 2000`, behind the name of the month.
    fn asctime(&mut self, word: &[u8]) -> Option<DateTime> {
        self.malformed = true;
        let month = self.month(word)?;
        self.gap();
        let (day, _) = self.number(2)?;
        self.gap();
        let (hour, minute, second) = self.time()?;
        self.gap();
        let before = self.cursor.peek().is_some_and(|octet| !Class::DIGIT.contains(octet));
        let zone = if before { Some(self.zone()) } else { None };
        self.gap();
        let year = self.year()?;
        let zone = zone.unwrap_or_else(|| self.zone());
        self.rest();
        DateTime::new(year, month, day, hour, minute, second, zone).ok()
    }

    fn month(&mut self, word: &[u8]) -> Option<u8> {
        self.malformed |= word.len() != 3;
        name(word, &MONTHS).map(|month| month + 1)
    }

    /// `year`, with the two and three digits of obs-year.
    fn year(&mut self) -> Option<u16> {
        let digits = self.cursor.take_while(&Class::DIGIT);
        let year = Cursor::new(digits).number().and_then(|year| u16::try_from(year).ok())?;
        self.obsolete |= digits.len() < 4;
        match digits.len() {
            2 if year < 50 => Some(year + 2000),
            2 | 3 => Some(year + 1900),
            4.. => Some(year),
            _ => None,
        }
    }

    /// `time-of-day = hour ":" minute [ ":" second ]`.
    fn time(&mut self) -> Option<(u8, u8, u8)> {
        let (hour, digits) = self.number(2)?;
        self.malformed |= digits != 2;
        self.gap();
        if !self.cursor.eat(b':') {
            return None;
        }
        self.gap();
        let (minute, digits) = self.number(2)?;
        self.malformed |= digits != 2;
        let mut ahead = self.cursor;
        let skipped = token::cfws(&mut ahead);
        if !ahead.eat(b':') {
            return Some((hour, minute, 0));
        }
        self.obsolete |= skipped.comment;
        self.cursor = ahead;
        self.gap();
        let (second, digits) = self.number(2)?;
        self.malformed |= digits != 2;
        // A fraction, as other standards have it.
        if self.cursor.eat(b'.') {
            self.malformed = true;
            self.cursor.take_while(&Class::DIGIT);
        }
        Some((hour, minute, second))
    }

    /// `zone`, with the names of obs-zone; any other name and none at all mean `-0000` (RFC 5322 §4.3).
    fn zone(&mut self) -> Zone {
        self.gap();
        let sign = self.cursor.peek();
        if matches!(sign, Some(b'+' | b'-')) {
            self.cursor.bump();
            return self.offset(sign == Some(b'-')).unwrap_or_else(|| {
                self.malformed = true;
                Zone::UNKNOWN
            });
        }
        let word = self.cursor.take_while(&Class::ALPHA);
        if word.is_empty() {
            self.malformed = true;
            return Zone::UNKNOWN;
        }
        self.obsolete = true;
        let hours = match word.to_ascii_uppercase().as_slice() {
            b"UT" | b"GMT" | b"Z" => 0,
            b"EDT" => -4,
            b"EST" | b"CDT" => -5,
            b"CST" | b"MDT" => -6,
            b"MST" | b"PDT" => -7,
            b"PST" => -8,
            [b'A'..=b'I' | b'K'..=b'Y'] => return Zone::UNKNOWN,
            b"UTC" => {
                self.malformed = true;
                0
            }
            _ => {
                self.malformed |= word.len() > 5;
                return Zone::UNKNOWN;
            }
        };
        Zone::from_minutes(hours * 60).unwrap_or(Zone::UNKNOWN)
    }

    /// `4DIGIT`, of which the last two are below 60.
    fn offset(&mut self, west: bool) -> Option<Zone> {
        let hours = self.digits(2)?;
        self.malformed |= self.cursor.eat(b':');
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        if self.cursor.peek().is_some_and(|octet| Class::DIGIT.contains(octet)) {
            return None;
        }
        let minutes = i16::from(hours) * 60 + i16::from(minutes);
        if west && minutes == 0 {
            return Some(Zone::UNKNOWN);
        }
        Zone::from_minutes(if west { -minutes } else { minutes }).ok()
    }

    /// `[CFWS]`; comments before the end are obsolete.
    fn gap(&mut self) {
        self.obsolete |= token::cfws(&mut self.cursor).comment;
    }

    /// Between day, month and year: white space, or the hyphen of other standards.
    fn separator(&mut self) {
        self.gap();
        if self.cursor.eat(b'-') {
            self.malformed = true;
            self.gap();
        }
    }

    /// What follows the date.
    fn rest(&mut self) {
        token::cfws(&mut self.cursor);
        self.malformed |= !self.cursor.is_end();
    }

    /// `1*nDIGIT`, its value and its length; no further digit follows.
    fn number(&mut self, most: usize) -> Option<(u8, usize)> {
        let digits = self.cursor.take_while(&Class::DIGIT);
        let value = Cursor::new(digits).number().and_then(|value| u8::try_from(value).ok())?;
        (digits.len() <= most).then_some((value, digits.len()))
    }

    /// `nDIGIT`.
    fn digits(&mut self, count: usize) -> Option<u8> {
        let digits = self.cursor.rest().get(..count)?;
        let value = Class::DIGIT.contains_all(digits).then(|| Cursor::new(digits).number())??;
        self.cursor.take(count);
        u8::try_from(value).ok()
    }
}

/// Which of `names` the word is, abbreviated to three letters or in full.
fn name(word: &[u8], names: &[&str]) -> Option<u8> {
    let abbreviated = word.get(..3)?;
    let index = names.iter().position(|name| abbreviated.eq_ignore_ascii_case(name.as_bytes()))?;
    u8::try_from(index).ok()
}
