use crate::combinations::{Combinations, Marks, ratio};
use crate::marginals::{Found, compare, distance};
use crate::report::{ByWays, Distance, Evaluation, Records, Tables};
use crate::table::{Pair, read_pair};
use crate::{EvaluationError, Request, aggregates, shares, triples};

/// Compares a synthetic table, and published counts if there are any, with the truth.
///
/// Each row of a table is taken for one person.
///
/// # Errors
/// [`EvaluationError`]: a file can't be read or is no such table, or what was asked for does
/// not fit the tables.
///
/// # Privacy
/// None. Every figure is an exact function of the sensitive table.
pub fn evaluate(r: &Request<'_>) -> Result<Evaluation, EvaluationError> {
    let pair = read_pair(r)?;
    let plan = shares::plan(r, &pair)?;
    let (by, totals) = shares::compare(&pair, &plan, r.min_denominator)?;
    let aggregates = r.aggregates.map(|path| aggregates::compare(path, &pair)).transpose()?;
    let d = pair.columns.len();
    let singles: Vec<[usize; 1]> = (0..d).map(|a| [a]).collect();
    let pairs: Vec<[usize; 2]> = (0..d).flat_map(|a| (a + 1..d).map(move |b| [a, b])).collect();
    let chosen = triples::choose(d, r.triples, r.seed)?;
    let ways = [
        Ways::new(&pair, &singles, singles.len() as u64),
        Ways::new(&pair, &pairs, pairs.len() as u64),
        Ways::new(&pair, &chosen, triples::possible(d)),
    ];
    let [_, two, three] = &ways;
    let sampled = three.tables.compared < three.tables.of;
    Ok(Evaluation {
        records: Records { sensitive: pair.truth.rows as u64, synthetic: pair.made.rows as u64 },
        columns: pair.labels(&(0..d).collect::<Vec<_>>()),
        outside_codebook: Records { sensitive: pair.outside[0], synthetic: pair.outside[1] },
        sample_seed: sampled.then_some(r.seed),
        rel100: two.combinations.rel100(),
        rel100_scaled: two.combinations.rel100_scaled().filter(|_| pair.made.rows > 0),
        rel100_3: three.combinations.rel100(),
        lost: two.combinations.lost(),
        lost_3: three.combinations.lost(),
        invented: two.combinations.invented(),
        invented_3: three.combinations.invented(),
        invented_nonblank: two.combinations.invented_nonblank(),
        invented_nonblank_3: three.combinations.invented_nonblank(),
        invented_records: two.invented_records,
        invented_records_3: three.invented_records,
        coverage: two.combinations.coverage(),
        coverage_3: three.combinations.coverage(),
        tables: by_ways(&ways, |w| (w.tables.of > 0).then_some(w.tables)),
        tv: by_ways(&ways, |w| w.tv.clone()),
        tv_nonblank: by_ways(&ways, |w| w.tv_nonblank.clone()),
        workload_error: by_ways(&ways, |w| w.tv.as_ref().map(|d| 2.0 * d.mean)),
        shares: by,
        totals,
        aggregates,
    })
}

/// What the tables of so many columns show.
struct Ways {
    tables: Tables,
    tv: Option<Distance>,
    tv_nonblank: Option<Distance>,
    combinations: Combinations,
    invented_records: Option<f64>,
}

impl Ways {
    fn new<const K: usize>(pair: &Pair, sets: &[[usize; K]], of: u64) -> Self {
        let marks = Marks::new(pair.made.rows);
        let found = compare(pair, sets, (K > 1).then_some(&marks));
        let worst = |i: usize| sets.get(i).map(|s| pair.labels(s)).unwrap_or_default();
        // Of no records there is no distribution that could be far from another.
        let shared = |of: fn(&Found) -> f64| if pair.made.rows > 0 { distance(&found, of, worst) } else { None };
        let mut combinations = Combinations::default();
        found.iter().for_each(|f| combinations.merge(&f.combinations));
        Self {
            tables: Tables { compared: found.len() as u64, of },
            tv: shared(|f| f.tv),
            tv_nonblank: shared(|f| f.tv_nonblank),
            combinations,
            invented_records: ratio(marks.count() as f64, pair.made.rows as u64).filter(|_| !found.is_empty()),
        }
    }
}

fn by_ways<T>(ways: &[Ways; 3], of: impl Fn(&Ways) -> Option<T>) -> ByWays<T> {
    let [one_way, two_way, three_way] = ways.each_ref().map(of);
    ByWays { one_way, two_way, three_way }
}
