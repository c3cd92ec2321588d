//! `opora doctor`: looks at everything around the program that can keep it from working, and says of
//! each what is wrong and what to do. Changes nothing; one letter is sent where an address is named.

mod dns;
mod local;
mod site;
mod verdict;

use crate::{
    Failure,
    cli::{DoctorArgs, Lang},
    problems,
    settings::{self, Settings, Transport},
};
use dns::Resolver;
use jiff::{Timestamp, Zoned};
use opora_handler::{
    bundle::Bundle,
    mail::{Postbox, probe},
    random::Random,
};
use verdict::{Level, Verdict};

/// Examines, tells, and refuses where something does not work.
///
/// # Errors
/// `Refused` where at least one verdict is a failure.
pub fn run(arguments: &DoctorArgs) -> Result<(), Failure> {
    let verdicts = examine(arguments)?;
    let english = matches!(arguments.lang, Lang::En);
    if arguments.json {
        problems::tell(&json(&verdicts, english));
    } else {
        verdicts.iter().for_each(|verdict| tell(verdict, english));
    }
    match verdicts
        .iter()
        .any(|v| v.said(english).level == Level::Failure)
    {
        true => Err(Failure::Refused),
        false => Ok(()),
    }
}

fn examine(arguments: &DoctorArgs) -> Result<Vec<Verdict>, Failure> {
    let settings = match settings::read() {
        Ok(settings) => settings,
        Err(Failure::Broken(cause)) => {
            return Ok(vec![Verdict::new("settings_bad", &[("cause", &cause)])]);
        }
        Err(refused) => return Err(refused),
    };
    let mail = match settings.mail.transport {
        Transport::Smtp => format!("SMTP, {}", settings.smtp.host),
        other => format!("{other:?}"),
    };
    let folders = &arguments.folders;
    let now = Zoned::now();
    let mut verdicts = vec![Verdict::new("settings_ok", &[("mail", &mail)])];
    verdicts.extend(local::data(&folders.data));
    verdicts.extend(local::disk(&folders.data));
    let desk = folders.out.join("desk");
    let written = [desk.join("desk.json"), folders.data.join("opora.db")];
    let written = written.each_ref().map(|path| path.as_path());
    verdicts.push(local::clock(&written, now.timestamp()));
    match Bundle::load(&desk) {
        Ok(bundle) => {
            let title = [("title", bundle.desk.site.title.as_str())];
            verdicts.push(Verdict::new("built_ok", &title));
            verdicts.extend(local::calendar(&bundle, now.year()));
            let home = folders.out.join("site/index.html");
            let url = bundle.desk.site.base_url.trim_end_matches('/');
            verdicts.extend(site::look(url, &home, now.timestamp()));
            verdicts.extend(site::proxy(url, &settings.limits.trusted_proxies));
            verdicts.extend(mail_of(arguments, &settings, &bundle, now.timestamp())?);
        }
        Err(cause) => {
            verdicts.push(Verdict::new("not_built", &[("cause", &cause.to_string())]));
        }
    }
    Ok(verdicts)
}

/// The sender's records and a letter's way out.
fn mail_of(
    arguments: &DoctorArgs,
    settings: &Settings,
    bundle: &Bundle,
    now: Timestamp,
) -> Result<Vec<Verdict>, Failure> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::broken("не удалось начать работу", error))?;
    let ours = Postbox::new(settings.mail.from.as_deref(), &bundle.desk.site);
    let ours = match ours {
        Ok(ours) => ours,
        Err(error) => {
            return Ok(vec![Verdict::new(
                "mail_refused",
                &[("cause", &error.to_string())],
            )]);
        }
    };
    let mut verdicts = match (settings.mail.transport, Resolver::new(settings.dns.server)) {
        (Transport::Folder, _) => vec![Verdict::new("dns_skipped", &[])],
        (_, Err(error)) => {
            let values = [
                ("name", ours.address.domain()),
                ("cause", &error.to_string()),
            ];
            vec![Verdict::new("dns_failed", &values)]
        }
        (_, Ok(resolver)) => {
            let selector = settings.mail.dkim.as_deref();
            runtime.block_on(dns::look(ours.address.domain(), selector, &resolver))
        }
    };
    let Some(to) = &arguments.to else {
        verdicts.push(Verdict::new("mail_not_tried", &[]));
        return Ok(verdicts);
    };
    let mut random =
        Random::from_os().map_err(|error| Failure::broken("случайные числа", error))?;
    let desk = settings.handler(&arguments.folders.data)?;
    let sent = runtime.block_on(probe::send(&desk, &ours, to, now, &mut random));
    verdicts.push(match sent {
        Ok(()) => Verdict::new("mail_ok", &[("to", to)]),
        Err(cause) => Verdict::new("mail_refused", &[("cause", &cause.to_string())]),
    });
    Ok(verdicts)
}

fn tell(verdict: &Verdict, english: bool) {
    let said = verdict.said(english);
    let (mark, remedy) = match (said.level, english) {
        (Level::Ok, false) => ("в порядке", ""),
        (Level::Warning, false) => ("внимание", "что сделать"),
        (Level::Failure, false) => ("ошибка", "что сделать"),
        (Level::Ok, true) => ("ok", ""),
        (Level::Warning, true) => ("warning", "what to do"),
        (Level::Failure, true) => ("failure", "what to do"),
    };
    problems::tell(&format!("{mark}: {}", said.what));
    if !said.remedy.is_empty() {
        problems::tell(&format!("  {remedy}: {}", said.remedy));
    }
}

fn json(verdicts: &[Verdict], english: bool) -> String {
    let rows = verdicts.iter().map(|verdict| {
        let said = verdict.said(english);
        let level = format!("{:?}", said.level).to_lowercase();
        serde_json::json!({
            "code": verdict.code,
            "level": level,
            "what": said.what,
            "remedy": said.remedy,
        })
    });
    serde_json::json!({ "verdicts": rows.collect::<Vec<_>>() }).to_string()
}
