//! `pale-accent`: the organisation's colour cannot be read as text on the portal's light pages, nor white
//! on it.

use super::Context;
use crate::{colour::Colour, problem::Problem};

/// Contrast of text, WCAG 2.2, 1.4.3 (AA).
const READABLE: f64 = 4.5;

pub(super) fn pale_accent(context: Context, problems: &mut Vec<Problem>) {
    let site = &context.tables.site;
    let Some(accent) = &site.look.accent else {
        return;
    };
    let colour = accent.value;
    // Links also stand on a tint of the accent, the darkest of the light surfaces.
    let tint = Colour::WHITE.with(colour, 10);
    let found = colour.contrast(tint);
    if found < READABLE {
        let shade = colour.towards(Colour::BLACK, &[tint], READABLE);
        let cause = format!(
            "цвет {colour} бледен: на светлом его контраст {found:.1}, а читать можно от {READABLE}"
        );
        let remedy = format!("возьмите ближайший тёмный оттенок: accent = \"{shade}\"");
        let place = site.source.place(accent.at);
        problems.push(Problem::error("pale-accent", place, cause, remedy));
    }
}
