//! What `opora migrate` says where there is nothing to move: wrong places, and a program without clouds.

use crate::place::Place;

#[test]
fn a_copy_of_a_file_is_no_move() {
    let place = Place::new();
    for (from, to, told) in [
        ("sqlite:var", "sqlite:other", "opora backup"),
        ("dynamodb:a", "dynamodb:b", "opora backup"),
        ("mysql:a", "sqlite:b", "sqlite:ПАПКА"),
        ("sqlite:", "dynamodb:b", "dynamodb:ТАБЛИЦА"),
    ] {
        let refused = place.run(&["migrate", "--from", from, "--to", to]);
        assert_eq!(refused.code, Some(2), "{from} {to}");
        assert!(refused.err.contains(told), "{from} {to}: {}", refused.err);
    }
}

#[cfg(not(feature = "aws"))]
#[test]
fn a_program_without_clouds_says_so() {
    let up = ["migrate", "--from", "sqlite:var", "--to", "dynamodb:opora"];
    let refused = Place::new().run(&up);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--features aws"), "{}", refused.err);
}
