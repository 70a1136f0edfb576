use super::{Input, Result, scan::HIGH};
use crate::{Date, DateTime, ParseErrorKind};

impl Input<'_> {
    /// `date = date-text / DQUOTE date-text DQUOTE`, `date-text = date-day "-" date-month "-" date-year`
    pub(crate) fn date(&mut self) -> Result<Date> {
        if let Some((date, octets)) = plain_date(self.rest()) {
            self.take(octets);
            return Ok(date);
        }
        self.any_date()
    }

    fn any_date(&mut self) -> Result<Date> {
        let error = self.error(ParseErrorKind::Date);
        let mut ahead = *self;
        let quoted = ahead.eat(b'"');
        let day = ahead.digits(1, 2).ok_or(error)?;
        let date = ahead.month_and_year(day).ok_or(error)?;
        if quoted && !ahead.eat(b'"') {
            return Err(error);
        }
        *self = ahead;
        Ok(date)
    }

    /// `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`
    pub(crate) fn date_time(&mut self) -> Result<DateTime> {
        let error = self.error(ParseErrorKind::Date);
        if let Some((moment, after)) = plain_moment(self.rest()) {
            self.take(self.rest().len() - after.len());
            return Ok(moment);
        }
        let mut ahead = *self;
        let moment = ahead.moment().ok_or(error)?;
        *self = ahead;
        Ok(moment)
    }

    fn moment(&mut self) -> Option<DateTime> {
        let tolerant = self.leniency().extra_space;
        self.eat(b'"').then_some(())?;
        let day = if self.eat(b' ') {
            self.digits(1, 1)?
        } else {
            self.digits(if tolerant { 1 } else { 2 }, 2)?
        };
        let date = self.month_and_year(day)?;
        self.eat(b' ').then_some(())?;
        let hour = self.digits(2, 2)?;
        self.eat(b':').then_some(())?;
        let minute = self.digits(2, 2)?;
        self.eat(b':').then_some(())?;
        let second = self.digits(2, 2)?;
        let zone = match self.peek() {
            Some(b'"') if tolerant => 0,
            Some(b'-') if self.leniency().old_date => self.zone_name()?,
            _ => self.zone()?,
        };
        self.eat(b'"').then_some(())?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let second_of_day = (hour * 60 + minute) * 60 + second;
        DateTime::new(date, second_of_day, zone).ok()
    }

    /// `SP zone`, `zone = ("+" / "-") 4DIGIT`
    fn zone(&mut self) -> Option<i16> {
        self.eat(b' ').then_some(())?;
        let negative = match self.bump()? {
            b'+' => false,
            b'-' => true,
            _ => return None,
        };
        let digits = self.digits(4, 4)?;
        let (hours, minutes) = (digits / 100, digits % 100);
        if minutes > 59 {
            return None;
        }
        let zone = i16::try_from(hours * 60 + minutes).ok()?;
        Some(if negative { -zone } else { zone })
    }

    /// `"-" zone_old`, which is obsolete (RFC 1730 §9, RFC 2062 §4).
    fn zone_name(&mut self) -> Option<i16> {
        self.eat(b'-').then_some(())?;
        let octets = self.rest().iter().take_while(|octet| octet.is_ascii_alphabetic()).count();
        let hours = hours_of_zone(&self.take(octets)?.to_ascii_uppercase())?;
        Some(i16::from(hours) * 60)
    }

    /// `date_year / date_year_old`, the latter of two digits, which is obsolete (RFC 1730 §9, RFC 2062 §4).
    fn year(&mut self) -> Option<u32> {
        let short =
            |rest: &[u8]| rest.iter().take_while(|octet| octet.is_ascii_digit()).count() == 2;
        if self.leniency().old_date && short(self.rest()) {
            return self.digits(2, 2).map(|year| 1900 + year);
        }
        self.digits(4, 4)
    }

    fn month_and_year(&mut self, day: u32) -> Option<Date> {
        self.eat(b'-').then_some(())?;
        let month = Date::month_number(self.take(3)?)?;
        self.eat(b'-').then_some(())?;
        let year = self.year()?;
        Date::new(u16::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
    }

    fn digits(&mut self, min: usize, max: usize) -> Option<u32> {
        let mut value = 0;
        for count in 0..max {
            match self.peek() {
                Some(digit @ b'0'..=b'9') => value = value * 10 + u32::from(digit - b'0'),
                _ if count >= min => break,
                _ => return None,
            }
            self.bump();
        }
        Some(value)
    }
}

/// Hours east of Greenwich of a zone by its name: `zone_old` (RFC 1730 §9). The letters are those of RFC 822.
const fn hours_of_zone(name: &[u8]) -> Option<i8> {
    Some(match name {
        b"UT" | b"GMT" | b"Z" => 0,
        b"AST" | b"EDT" => -4,
        b"EST" | b"CDT" => -5,
        b"CST" | b"MDT" => -6,
        b"MST" | b"PDT" => -7,
        b"PST" | b"YDT" => -8,
        b"YST" | b"HDT" => -9,
        b"HST" | b"BDT" => -10,
        b"BST" => -11,
        [letter @ b'A'..=b'I'] => (*letter - b'A').cast_signed() + 1,
        [letter @ b'K'..=b'M'] => (*letter - b'K').cast_signed() + 10,
        [letter @ b'N'..=b'Y'] => -((*letter - b'N').cast_signed() + 1),
        _ => return None,
    })
}

/// A `date-text` at the front, and its octets.
#[inline]
pub(super) fn plain_date(octets: &[u8]) -> Option<(Date, usize)> {
    let (d1, d2, rest, day) = match octets {
        [d2, b'-', rest @ ..] => (&b'0', d2, rest, 2),
        [d1, d2, b'-', rest @ ..] => (d1, d2, rest, 3),
        _ => return None,
    };
    let [m1, m2, m3, b'-', y1, y2, y3, y4, ..] = rest else { return None };
    if ![d1, d2, y1, y2, y3, y4].iter().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let year = u16::from(two(y1, y2)) * 100 + u16::from(two(y3, y4));
    let date = Date::new(year, Date::month_number(&[*m1, *m2, *m3])?, two(d1, d2)).ok()?;
    Some((date, day + 8))
}

/// The number that two digits are.
const fn two(tens: &u8, ones: &u8) -> u8 {
    (*tens & 0x0F) * 10 + (*ones & 0x0F)
}

/// A `date-time` in which all is where it belongs, and what follows it. Its octets are looked at eight at a time.
pub(super) fn plain_moment(octets: &[u8]) -> Option<(DateTime, &[u8])> {
    const DAY: Form = Form::new(*b"\"00-???-");
    const YEAR: Form = Form::new(*b"0000 00:");
    const TIME: Form = Form::new(*b"00:00:00");
    const ZONE: Form = Form::new(*b"0 ?0000\"");
    let (text, after) = octets.split_first_chunk::<28>()?;
    let word = |at: usize| text.get(at..)?.first_chunk().copied().map(u64::from_le_bytes);
    let start = word(0)?;
    // Before a day of one digit there is a space, which is a zero but for one bit.
    let padded = if start & 0xFF00 == 0x2000 { start | 0x1000 } else { start };
    let (day, year) = (DAY.digits(padded), YEAR.digits(word(8)?));
    let (time, zone) = (TIME.digits(word(13)?), ZONE.digits(word(20)?));
    if (DAY.marks(day) | YEAR.marks(year) | TIME.marks(time) | ZONE.marks(zone)) != 0 {
        return None;
    }
    let [_, _, _, _, m1, m2, m3, _] = start.to_le_bytes();
    let [_, day, ..] = Form::pairs(day);
    let [century, _, year, ..] = Form::pairs(year);
    let [hour, _, _, minute, _, _, second, _] = Form::pairs(time);
    let [_, _, _, hours, _, minutes, ..] = Form::pairs(zone);
    let year = u16::from(century) * 100 + u16::from(year);
    let date = Date::new(year, Date::month_number(&[m1, m2, m3])?, day).ok()?;
    if hour > 23 || minute > 59 || second > 60 || minutes > 59 {
        return None;
    }
    let zone = i16::from(hours) * 60 + i16::from(minutes);
    let zone = match text.get(22) {
        Some(b'+') => zone,
        Some(b'-') => -zone,
        _ => return None,
    };
    let second_of_day = (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second);
    DateTime::new(date, second_of_day, zone).ok().map(|moment| (moment, after))
}

/// What eight octets must be: `0` stands for a digit, `?` for anything, and any other octet for itself.
struct Form {
    /// What they are compared with.
    octets: u64,
    /// Those that are looked at.
    mask: u64,
    /// Added to what they differ by, it carries into the highest bit of an octet that is wrong.
    room: u64,
}

impl Form {
    const fn new(form: [u8; 8]) -> Self {
        let octets = u64::from_le_bytes(form);
        let (mut mask, mut room, mut at) = (0, 0, 0);
        while at < u64::BITS {
            let (look, add) = match octets >> at & 0xFF {
                0x3F => (0, 0),
                0x30 => (0xFF, 0x76),
                _ => (0xFF, 0x7F),
            };
            (mask, room, at) = (mask | look << at, room | add << at, at + 8);
        }
        Self { octets: octets & mask, mask, room }
    }

    /// The digits as numbers, and zero for what is as it must be.
    #[inline]
    const fn digits(&self, octets: u64) -> u64 {
        (octets & self.mask) ^ self.octets
    }

    /// Not zero if something is not as it must be.
    #[inline]
    const fn marks(&self, digits: u64) -> u64 {
        (digits.wrapping_add(self.room) | digits) & HIGH
    }

    /// Each digit with the one behind it as a number.
    #[inline]
    const fn pairs(digits: u64) -> [u8; 8] {
        digits.wrapping_mul(10).wrapping_add(digits >> 8).to_le_bytes()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{Leniency, grammar::Rules};

    /// Every octet in every place: what is read at once is read octet by octet too, and as the same.
    #[test]
    fn moments_at_once_are_moments() {
        for text in [&b"\"17-Jul-1996 02:44:25 -0700\" "[..], b"\" 1-Jan-2000 23:59:60 +1459\")"] {
            assert!(plain_moment(text).is_some());
            for place in 0..text.len() {
                for octet in 0..=u8::MAX {
                    let mut text = Vec::from(text);
                    text.iter_mut().skip(place).take(1).for_each(|changed| *changed = octet);
                    let mut input = Input::new(&text, Rules::new(Leniency::STRICT, 1));
                    let slowly = input.moment();
                    let at_once = plain_moment(&text);
                    assert_eq!(
                        at_once.map(|(moment, _)| moment),
                        slowly,
                        "{}",
                        text.escape_ascii()
                    );
                    assert!(at_once.is_none_or(|(_, after)| after == input.rest()));
                }
            }
        }
    }
}
