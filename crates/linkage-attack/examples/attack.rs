//! Runs the attacks and prints a table.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for who works on the encoding")]
use shyraq_linkage_attack::*;
use shyraq_privacy::OsEntropy;

fn main() {
    for n in [5000, 60_000] {
      for sp in [Spelling::Equal, Spelling::Contributors] {
       for common in [100, 95, 50] {
        let l = Lists::draw(n, common, sp, 1).unwrap();
        let t = Sent::encode(&l.target, &mut OsEntropy::new()).unwrap();
        let p = Sent::encode(&l.public, &mut OsEntropy::new()).unwrap();
        let (a, b): (Vec<u32>, Vec<u32>) = (l.target.iter().map(|e| e.person).collect(), l.public.iter().map(|e| e.person).collect());
        println!("linked tags {n} {common} {sp:?} {:?}", score(&linked_tags::refined(&t, &p), &a, &b, &[]));
        for w in [false, true] {
            println!("blocks {n} {common} {sp:?} {w} {:?}", score(&block_colours::matched(&t, &p, w), &a, &b, &[]));
        }
        if common == 100 {
            for key in 0..16 {
                let bl = structure::blocks(&t);
                let own: Vec<_> = bl.iter().filter(|b| b.key == key).collect();
                if own.is_empty() { continue }
                let rows: usize = own.iter().map(|b| b.rows.len()).sum();
                let in_10: usize = own.iter().map(|b| b.rows.len()).filter(|n| *n >= 10).sum();
                let in_50: usize = own.iter().map(|b| b.rows.len()).filter(|n| *n >= 50).sum();
                println!("   key {key} blocks {} rows {rows} max {} in blocks >=10 {in_10} >=50 {in_50}", own.len(), own.iter().map(|b| b.rows.len()).max().unwrap());
            }
        }
      }}
    }
}
