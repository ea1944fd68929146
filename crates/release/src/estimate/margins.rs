//! Whole tables of one axis that leave room for what the code book implies.
//!
//! Where a kind of labour implies forced labour, no more people can have the one than the other,
//! though noise may say so. Nobody is then lost on one side only: the two meet where both
//! variances say, and what rounding leaves over becomes blank, which every rule allows.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the sizes of the axes, which built the vectors")]

use super::Estimate;
use super::open::{project_open, round_open};
use super::possible::Possible;
use super::transport::augment;
use crate::plan::Plan;

/// Rounds over all pairs; each ends nearer to room for all.
const ROUNDS: usize = 100;
/// Persons who may be missing before rounding.
const NEAR: f64 = 0.25;

/// People with some answers on one axis need as much room on another.
struct Room {
    from: usize,
    /// The answers that imply something.
    when: Vec<bool>,
    to: usize,
    /// The answers that are left for it.
    then: Vec<bool>,
}

impl Estimate {
    /// Projects the tables of one axis on whole ones that are not negative, sum to the total
    /// and leave a table to each pair that has no impossible cell filled.
    pub(super) fn margins(&self, plan: &Plan, possible: &Possible, total: u64) -> Vec<Vec<u64>> {
        let one = |axis: usize| possible.cells(std::slice::from_ref(&axis));
        let mut x: Vec<Vec<f64>> = (0..plan.workload.axes()).map(|i| self.cells(&[i]).values).collect();
        x.iter_mut().enumerate().for_each(|(i, x)| project_open(x, one(i), total as f64));
        let pairs = possible.pairs();
        let rooms: Vec<Room> =
            pairs.iter().flat_map(|(axes, open)| rooms(*axes, open, [x[axes[0]].len(), x[axes[1]].len()])).collect();
        for _ in 0..ROUNDS {
            let mut met = true;
            for room in &rooms {
                met &= self.make_room(room, &mut x);
                for i in [room.from, room.to] {
                    project_open(&mut x[i], one(i), total as f64);
                }
            }
            if met {
                break;
            }
        }
        let mut whole: Vec<Vec<u64>> = x.iter().enumerate().map(|(i, x)| round_open(x, one(i), total)).collect();
        while pairs.iter().any(|(axes, open)| blank_the_rest(*axes, open, &mut whole)) {}
        whole
    }

    /// Moves people until a room is large enough, on each side as its variance says; tells
    /// whether it was.
    fn make_room(&self, room: &Room, x: &mut [Vec<f64>]) -> bool {
        let sum = |x: &[f64], some: &[bool]| x.iter().zip(some).filter(|(_, s)| **s).map(|(v, _)| v).sum::<f64>();
        let missing = sum(&x[room.from], &room.when) - sum(&x[room.to], &room.then);
        if missing <= NEAR {
            return true;
        }
        let count = |some: &[bool]| some.iter().filter(|s| **s).count() as f64;
        let variance = |axis: usize, some: &[bool]| self.cells(&[axis]).variance * count(some);
        let (a, b) = (variance(room.from, &room.when), variance(room.to, &room.then));
        for (axis, some, by) in
            [(room.from, &room.when, -missing * a / (a + b)), (room.to, &room.then, missing * b / (a + b))]
        {
            let (inside, all) = (count(some), some.len() as f64);
            for (v, s) in x[axis].iter_mut().zip(some) {
                *v += if *s { by / inside } else { -by / (all - inside).max(1.0) };
            }
        }
        false
    }
}

/// Lists what a pair needs: for each set of answers that some answer leaves, all answers that
/// leave nothing else.
fn rooms([from, to]: [usize; 2], open: &[bool], [n, m]: [usize; 2]) -> Vec<Room> {
    let (rows, _) = classes(open, n, m);
    let mut out = Vec::new();
    for row in rows.iter().map(|class| class[0]) {
        let then = &open[row * m..(row + 1) * m];
        if then.iter().all(|o| *o) || then.iter().all(|o| !o) {
            continue;
        }
        let within = |a: usize| (0..m).all(|b| !open[a * m + b] || then[b]);
        out.push(Room { from, when: (0..n).map(within).collect(), to, then: then.to_vec() });
    }
    out
}

/// Groups the rows and the columns of a pair: those of a group have the same possible cells.
fn classes(open: &[bool], n: usize, m: usize) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let group = |lines: Vec<Vec<bool>>| {
        let mut known: std::collections::HashMap<Vec<bool>, usize> = std::collections::HashMap::new();
        let mut out: Vec<Vec<usize>> = Vec::new();
        for (k, line) in lines.into_iter().enumerate() {
            let at = *known.entry(line).or_insert(out.len());
            if at == out.len() {
                out.push(Vec::new());
            }
            out[at].push(k);
        }
        out
    };
    let rows = (0..n).map(|a| open[a * m..(a + 1) * m].to_vec()).collect();
    let columns = (0..m).map(|b| (0..n).map(|a| open[a * m + b]).collect()).collect();
    (group(rows), group(columns))
}

/// Makes blank those for whom a pair has no possible cell; tells whether there was anybody.
///
/// It ends: somebody with an answer loses it each time, and two blanks are always possible.
fn blank_the_rest([i, j]: [usize; 2], open: &[bool], whole: &mut [Vec<u64>]) -> bool {
    let (n, m) = (whole[i].len(), whole[j].len());
    let (rows, columns) = classes(open, n, m);
    let sums = |classes: &[Vec<usize>], one: &[u64]| -> Vec<i64> {
        classes.iter().map(|class| class.iter().map(|c| one[*c] as i64).sum()).collect()
    };
    let mut left = [sums(&rows, &whole[i]), sums(&columns, &whole[j])];
    let may: Vec<bool> = rows.iter().flat_map(|r| columns.iter().map(|c| open[r[0] * m + c[0]])).collect();
    let mut cells = vec![0; may.len()];
    let [of_rows, of_columns] = &mut left;
    augment(&mut cells, of_rows, of_columns, &may);
    let mut any = false;
    for (axis, classes, left) in [(i, &rows, &left[0]), (j, &columns, &left[1])] {
        for (class, left) in classes.iter().zip(left) {
            let mut left = (*left).max(0) as u64;
            // Blank is code 0.
            for code in class.iter().filter(|c| **c > 0) {
                let taken = left.min(whole[axis][*code]);
                whole[axis][*code] -= taken;
                whole[axis][0] += taken;
                left -= taken;
                any |= taken > 0;
            }
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows 1 and 2 imply column 1; 5 and 4 people need room for 9 where 6 are.
    #[test]
    fn who_has_no_room_becomes_blank_on_both_sides() {
        let open = [true, true, false, true, false, true];
        let mut whole = vec![vec![11, 5, 4], vec![14, 6]];
        assert!(blank_the_rest([0, 1], &open, &mut whole));
        assert_eq!(whole, [vec![14, 2, 4], vec![14, 6]]);
        assert!(!blank_the_rest([0, 1], &open, &mut whole));
        let rooms = rooms([0, 1], &open, [3, 2]);
        assert_eq!(rooms.len(), 1);
        assert_eq!((&rooms[0].when, &rooms[0].then), (&vec![false, true, true], &vec![false, true]));
    }
}
