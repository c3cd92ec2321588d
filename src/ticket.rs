//! `opora ticket add`: a request that came by telephone, by e-mail or in person enters the journal
//! on the same way as one from the form.

use crate::{
    Failure,
    cli::{AddArgs, Channel, TicketArgs, TicketCommand},
    desk::Desk,
    problems,
};
use jiff::Timestamp;
use opora_contract::{check::Raw, form::Form};
use opora_handler::{
    Handler,
    random::Random,
    store::Accepted,
    submit::{self, AddError, Entry},
    ticket, words,
};

/// Runs `opora ticket …`.
pub fn run(arguments: &TicketArgs) -> Result<(), Failure> {
    match &arguments.command {
        TicketCommand::Add(arguments) => Desk::open(&arguments.folders)?.run(async |handler| {
            let ticket = add(handler, arguments).await?;
            say(handler, &ticket);
            problems::tell("Письма:        отправит сервер (opora serve), как только он работает");
            Ok(())
        }),
    }
}

async fn add(handler: &Handler, arguments: &AddArgs) -> Result<ticket::Ticket, Failure> {
    let bundle = handler.bundle();
    let form = bundle
        .desk
        .form(&arguments.form)
        .ok_or_else(|| unknown_form(handler, arguments))?;
    let raw = raw(form, &arguments.answers)?;
    let channel = match arguments.channel {
        Channel::Phone => ticket::Channel::Phone,
        Channel::Email => ticket::Channel::Email,
        Channel::InPerson => ticket::Channel::InPerson,
    };
    let mut random = Random::from_os().map_err(|e| Failure::broken("случайные числа", e))?;
    let now = Timestamp::now();
    let received_at = received(arguments, handler, now)?;
    let entry = Entry {
        form,
        channel,
        raw: &raw,
        received_at,
    };
    match submit::add(handler, &entry, now, &mut random).await {
        Ok(Accepted::New { ticket, .. } | Accepted::Already { ticket, .. }) => {
            let stored = handler.store().ticket(&ticket).await.map_err(store)?;
            stored.ok_or_else(|| store("записанное обращение не нашлось"))
        }
        // A fresh key meets no other body; the store would have to be another one by now.
        Ok(Accepted::OtherBody) => Err(store("ключ уже занят, повторите")),
        Err(AddError::Store(error)) => Err(store(error)),
        Err(AddError::Faults(faults)) => {
            problems::say("Обращение не записано:");
            for fault in faults {
                let sentence = fault.sentence(form, &bundle.desk.texts);
                problems::say(&format!("  --answer {}=…: {sentence}", fault.field));
            }
            Err(Failure::Refused)
        }
    }
}

/// When the request came, by the organisation's clock; without the option, now.
fn received(arguments: &AddArgs, handler: &Handler, now: Timestamp) -> Result<Timestamp, Failure> {
    let Some(local) = arguments.received else {
        return Ok(now);
    };
    let zone = &handler.bundle().zone;
    let at = zone
        .to_timestamp(local)
        .map_err(|e| Failure::broken("--received", e))?;
    if at > now {
        return Err(Failure::Broken(format!(
            "--received {local}: это время ещё не наступило"
        )));
    }
    Ok(at)
}

/// The answers as a form would post them; a field that the form does not have is a slip of the pen.
fn raw(form: &Form, answers: &[(String, String)]) -> Result<Raw, Failure> {
    let mut raw = Raw::new();
    for (field, value) in answers {
        if form.field(field).is_none() {
            let known: Vec<&str> = form.fields.iter().map(|field| field.id.as_str()).collect();
            problems::say(&format!(
                "В форме «{}» нет поля «{field}».\n  что сделать: выберите из: {}",
                form.id,
                known.join(", ")
            ));
            return Err(Failure::Refused);
        }
        raw.entry(field.clone()).or_default().push(value.clone());
    }
    Ok(raw)
}

fn unknown_form(handler: &Handler, arguments: &AddArgs) -> Failure {
    let bundle = handler.bundle();
    let known: Vec<&str> = bundle
        .desk
        .forms
        .iter()
        .map(|form| form.id.as_str())
        .collect();
    problems::say(&format!(
        "Формы «{}» нет.\n  что сделать: выберите из: {}",
        arguments.form,
        known.join(", ")
    ));
    Failure::Refused
}

fn say(handler: &Handler, ticket: &ticket::Ticket) {
    let bundle = handler.bundle();
    problems::tell(&format!("Номер:         {}", ticket.number));
    problems::tell(&format!(
        "Ответить до:   {}",
        words::due(ticket.due, &bundle.desk.texts)
    ));
    problems::tell(&format!(
        "Ответственный: {}",
        bundle.desk.owner_name(&ticket.assignee)
    ));
}

fn store(error: impl std::fmt::Display) -> Failure {
    Failure::broken("хранилище обращений", error)
}
