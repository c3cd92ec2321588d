//! `opora headers`: the table of answers' headers as settings for another web server. What is in it
//! is the handler's business.

use crate::{Failure, cli::HeadersArgs, problems};
use opora_handler::headers::hosts;

/// Prints the settings.
pub fn run(arguments: &HeadersArgs) -> Result<(), Failure> {
    problems::tell(hosts::write(arguments.host.into()).trim_end());
    Ok(())
}
