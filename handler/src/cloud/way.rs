//! The way to all services: HTTP/1.1 over TLS by ring, whose first connection costs a small function a
//! tenth of what the usual library of the SDK costs it. Nothing is made ready before the first question,
//! so that a page which asks nothing does not wait for it. What is asked is told by the services' rooms.

use super::Trust;
use aws_smithy_runtime_api::client::{
    http::{
        HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::body::SdkBody;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, Error, connect},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, crypto::ring};
use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(3);

type Https = Client<HttpsConnector<connect::HttpConnector>, SdkBody>;

/// The way to a service; connections that are open are used again. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Way {
    trust: Trust,
    made: Arc<OnceLock<Result<Https, rustls::Error>>>,
}

/// A question was not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    /// TLS cannot be spoken at all.
    #[error("TLS: {0}")]
    Tls(rustls::Error),
    /// The service was not reached, or the connection broke.
    #[error(transparent)]
    Connection(#[from] Error),
}

impl Way {
    /// A way on which these authorities are believed.
    pub(crate) fn new(trust: Trust) -> Self {
        let made = Arc::default();
        Self { trust, made }
    }

    /// The same for a client of the SDK.
    pub(crate) fn client(self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self);
        http_client_fn(move |_, _| connector.clone())
    }

    /// Asks, and gives the beginning of the answer.
    pub(crate) async fn ask(
        &self,
        request: Request<SdkBody>,
    ) -> Result<Response<Incoming>, Unanswered> {
        let made = self.made.get_or_init(|| https(&self.trust));
        let client = made.as_ref().map_err(|why| Unanswered::Tls(why.clone()))?;
        Ok(client.request(request).await?)
    }
}

fn https(trust: &Trust) -> Result<Https, rustls::Error> {
    let mut tcp = connect::HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT));
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(trust.roots())
        .with_no_client_auth();
    let https = HttpsConnectorBuilder::new().with_tls_config(tls);
    let https = https.https_or_http().enable_http1().wrap_connector(tcp);
    // The timer ends connections that have waited too long for another question.
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .build(https);
    Ok(client)
}

impl HttpConnector for Way {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let way = self.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x();
            let request = request.map_err(|error| ConnectorError::user(error.into()))?;
            let answer = way.ask(request).await.map_err(|error| match error {
                Unanswered::Tls(_) => ConnectorError::user(error.into()),
                Unanswered::Connection(_) => ConnectorError::io(error.into()),
            })?;
            HttpResponse::try_from(answer.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Way")
    }
}
