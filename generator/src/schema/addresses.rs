//! Addresses of the site's own pages in the tables: they begin at the root. Whether a page is there
//! is checked when all are known.

use super::{table::Table, wording::SITE_ADDRESS};
use crate::source::Located;

/// An address that may be left out.
pub(super) fn site_address(row: &mut Table, key: &'static str) -> Option<Located<String>> {
    let address = row.optional_located(key)?;
    if !address.value.starts_with('/') {
        row.bad_value(key, &address, SITE_ADDRESS);
    }
    Some(address)
}

/// A list of addresses.
pub(super) fn site_addresses(row: &mut Table, key: &'static str) -> Vec<Located<String>> {
    let addresses: Vec<Located<String>> = row.list(key, "");
    for address in &addresses {
        if !address.value.starts_with('/') {
            row.bad_value(key, address, SITE_ADDRESS);
        }
    }
    addresses
}
