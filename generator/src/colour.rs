//! Colours as organisations write them, and what may stand on what: contrast as WCAG 2.2 counts it.

use std::{fmt, str::FromStr};

/// A colour of the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// A colour by its parts.
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Contrast, from 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// This colour with so many hundredths of another.
    #[must_use]
    pub fn with(self, other: Self, hundredths: u16) -> Self {
        let [red, green, blue] = self.0;
        let [r, g, b] = other.0;
        let mix = |one: u8, other: u8| {
            let sum = u16::from(one) * (100 - hundredths) + u16::from(other) * hundredths;
            // A mean of bytes is a byte.
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self([mix(red, r), mix(green, g), mix(blue, b)])
    }

    /// The nearest shade on the way to `end` that has the wanted contrast to all of `others`; `end` if none has.
    #[must_use]
    pub fn towards(self, end: Self, others: &[Self], wanted: f64) -> Self {
        let passes = |shade: &Self| others.iter().all(|other| shade.contrast(*other) >= wanted);
        let mut shades = (0..=100).map(|hundredths| self.with(end, hundredths));
        shades.find(passes).unwrap_or(end)
    }
}

impl FromStr for Colour {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let digits = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let number = u32::from_str_radix(digits.ok_or(())?, 16).map_err(|_| ())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_others_count() {
        // Values of WebAIM's contrast checker.
        for (colour, wanted) in [("#000000", 21.0), ("#767676", 4.54), ("#ff0000", 4.0)] {
            let colour: Colour = colour.parse().unwrap();
            let found = colour.contrast(Colour::WHITE);
            assert!((found - wanted).abs() < 0.005, "{colour}: {found}");
        }
    }

    #[test]
    fn a_pale_colour_has_a_shade_that_passes() {
        let pale: Colour = "#66bb6a".parse().unwrap();
        let shade = pale.towards(Colour::BLACK, &[Colour::WHITE], 4.5);
        assert!(shade.contrast(Colour::WHITE) >= 4.5);
        assert!(pale.with(Colour::BLACK, 20).contrast(Colour::WHITE) < 4.5);
        assert_eq!("#ABCDEF".parse::<Colour>().unwrap().to_string(), "#abcdef");
        for wrong in ["green", "#fff", "#12345g", "# 12345"] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }
}
