//! The organisation's look as custom properties that follow the theme's own, and what else is in its colour.

use crate::{colour::Colour, schema::look::Look};
use std::fmt::Write;

/// The accent of the theme as it comes; its icon is drawn in it.
pub const THEME_ACCENT: &str = "#0b5a60";

/// Surfaces of the dark pages, as the theme has them.
const DARK: Colour = Colour::rgb(16, 24, 25);

/// The contrast that every text of the theme has: WCAG 2.2, 1.4.6 (AAA).
const ENHANCED: f64 = 7.0;

/// A layer of CSS; nothing where nothing is said.
pub fn tokens(look: &Look) -> String {
    let mut css = String::new();
    if let Some(radius) = look.corners {
        push(&mut css, format_args!(":root{{--round:{radius}}}"));
    }
    if let Some(accent) = look.accent.as_ref().map(|found| found.value) {
        let tint = Colour::WHITE.with(accent, 10);
        let deep = accent.towards(Colour::BLACK, &[Colour::WHITE], ENHANCED);
        push(
            &mut css,
            format_args!(":root{{--accent:{accent};--tint:{tint};--deep:{deep}}}"),
        );
        let tint = DARK.with(accent, 20);
        let light = accent.towards(Colour::WHITE, &[DARK, tint], ENHANCED);
        let deep = deep.with(Colour::BLACK, 20);
        let dark = format!("--accent:{light};--on-accent:{DARK};--tint:{tint};--deep:{deep}");
        push(
            &mut css,
            format_args!(
                "@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}:root[data-theme=dark]{{{dark}}}"
            ),
        );
    }
    if css.is_empty() {
        css
    } else {
        format!("@layer tokens{{{css}}}")
    }
}

fn push(css: &mut String, rule: std::fmt::Arguments) {
    // Writing into a text cannot fail.
    let _ = css.write_fmt(rule);
}

/// The accent as other formats than CSS need it.
pub fn accent(look: &Look) -> String {
    let own = look.accent.as_ref().map(|found| found.value.to_string());
    own.unwrap_or_else(|| THEME_ACCENT.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Located;

    #[test]
    fn what_is_not_said_is_the_themes() {
        assert_eq!(tokens(&Look::default()), "");
        assert_eq!(accent(&Look::default()), THEME_ACCENT);
    }

    #[test]
    fn shades_are_made_of_the_accent() {
        let look = Look {
            accent: Some(Located::new("#7a1fa2".parse().unwrap(), 0)),
            corners: Some("0"),
            logo: None,
        };
        let css = tokens(&look);
        assert!(css.starts_with("@layer tokens{:root{--round:0}:root{--accent:#7a1fa2;"));
        let shade = |name: &str| -> Vec<Colour> {
            let name = format!("{name}:");
            let all = css.split(&name).skip(1);
            all.map(|rest| rest[..7].parse().unwrap()).collect()
        };
        assert!(
            shade("--deep")
                .iter()
                .all(|c| c.contrast(Colour::WHITE) >= ENHANCED)
        );
        assert!(
            shade("{--accent")[1..]
                .iter()
                .all(|c| c.contrast(DARK) >= ENHANCED)
        );
    }
}
