//! Which pages are on the same matter: those that share keywords, then those about the same service.
//! The same content gives the same answer, and the time grows with the pages, not with their square:
//! a word that very many pages share tells nothing, and is not followed.

use crate::model::{Kind, Node, NodeId};
use std::{cmp::Reverse, collections::BTreeMap};

/// Most pages named.
const MOST: usize = 4;

/// A keyword on more pages than this tells nothing.
const COMMON: usize = 32;

/// How many pages of the same service are looked at: those that follow in the order of files.
const NEAR: usize = 12;

/// What a shared keyword and a shared service count.
const KEYWORD: u32 = 3;
const SERVICE: u32 = 2;
/// A page of another section says what its neighbours do not.
const ELSEWHERE: u32 = 1;

/// Tells each instruction and question its related pages.
pub(super) fn relate(nodes: &mut [Node]) {
    let (keywords, services) = (by_keyword(nodes), by_service(nodes));
    let related: Vec<(NodeId, Vec<NodeId>)> = candidates(nodes)
        .map(|(id, node)| (id, nearest(id, node, nodes, &keywords, &services)))
        .collect();
    for (id, found) in related {
        nodes[id].related = found;
    }
}

type Index = BTreeMap<String, Vec<NodeId>>;

fn candidates(nodes: &[Node]) -> impl Iterator<Item = (NodeId, &Node)> {
    let nodes = nodes.iter().enumerate();
    nodes.filter(|(_, node)| matches!(node.kind, Kind::Instruction | Kind::Faq))
}

fn words(node: &Node) -> impl Iterator<Item = String> {
    let words = node.page.front.keywords.iter();
    words.map(|word| word.trim().to_lowercase())
}

fn service(node: &Node) -> Option<&str> {
    node.page.front.service.as_ref().map(|id| id.value.as_str())
}

fn by_keyword(nodes: &[Node]) -> Index {
    let mut index = Index::new();
    for (id, node) in candidates(nodes) {
        for word in words(node) {
            let pages = index.entry(word).or_default();
            if pages.last() != Some(&id) {
                pages.push(id);
            }
        }
    }
    index.retain(|_, pages| pages.len() <= COMMON);
    index
}

fn by_service(nodes: &[Node]) -> Index {
    let mut index = Index::new();
    for (id, node) in candidates(nodes) {
        if let Some(service) = service(node) {
            index.entry(service.to_owned()).or_default().push(id);
        }
    }
    index
}

fn nearest(
    id: NodeId,
    node: &Node,
    nodes: &[Node],
    keywords: &Index,
    services: &Index,
) -> Vec<NodeId> {
    let mut scores: BTreeMap<NodeId, u32> = BTreeMap::new();
    for word in words(node) {
        for other in keywords.get(&word).into_iter().flatten() {
            *scores.entry(*other).or_default() += KEYWORD;
        }
    }
    let same = service(node).and_then(|service| services.get(service));
    if let Some(same) = same {
        // Beginning behind the page itself, and from the front again at the end.
        let own = same.partition_point(|other| *other <= id);
        let near = same[own..].iter().chain(&same[..own]).take(NEAR);
        for other in near {
            *scores.entry(*other).or_default() += SERVICE;
        }
    }
    scores.remove(&id);
    for (other, score) in &mut scores {
        if nodes[*other].parent != node.parent {
            *score += ELSEWHERE;
        }
    }
    let mut found: Vec<(NodeId, u32)> = scores.into_iter().collect();
    found.sort_by_key(|(other, score)| (Reverse(*score), *other));
    found.truncate(MOST);
    found.into_iter().map(|(other, _)| other).collect()
}
