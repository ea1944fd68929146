//! Giving whole numbers to the cells of a table whose rows and columns have so much left.
#![expect(clippy::indexing_slicing, reason = "indices are bounded by the lengths of the margins")]

use std::collections::VecDeque;

/// Gives what rows and columns have left to possible cells, moving others out of the way: the
/// augmenting paths of a transport problem (Ford, Fulkerson 1956). Nothing is left where the
/// margins leave room.
pub(super) fn augment(out: &mut [u64], rows: &mut [i64], columns: &mut [i64], open: &[bool]) {
    let m = columns.len();
    let next = |out: &[u64], rows: &[i64], columns: &[i64]| {
        (0..rows.len()).filter(|a| rows[*a] > 0).find_map(|a| path(out, a, columns, rows.len(), open))
    };
    while let Some(path) = next(out, rows, columns) {
        // Cells that get and give, in turn, from the row to the column.
        let (start, last) = (path[0] / m, path[path.len() - 1] % m);
        let given = path.iter().skip(1).step_by(2).map(|at| out[*at] as i64);
        let by = given.chain([rows[start], columns[last]]).min().unwrap_or_default();
        for (k, at) in path.iter().enumerate() {
            if k % 2 == 0 {
                out[*at] += by as u64;
            } else {
                out[*at] -= by as u64;
            }
        }
        rows[start] -= by;
        columns[last] -= by;
    }
}

/// Finds the shortest way from a row to a column with something left: cells that could get
/// more and filled cells of the same column that could give, in turn.
fn path(out: &[u64], start: usize, columns: &[i64], n: usize, open: &[bool]) -> Option<Vec<usize>> {
    let m = columns.len();
    let mut row_from = vec![usize::MAX; n];
    let mut column_from = vec![usize::MAX; m];
    let mut queue = VecDeque::from([start]);
    while let Some(a) = queue.pop_front() {
        for b in (0..m).filter(|b| open[a * m + b]) {
            if column_from[b] != usize::MAX {
                continue;
            }
            column_from[b] = a;
            if columns[b] > 0 {
                let mut path = Vec::new();
                let mut at = (a, b);
                loop {
                    path.push(at.0 * m + at.1);
                    if at.0 == start {
                        break;
                    }
                    let before = row_from[at.0];
                    path.push(at.0 * m + before);
                    at = (column_from[before], before);
                }
                path.reverse();
                return Some(path);
            }
            for c in 0..n {
                if c != start && row_from[c] == usize::MAX && out[c * m + b] > 0 {
                    row_from[c] = b;
                    queue.push_back(c);
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row 0 fits column 0 only, which row 1 took: row 1 has to go to column 1.
    #[test]
    fn others_move_out_of_the_way() {
        let open = [true, false, true, true];
        let (mut out, mut rows, mut columns) = (vec![0, 0, 3, 0], [3, 0], [0, 3]);
        augment(&mut out, &mut rows, &mut columns, &open);
        assert_eq!((out, rows, columns), (vec![3, 0, 0, 3], [0, 0], [0, 0]));
    }

    #[test]
    fn what_has_no_room_is_left() {
        let (mut out, mut rows, mut columns) = (vec![0; 4], [5, 2], [6, 1]);
        augment(&mut out, &mut rows, &mut columns, &[true, false, true, false]);
        assert_eq!((out.iter().sum::<u64>(), rows[0] + rows[1], columns), (6, 1, [0, 1]));
    }
}
