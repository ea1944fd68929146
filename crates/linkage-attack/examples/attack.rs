//! Runs the attacks and prints a table.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for who works on the encoding")]
use shyraq_linkage_attack::*;
use shyraq_privacy::OsEntropy;

fn main() {
    let n: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
       for (common, sp) in [(100, Spelling::Equal), (50, Spelling::Equal), (50, Spelling::Contributors)] {
        let mut l = Lists::draw(n, common, sp, 1).unwrap();
        if let Some(d) = std::env::args().nth(2) { l.add_decoys(d.parse().unwrap(), 5); }
        let t = Sent::encode(&l.target, &mut OsEntropy::new()).unwrap();
        let p = Sent::encode(&l.public, &mut OsEntropy::new()).unwrap();
        let (a, b): (Vec<u32>, Vec<u32>) = (l.target.iter().map(|e| e.person).collect(), l.public.iter().map(|e| e.person).collect());
        let c = l.common();
        let kp: Vec<u32> = c.iter().step_by(c.len() / 500).copied().take(500).collect();
        let kn: Vec<(u32, u32)> = kp.iter().map(|p| (a.iter().position(|x| x == p).unwrap() as u32, b.iter().position(|x| x == p).unwrap() as u32)).collect();
        let o = score(&record_graph::coloured(&t, &p), &a, &b, &[]);
        println!("resolver colours {n} {common} {sp:?} edges {} {o:?}", t.handed.len());
        let o = score(&record_graph::voted(&t, &p, &[]), &a, &b, &[]);
        println!("resolver votes {n} {common} {sp:?} {o:?}");
        let o = score(&record_graph::voted(&t, &p, &kn), &a, &b, &kp);
        println!("resolver votes known {n} {common} {sp:?} {o:?}");
        if n > 10000 { continue; }
        let o = score(&block_colours::matched(&t, &p, true), &a, &b, &[]);
        println!("colours {n} {common} {sp:?} {o:?}");
        let o = score(&block_pairs::matched(&t, &p, &[], common as f32 / 100.0), &a, &b, &[]);
        println!("pairs {n} {common} {sp:?} {o:?}");
        let o = score(&block_pairs::matched(&t, &p, &kn, common as f32 / 100.0), &a, &b, &kp);
        println!("pairs known {n} {common} {sp:?} {o:?}");
      }
}
