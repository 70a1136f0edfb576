use alloc::boxed::Box;

use super::{Input, Result};
use crate::{
    CatenateUrl, ParseErrorKind, UrlData, UrlFetched, UrlMechanism, UrlPart, UrlRequest, UrlText,
    types::URL_TEXT,
};

impl<'a> Input<'a> {
    /// `url-resp-text`, without spaces.
    pub(crate) fn url_text(&mut self) -> Result<UrlText<'a>> {
        match self.take_while(&URL_TEXT) {
            [] => self.fail(ParseErrorKind::Url),
            url => Ok(UrlText::checked(url)),
        }
    }

    /// `url-rump SP mechanism`
    pub(crate) fn url_mechanism(&mut self) -> Result<UrlMechanism<'a>> {
        let url = self.astring()?;
        self.space()?;
        Ok(UrlMechanism { url, mechanism: self.atom()? })
    }

    /// `url-fetch-arg = url-full / "(" url-full *(SP url-fetch-param) ")"`
    pub(crate) fn url_request(&mut self) -> Result<UrlRequest<'a>> {
        if !self.eat(b'(') {
            return Ok(UrlRequest { url: self.astring()?, parameters: None });
        }
        let url = self.astring()?;
        let mut parameters = crate::Items::EMPTY;
        if self.peek() == Some(b' ') {
            self.space()?;
            parameters = self.items()?;
        }
        self.close(b')')?;
        Ok(UrlRequest { url, parameters: Some(parameters) })
    }

    /// `url-full SP nstring / url-full 1*(SP "(" url-metadata-el ")")`
    pub(crate) fn url_fetched(&mut self) -> Result<UrlFetched<'a>> {
        let url = self.astring()?;
        self.space()?;
        if self.peek() != Some(b'(') {
            return Ok(UrlFetched { url, data: UrlData::Content(self.nstring()?) });
        }
        let start = self.at();
        loop {
            self.url_part()?;
            let mut ahead = *self;
            if ahead.space().is_err() || ahead.peek() != Some(b'(') {
                break;
            }
            *self = ahead;
        }
        Ok(UrlFetched { url, data: UrlData::Parts(self.items_since(start)) })
    }

    /// `"(" url-metadata-el ")"`
    pub(crate) fn url_part(&mut self) -> Result<UrlPart<'a>> {
        self.bracket(b'(')?;
        let error = self.error(ParseErrorKind::Parameter);
        let name = self.atom().map_err(|_| error)?;
        self.space()?;
        let part = match () {
            () if name.is("BODY") => UrlPart::Body(self.nstring()?),
            () if name.is("BINARY") => UrlPart::Binary(self.nstring()?),
            () if name.is("BODYPARTSTRUCTURE") => {
                UrlPart::Structure(Box::new(self.checked_body()?))
            }
            () => return Err(error),
        };
        self.close(b')')?;
        Ok(part)
    }

    /// `"URL" SP astring`
    pub(crate) fn catenate_url(&mut self) -> Result<CatenateUrl<'a>> {
        if !self.eat_word(b"URL") {
            return self.fail(ParseErrorKind::Url);
        }
        self.space()?;
        Ok(CatenateUrl { url: self.astring()? })
    }
}
