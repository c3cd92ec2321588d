//! Numbers as printable characters: files of the index are texts, so that a script element may load
//! them, and small numbers are one character, so that they pack well.

/// The digits: printable ASCII without the comma, which separates lists, and the two characters
/// that a string of JSON escapes.
const DIGITS: &[u8; 90] =
    b"#$%&'()*+-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// From this digit on a number goes on.
const FINAL: u32 = 60;
const MORE: u32 = 30;

/// Adds a number to a text.
pub fn put(text: &mut String, mut number: u32) {
    while number >= FINAL {
        number -= FINAL;
        text.push(digit(FINAL + number % MORE));
        number /= MORE;
    }
    text.push(digit(number));
}

fn digit(value: u32) -> char {
    let place = usize::try_from(value).unwrap_or_default();
    char::from(DIGITS.get(place).copied().unwrap_or(b'#'))
}

/// All numbers of a text; none if it is not made of digits.
#[must_use]
pub fn all(text: &str) -> Option<Vec<u32>> {
    let mut numbers = Vec::with_capacity(text.len());
    let (mut number, mut unit) = (0u32, 1u32);
    let mut open = false;
    for byte in text.bytes() {
        let digit = value(byte)?;
        number = number.checked_add(digit.checked_mul(unit)?)?;
        open = digit >= FINAL;
        if open {
            unit = unit.checked_mul(MORE)?;
        } else {
            numbers.push(number);
            (number, unit) = (0, 1);
        }
    }
    (!open).then_some(numbers)
}

/// The value of a digit: where the two gaps are, one less.
fn value(byte: u8) -> Option<u32> {
    let gaps = u32::from(byte > b',') + u32::from(byte > b'\\');
    let is_digit = (b'#'..=b'~').contains(&byte) && byte != b',' && byte != b'\\';
    is_digit.then(|| u32::from(byte) - u32::from(b'#') - gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers: Vec<u32> = (0..4000).chain([55_859, 55_860, 1_000_000]).collect();
        let mut text = String::new();
        numbers.iter().for_each(|number| put(&mut text, *number));
        assert_eq!(all(&text), Some(numbers));
        assert!(!text.contains([',', '\\', '"']));
    }

    #[test]
    fn they_look_as_the_format_says() {
        for (number, shown) in [
            (0, "#"),
            (1, "$"),
            (59, "`"),
            (60, "a#"),
            (61, "b#"),
            (90, "a$"),
            (1859, "~`"),
            (1860, "aa#"),
        ] {
            let mut text = String::new();
            put(&mut text, number);
            assert_eq!(text, shown);
        }
        assert_eq!(all("#%(/$%"), Some(vec![0, 2, 5, 11, 1, 2]));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["a", " ", ",", "я", "~~~~~~~~~~#"] {
            assert_eq!(all(text), None, "{text}");
        }
    }
}
