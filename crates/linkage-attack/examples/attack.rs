//! Runs the attacks and prints a table.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for who works on the encoding")]
use shyraq_linkage_attack::*;
use shyraq_privacy::OsEntropy;

fn main() {
    let n: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
       for (common, sp) in [(100, Spelling::Equal), (100, Spelling::Contributors), (50, Spelling::Equal), (50, Spelling::Contributors)] {
        let l = Lists::draw(n, common, sp, 1).unwrap();
        let t = Sent::encode(&l.target, &mut OsEntropy::new()).unwrap();
        let p = Sent::encode(&l.public, &mut OsEntropy::new()).unwrap();
        let (a, b): (Vec<u32>, Vec<u32>) = (l.target.iter().map(|e| e.person).collect(), l.public.iter().map(|e| e.person).collect());
        let c = l.common();
        let kp: Vec<u32> = c.iter().step_by(c.len() / 500).copied().take(500).collect();
        let kn: Vec<(u32, u32)> = kp.iter().map(|p| (a.iter().position(|x| x == p).unwrap() as u32, b.iter().position(|x| x == p).unwrap() as u32)).collect();
        let o = score(&block_colours::matched(&t, &p, true), &a, &b, &[]);
        println!("colours {n} {common} {sp:?} {o:?}");
        let o = score(&block_pairs::matched(&t, &p, &[], common as f32 / 100.0), &a, &b, &[]);
        println!("pairs {n} {common} {sp:?} {o:?}");
        let o = score(&block_pairs::matched(&t, &p, &kn, common as f32 / 100.0), &a, &b, &kp);
        println!("pairs known {n} {common} {sp:?} {o:?}");
      }
}
