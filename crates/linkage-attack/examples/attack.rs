//! Runs the attacks and prints a table.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for who works on the encoding")]
use shyraq_linkage_attack::*;
use shyraq_privacy::OsEntropy;

fn main() {
    let l = Lists::draw(5000, 100, Spelling::Equal, 1).unwrap();
    let some: Vec<Entry> = l.target.iter().step_by(3).take(1500).cloned().collect();
    let ids: Vec<u32> = some.iter().map(|e| e.person).collect();
    let g = similarity_graph::matched(&clk::encode(&some, [1; 16]), &clk::encode(&some, [2; 16]));
    println!("clk {:?}", score(&g, &ids, &ids, &[]));
    for n in [5000, 60_000] {
        let l = Lists::draw(n, 100, Spelling::Equal, 1).unwrap();
        let t = Sent::encode(&l.target, &mut OsEntropy::new()).unwrap();
        let p = Sent::encode(&l.public, &mut OsEntropy::new()).unwrap();
        let ids: Vec<u32> = l.target.iter().map(|e| e.person).collect();
        println!("rows {} linked tags {n} {:?}", t.tags.len(), score(&linked_tags::refined(&t, &p), &ids, &ids, &[]));
    }
}
