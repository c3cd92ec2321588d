//! The records by which receivers judge our letters: MX, SPF, DKIM, DMARC of the sender's domain.
//! The judging is done on texts; asking is a few lines at the end.

use super::verdict::Verdict;
use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::RData,
};
use std::{net::SocketAddr, time::Duration};

/// Look-ups that an SPF record may cost (RFC 7208, 4.6.4).
const LOOKUPS: usize = 10;

/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Judges all records of a domain; where DNS does not answer, that is all there is to say.
pub async fn look(domain: &str, selector: Option<&str>, resolver: &Resolver) -> Vec<Verdict> {
    let all = async {
        Ok(vec![
            mx(domain, resolver).await?,
            spf(domain, resolver).await?,
            match selector {
                Some(selector) => dkim(domain, selector, resolver).await?,
                None => Verdict::new("dkim_unknown", &[]),
            },
            dmarc(domain, resolver).await?,
        ])
    };
    all.await.unwrap_or_else(|failed| vec![failed])
}

async fn mx(domain: &str, resolver: &Resolver) -> Result<Verdict, Verdict> {
    let hosts = resolver.mx(domain).await?;
    let value = [("domain", domain)];
    Ok(if hosts.is_empty() {
        Verdict::new("mx_missing", &value)
    } else if hosts.iter().all(|host| host == ".") {
        Verdict::new("mx_null", &value)
    } else {
        Verdict::new("mx_ok", &[("domain", domain), ("hosts", &hosts.join(", "))])
    })
}

async fn spf(domain: &str, resolver: &Resolver) -> Result<Verdict, Verdict> {
    let records = spf_records(domain, resolver).await?;
    let [record] = records.as_slice() else {
        let code = if records.is_empty() {
            "spf_missing"
        } else {
            "spf_many"
        };
        return Ok(Verdict::new(code, &[("domain", domain)]));
    };
    let values = [("domain", domain), ("record", record.as_str())];
    let open = |term: &str| matches!(term.to_ascii_lowercase().as_str(), "all" | "+all");
    if record.split_whitespace().skip(1).any(open) {
        return Ok(Verdict::new("spf_open", &values));
    }
    let count = spf_lookups(record, resolver).await?;
    if count > LOOKUPS {
        let values = [("domain", domain), ("count", &count.to_string())];
        return Ok(Verdict::new("spf_deep", &values));
    }
    Ok(Verdict::new("spf_ok", &values))
}

async fn spf_records(domain: &str, resolver: &Resolver) -> Result<Vec<String>, Verdict> {
    let mut records = resolver.txt(domain).await?;
    records.retain(|text| {
        let version = text.split(' ').next().unwrap_or("");
        version.eq_ignore_ascii_case("v=spf1")
    });
    Ok(records)
}

/// How many look-ups a record costs, those of the records that it includes counted; a few more
/// than allowed are enough to know.
async fn spf_lookups(record: &str, resolver: &Resolver) -> Result<usize, Verdict> {
    let mut waiting = vec![record.to_owned()];
    let mut count = 0;
    while let Some(record) = waiting.pop() {
        for term in record.split_whitespace().skip(1) {
            let term = term
                .trim_start_matches(['+', '-', '~', '?'])
                .to_ascii_lowercase();
            let (name, value) = term.split_once([':', '=']).unwrap_or((term.as_str(), ""));
            let name = name.split('/').next().unwrap_or(name);
            if !["include", "redirect", "a", "mx", "ptr", "exists"].contains(&name) {
                continue;
            }
            count += 1;
            if count > 2 * LOOKUPS {
                return Ok(count);
            }
            if matches!(name, "include" | "redirect") {
                waiting.extend(spf_records(value, resolver).await?);
            }
        }
    }
    Ok(count)
}

async fn dkim(domain: &str, selector: &str, resolver: &Resolver) -> Result<Verdict, Verdict> {
    let name = format!("{selector}._domainkey.{domain}");
    let records = resolver.txt(&name).await?;
    let key = records.iter().find_map(|text| tag(text, "p"));
    let code = match key.as_deref() {
        None => "dkim_missing",
        Some("") => "dkim_revoked",
        Some(_) => "dkim_ok",
    };
    Ok(Verdict::new(code, &[("name", &name)]))
}

async fn dmarc(domain: &str, resolver: &Resolver) -> Result<Verdict, Verdict> {
    let records = resolver.txt(&format!("_dmarc.{domain}")).await?;
    let ours: Vec<&String> = records
        .iter()
        .filter(|text| tag(text, "v").is_some_and(|v| v.eq_ignore_ascii_case("dmarc1")))
        .collect();
    let record = ours.first().copied().or(records.first());
    let Some(record) = record else {
        return Ok(Verdict::new("dmarc_missing", &[("domain", domain)]));
    };
    let policy = tag(record, "p").unwrap_or_default().to_ascii_lowercase();
    let code = match (ours.len(), policy.as_str()) {
        (1, "none") => "dmarc_none",
        (1, "quarantine" | "reject") => "dmarc_ok",
        _ => "dmarc_bad",
    };
    Ok(Verdict::new(
        code,
        &[("domain", domain), ("record", record)],
    ))
}

/// The value of `name=` in a list of tags (RFC 6376, 3.2).
fn tag(text: &str, name: &str) -> Option<String> {
    let mut tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let found = tags.find(|(key, _)| key.trim() == name)?;
    Some(found.1.split_whitespace().collect())
}

/// Asks for records.
pub struct Resolver(TokioResolver);

impl Resolver {
    /// The system's resolver, or the one at this address.
    pub fn new(server: Option<SocketAddr>) -> Result<Self, NetError> {
        let mut builder = match server {
            None => TokioResolver::builder_tokio()?,
            Some(server) => {
                let with_port = |mut connection: ConnectionConfig| {
                    connection.port = server.port();
                    connection
                };
                let mut name_server = NameServerConfig::udp_and_tcp(server.ip());
                name_server.connections =
                    name_server.connections.into_iter().map(with_port).collect();
                let config = ResolverConfig::from_name_servers(vec![name_server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        builder.options_mut().timeout = PATIENCE;
        Ok(Self(builder.build()?))
    }

    /// The texts at a name; none where there is no such name.
    async fn txt(&self, name: &str) -> Result<Vec<String>, Verdict> {
        let found = self.0.txt_lookup(format!("{name}.")).await;
        let found = found.map(|lookup| lookup.answers().to_vec());
        let records = or_none(name, found)?;
        let texts = records.iter().filter_map(|record| match &record.data {
            RData::TXT(text) => {
                let bytes = text.txt_data.iter().flat_map(|part| part.iter().copied());
                Some(String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned())
            }
            _ => None,
        });
        Ok(texts.collect())
    }

    /// The hosts that receive mail for a domain.
    async fn mx(&self, name: &str) -> Result<Vec<String>, Verdict> {
        let found = self.0.mx_lookup(format!("{name}.")).await;
        let found = found.map(|lookup| lookup.answers().to_vec());
        let records = or_none(name, found)?;
        let hosts = records.iter().filter_map(|record| match &record.data {
            RData::MX(mx) => Some(mx.exchange.to_utf8()),
            _ => None,
        });
        Ok(hosts.collect())
    }
}

/// "There is none" is an answer too.
fn or_none<T>(name: &str, found: Result<Vec<T>, NetError>) -> Result<Vec<T>, Verdict> {
    match found {
        Err(error) if error.is_no_records_found() || error.is_nx_domain() => Ok(Vec::new()),
        Err(error) => {
            let values = [("name", name), ("cause", &error.to_string())];
            Err(Verdict::new("dns_failed", &values))
        }
        Ok(records) => Ok(records),
    }
}
