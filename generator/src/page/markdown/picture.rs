//! The tag of a picture: its size, so that the page does not jump, and its smaller copies. The first
//! picture of a page is loaded at once, the others when the reader comes near.

use super::{Renderer, refused};
use crate::{images::Picture, page::html, source::Place};

/// How wide a picture is shown: the measure of the text, or the whole screen of a phone.
const SIZES: &str = "(max-width: 44rem) 100vw, 42rem";

impl Renderer<'_> {
    /// The tag of a picture at an address of the site.
    pub(super) fn picture_tag(&mut self, src: &str, url: &str, alt: &str, title: &str) -> String {
        let picture = self.context.pictures.get(url);
        let mut tag = "<img src=\"".to_owned();
        html::push_text(&mut tag, src);
        tag.extend(["\" alt=\"", &html::text(alt), "\""]);
        if !title.is_empty() {
            tag.extend([" title=\"", &html::text(title), "\""]);
        }
        if let Some(Picture { width, height, .. }) = picture {
            tag.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        if !self.body.images.is_empty() {
            tag.push_str(" loading=\"lazy\"");
        }
        tag.push('>');
        match picture.map(Picture::srcset) {
            Some(srcset) if !srcset.is_empty() => {
                let srcset = html::text(&srcset);
                format!(
                    "<picture><source type=\"image/webp\" srcset=\"{srcset}\" sizes=\"{SIZES}\">{tag}</picture>"
                )
            }
            _ => tag,
        }
    }

    /// Finds fault with a picture that cannot be shown well.
    pub(super) fn check_picture(&mut self, url: &str, written: &str, place: Place) {
        let fault = self.context.pictures.fault(url);
        let fault = fault.map(|fault| refused::bad_picture(place, written, fault));
        self.problems.extend(fault);
    }
}
