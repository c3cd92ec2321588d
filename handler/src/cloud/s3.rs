//! The four questions that are put to a bucket of S3, or of what speaks its API: keep, give, delete, list.
//! Signed by the library of the SDK and sent on the way of the others; the SDK's own client of S3 is a
//! megabyte for a hundred questions more. What lies in a bucket is told in [`crate::attach`].

mod answer;

use super::{Service, Way};
use crate::random::Random;
use answer::{Page, Problem};
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use aws_smithy_types::body::SdkBody;
use http::{Method, Request};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::{
    error::Error,
    io,
    time::{Duration, SystemTime},
};

/// How long one question may take, with what is tried again: a file has four megabytes at most.
const LONGEST: Duration = Duration::from_secs(10);
/// How often one is asked, where the service is busy or silent. Each may be asked twice.
const ATTEMPTS: u32 = 3;
/// The longest pause before the second attempt; before the next one it is twice that.
const PAUSE: Duration = Duration::from_secs(1);

/// What is spelt by its code in an address (the signature's rules want all others plain).
const SPELT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same in a key, whose parts stay parts.
const SPELT_IN_KEY: &AsciiSet = &SPELT.remove(b'/');

/// What is asked for.
type Asked = Result<Request<SdkBody>, Box<dyn Error + Send + Sync>>;

/// A bucket of the service.
pub(crate) struct Objects {
    way: Way,
    service: Service,
    /// Its address, without a slash at the end.
    address: String,
}

/// One question, to be asked as often as need be.
struct Question {
    method: Method,
    /// What comes after the bucket's address.
    place: String,
    headers: Vec<(&'static str, &'static str)>,
    body: Bytes,
}

impl Objects {
    /// A bucket, named in the path of its address where that is wished, or its name can be no host's.
    pub(crate) fn new(service: &Service, bucket: &str, in_path: bool) -> Self {
        Self {
            way: Way::new(service.trust.clone()),
            address: address(service, bucket, in_path),
            service: service.clone(),
        }
    }

    /// Keeps an object of a media type, to be saved and not shown by whoever opens it.
    pub(crate) async fn put(&self, key: &str, kind: &'static str, body: Vec<u8>) -> io::Result<()> {
        let headers = vec![
            ("content-type", kind),
            ("content-disposition", "attachment"),
        ];
        let question = Question {
            method: Method::PUT,
            place: in_address(key),
            headers,
            body: body.into(),
        };
        self.answered(&question).await.map(drop)
    }

    /// Gives an object; `NotFound` where there is none.
    pub(crate) async fn get(&self, key: &str) -> io::Result<Vec<u8>> {
        let question = Question::plain(Method::GET, in_address(key));
        self.answered(&question).await.map(Vec::from)
    }

    /// Deletes an object; one that is not there is fine.
    pub(crate) async fn delete(&self, key: &str) -> io::Result<()> {
        let question = Question::plain(Method::DELETE, in_address(key));
        self.answered(&question).await.map(drop)
    }

    /// The objects whose keys begin so, with the second of their last change.
    pub(crate) async fn list(&self, prefix: &str) -> io::Result<Vec<(String, i64)>> {
        let prefix = utf8_percent_encode(prefix, SPELT).to_string();
        let (mut found, mut from) = (Vec::new(), String::new());
        loop {
            let place = format!("?{from}list-type=2&prefix={prefix}");
            let question = Question::plain(Method::GET, place);
            let text = self.answered(&question).await?;
            let page = Page::read(&text).map_err(io::Error::other)?;
            found.extend(page.objects);
            let Some(next) = page.next else {
                return Ok(found);
            };
            let next = utf8_percent_encode(&next, SPELT);
            from = format!("continuation-token={next}&");
        }
    }

    /// The answer to a question, within its time.
    async fn answered(&self, question: &Question) -> io::Result<Bytes> {
        match tokio::time::timeout(LONGEST, self.tried(question)).await {
            Ok(answer) => answer,
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("S3 did not answer within {} s", LONGEST.as_secs()),
            )),
        }
    }

    async fn tried(&self, question: &Question) -> io::Result<Bytes> {
        let mut attempt = 0;
        loop {
            match self.once(question).await {
                Ok(answer) => return Ok(answer),
                Err(problem) if problem.passes && attempt + 1 < ATTEMPTS => {}
                Err(problem) => return Err(problem.error),
            }
            let mut random = Random::from_os().map_err(io::Error::other)?;
            let pause = PAUSE.saturating_mul(2_u32.saturating_pow(attempt));
            tokio::time::sleep(pause.mul_f64(random.fraction())).await;
            attempt += 1;
        }
    }

    async fn once(&self, question: &Question) -> Result<Bytes, Problem> {
        // A signature holds for a quarter of an hour from its own moment.
        let signed = self.signed(question, SystemTime::now());
        let request = signed.map_err(|error| Problem::lasting(&*error))?;
        let answer = self.way.ask(request).await;
        let answer = answer.map_err(|error| Problem::passing(&error))?;
        let status = answer.status();
        let body = answer.into_body().collect().await;
        let body = body.map_err(|error| Problem::passing(&error))?.to_bytes();
        if status.is_success() {
            Ok(body)
        } else {
            Err(Problem::told(status, &body))
        }
    }

    /// A question as it is sent at a moment.
    fn signed(&self, question: &Question, at: SystemTime) -> Asked {
        let address = format!("{}/{}", self.address, question.place);
        let identity = self.service.keys.credentials().into();
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let by = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.service.region)
            .name("s3")
            .time(at)
            .settings(settings)
            .build()?
            .into();
        let signable = SignableRequest::new(
            question.method.as_str(),
            address.as_str(),
            question.headers.iter().copied(),
            SignableBody::Bytes(&question.body),
        )?;
        let (signature, _) = sign(signable, &by)?.into_parts();
        let mut request = Request::builder()
            .method(question.method.clone())
            .uri(&address);
        for (name, value) in &question.headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(SdkBody::from(question.body.clone()))?;
        signature.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}

impl Question {
    /// One without headers and body of its own.
    fn plain(method: Method, place: String) -> Self {
        Self {
            method,
            place,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }
}

/// A key as it stands in an address.
fn in_address(key: &str) -> String {
    utf8_percent_encode(key, SPELT_IN_KEY).to_string()
}

/// The address of a bucket. In China the services have a domain of their own.
fn address(service: &Service, bucket: &str, in_path: bool) -> String {
    let region = &service.region;
    let china = if region.starts_with("cn-") { ".cn" } else { "" };
    let usual = || format!("https://s3.{region}.amazonaws.com{china}");
    let endpoint = service.endpoint.clone().unwrap_or_else(usual);
    let endpoint = endpoint.trim_end_matches('/');
    // A certificate for all buckets knows no names with a dot.
    match endpoint.split_once("://") {
        Some((scheme, host)) if !in_path && !bucket.contains('.') => {
            format!("{scheme}://{bucket}.{host}")
        }
        _ => format!("{endpoint}/{bucket}"),
    }
}

#[cfg(test)]
mod tests;
