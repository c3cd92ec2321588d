//! `[look]` of `content/site.toml`: the organisation's own accent, corners and logo. What is not said is the
//! theme's.

use super::{table::Table, wording};
use crate::{colour::Colour, source::Located};

/// How the portal looks.
#[derive(Debug, Default)]
pub struct Look {
    /// Colour of links and buttons on light pages; the other shades are made of it.
    pub accent: Option<Located<Colour>>,
    /// Radius of corners, in CSS.
    pub corners: Option<&'static str>,
    /// Address of a picture in the content folder.
    pub logo: Option<Located<String>>,
}

pub(super) fn look(table: &mut Table) -> Look {
    let corners = [("square", "0"), ("soft", ".25rem"), ("round", ".625rem")];
    Look {
        accent: table.optional_parsed("accent", wording::COLOUR),
        corners: table.one_of("corners", &corners).map(|found| found.value),
        logo: table.optional_located("logo"),
    }
}
