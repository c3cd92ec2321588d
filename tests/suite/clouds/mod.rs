//! The program with the clouds compiled in (feature `aws`), on the doubles of their services: the same
//! looks from outside as at the plain server.
//!
//! ```sh
//! cargo test -p opora --features aws --test suite clouds
//! ```

mod bucket;
mod functions;
mod migrate;
mod rights;
mod storm;
mod table;
mod tour;
mod trust;

/// How the program is told to ask a cloud's services, whoever they are.
fn keys() -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ACCESS_KEY_ID", "id".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
    ]
}

/// How the program is told to send through a cloud's mail service that listens on this port.
pub fn mail_settings(port: u16) -> Vec<(&'static str, String)> {
    let mut settings = keys();
    settings.extend([
        ("OPORA_MAIL_TRANSPORT", "ses".to_owned()),
        ("OPORA_SES_REGION", "ru-central1".to_owned()),
        ("OPORA_SES_ENDPOINT", format!("http://127.0.0.1:{port}")),
    ]);
    settings
}
