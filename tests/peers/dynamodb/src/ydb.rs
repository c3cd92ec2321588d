//! What YDB's Document API does not have, refused or forgotten here, so that a store that passes does
//! not lean on it.

use serde_json::Value;

/// The operations that Opora may use there.
const OPERATIONS: [&str; 11] = [
    "BatchGetItem",
    "BatchWriteItem",
    "CreateTable",
    "DeleteItem",
    "DescribeTable",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactWriteItems",
    "UpdateItem",
];
/// The most writes of one transaction.
const WRITES: usize = 25;

/// Lets a request in, or says why not.
pub fn take(operation: &str, asked: &mut Value) -> Result<(), String> {
    if !OPERATIONS.contains(&operation) {
        return Err(format!("no operation {operation}"));
    }
    if let Some(asked) = asked.as_object_mut() {
        // It is not remembered: the same request again is done again.
        asked.remove("ClientRequestToken");
    }
    let writes = asked["TransactItems"].as_array().map_or(0, Vec::len);
    if writes > WRITES {
        return Err(format!("{writes} writes in one transaction"));
    }
    if asked["StreamSpecification"]["StreamEnabled"] == true {
        return Err("no streams".to_owned());
    }
    for kind in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        for index in asked[kind].as_array().into_iter().flatten() {
            if index["Projection"]["ProjectionType"] != "ALL" {
                return Err(format!("index {} does not project all", index["IndexName"]));
            }
        }
    }
    Ok(())
}
