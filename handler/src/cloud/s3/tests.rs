//! Addresses, the documented signatures of Amazon, and answers as services write them.

use super::*;
use crate::cloud::{Keys, Trust};
use http::StatusCode;

fn service(region: &str, endpoint: Option<&str>) -> Service {
    Service {
        region: region.to_owned(),
        endpoint: endpoint.map(str::to_owned),
        keys: Keys {
            id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: None,
        },
        trust: Trust::Amazon,
    }
}

#[test]
fn a_bucket_has_its_address() {
    for (region, endpoint, bucket, in_path, expected) in [
        (
            "eu-central-1",
            None,
            "a",
            false,
            "https://a.s3.eu-central-1.amazonaws.com",
        ),
        (
            "eu-central-1",
            None,
            "a",
            true,
            "https://s3.eu-central-1.amazonaws.com/a",
        ),
        (
            "eu-central-1",
            None,
            "a.b",
            false,
            "https://s3.eu-central-1.amazonaws.com/a.b",
        ),
        (
            "cn-north-1",
            None,
            "a",
            false,
            "https://a.s3.cn-north-1.amazonaws.com.cn",
        ),
        (
            "x",
            Some("https://s3.example/"),
            "a",
            false,
            "https://a.s3.example",
        ),
        (
            "x",
            Some("http://127.0.0.1:9"),
            "a",
            true,
            "http://127.0.0.1:9/a",
        ),
    ] {
        assert_eq!(
            address(&service(region, endpoint), bucket, in_path),
            expected
        );
    }
    assert_eq!(
        in_address("acts/Акт 1+.txt"),
        "acts/%D0%90%D0%BA%D1%82%201%2B.txt"
    );
}

/// 24 May 2013, midnight: the moment of Amazon's examples.
const MOMENT: Duration = Duration::from_secs(1_369_353_600);

/// "GET Bucket (List Objects)" of "Signature Calculations for the Authorization Header" (docs.aws.amazon.com).
#[test]
fn a_question_is_signed_as_amazon_documents_it() {
    let objects = Objects::new(
        &service("us-east-1", Some("https://s3.amazonaws.com")),
        "examplebucket",
        false,
    );
    let question = Question::plain(Method::GET, "?max-keys=2&prefix=J".to_owned());
    let signed = objects
        .signed(&question, SystemTime::UNIX_EPOCH + MOMENT)
        .unwrap();
    let said = signed.headers()["authorization"].to_str().unwrap();
    let signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";
    assert!(said.ends_with(&format!("Signature={signature}")), "{said}");
    assert_eq!(signed.uri().host(), Some("examplebucket.s3.amazonaws.com"));
    assert!(!signed.headers().contains_key("x-amz-security-token"));
}

#[test]
fn lent_keys_bring_their_token_within_the_signature() {
    let mut lent = service("eu-central-1", None);
    lent.keys.session_token = Some("lent".to_owned());
    let objects = Objects::new(&lent, "a", false);
    let question = Question::plain(Method::DELETE, "tickets/1".to_owned());
    let signed = objects
        .signed(&question, SystemTime::UNIX_EPOCH + MOMENT)
        .unwrap();
    assert_eq!(signed.headers()["x-amz-security-token"], "lent");
    let said = signed.headers()["authorization"].to_str().unwrap();
    assert!(said.contains("x-amz-security-token"), "{said}");
}

#[test]
fn a_page_of_a_list_is_read() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
        <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>a</Name>\
        <Contents><Key>tickets/1/a&amp;b</Key><LastModified>2026-03-19T08:00:00.000Z</LastModified>\
        <Size>1</Size></Contents><Contents><Key>acts/x</Key></Contents>\
        <IsTruncated>true</IsTruncated><NextContinuationToken>1/+=</NextContinuationToken>\
        </ListBucketResult>";
    let page = Page::read(text.as_bytes()).unwrap();
    let changed: jiff::Timestamp = "2026-03-19T08:00:00Z".parse().unwrap();
    let objects = [
        ("tickets/1/a&b".to_owned(), changed.as_second()),
        ("acts/x".to_owned(), i64::MAX),
    ];
    assert_eq!(page.objects, objects);
    assert_eq!(page.next.as_deref(), Some("1/+="));
    for wrong in ["", "<Error><Code>X</Code></Error>", "<ListBucketResult"] {
        assert!(Page::read(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn a_refusal_tells_whether_asking_again_can_help() {
    let told = |status: u16, code: &str| {
        let text = format!("<Error><Code>{code}</Code><Message>why</Message></Error>");
        Problem::told(StatusCode::from_u16(status).unwrap(), text.as_bytes())
    };
    for (status, code, passes) in [
        (404, "NoSuchKey", false),
        (404, "NoSuchBucket", false),
        (403, "AccessDenied", false),
        (501, "NotImplemented", false),
        (400, "RequestTimeout", true),
        (500, "InternalError", true),
        (503, "SlowDown", true),
        (429, "", true),
    ] {
        let problem = told(status, code);
        assert_eq!(problem.passes, passes, "{status} {code}");
        let is_missing = problem.error.kind() == io::ErrorKind::NotFound;
        assert_eq!(is_missing, code == "NoSuchKey");
        let said = problem.error.to_string();
        assert!(
            is_missing || said.contains(&format!("{code} why")),
            "{said}"
        );
    }
    let bare = Problem::told(StatusCode::BAD_GATEWAY, b"<html>");
    assert!(bare.passes && bare.error.to_string().contains("502"));
}
