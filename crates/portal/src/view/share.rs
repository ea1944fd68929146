use shyraq_bundle::assessment::NoisyShare;
use shyraq_locale::{Arg, Catalogue};

use crate::model::{Figure, GroupShares, Printed, Release, is_clear_share, printed_share};

/// What stands in the cell of a share.
#[derive(Debug, Clone)]
pub(crate) enum ShareView {
    /// Nothing: a blank, or a share of a count that is not published.
    None,
    /// A share of those with an answer in one variable, in whole per cent.
    Plain(String),
    /// A share of a group, with its interval.
    Shown {
        /// The share as the file has it, for machines and for tests.
        value: String,
        /// `share.variable:`, or `share.variable.by:code`.
        id: String,
        /// The printed share.
        share: String,
        /// The printed interval.
        range: String,
    },
    /// Its interval is too wide, or holds zero.
    Rough,
}

impl ShareView {
    /// Tells whether anything stands in the cell.
    pub(crate) fn is_some(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// Prints a share of noisy counts, from 0 to 1, as the file has it.
    pub(crate) fn of_noise(share: Option<&NoisyShare>, id: String, cat: &Catalogue) -> Self {
        let Some(s) = share else { return Self::None };
        let tenths = |x: f64| (x.clamp(0.0, 1.0) * 1_000.0).round() as u64;
        let (low, high) = (tenths(s.low), tenths(s.high));
        if !is_clear_share(low, high) {
            return Self::Rough;
        }
        Self::printed(s.share.to_string(), id, printed_share(tenths(s.share), low, high), cat)
    }

    /// Prints the share of a column of a group whose count is `f`.
    pub(crate) fn of_group(
        rel: &Release<'_>,
        shares: &GroupShares,
        column: usize,
        f: &Figure,
        cat: &Catalogue,
    ) -> Self {
        let Some(share) = shares.get(column).filter(|_| f.shown) else { return Self::None };
        if !share.is_clear() {
            return Self::Rough;
        }
        let slug = |i: usize| rel.cols.get(i).map_or("", |c| c.slug.as_str());
        let by = shares.by.and_then(|(i, code)| rel.cols.get(i).map(|c| (i, c.code(code))));
        let id = by.map_or_else(
            || format!("share.{}:", slug(column)),
            |(i, code)| format!("share.{}.{}:{code}", slug(column), slug(i)),
        );
        Self::printed(format!("{}.{}", share.share / 10, share.share % 10), id, share.printed(), cat)
    }

    /// Prints rounded tenths of a per cent.
    fn printed(value: String, id: String, p: Printed, cat: &Catalogue) -> Self {
        let whole = [p.count, p.low, p.high].iter().all(|n| n.is_multiple_of(10));
        let number = |n: u64| cat.decimal(n, whole);
        Self::Shown {
            value,
            id,
            share: format!("{}\u{a0}%", number(p.count)),
            range: cat.fill("share-range", &[("low", Arg::Text(&number(p.low))), ("high", Arg::Text(&number(p.high)))]),
        }
    }
}

/// Says of whom the shares of a table are; `key` is a text for when their number can't be
/// told from the noise, `key` with `-count` one that has it.
pub(crate) fn share_base(rel: &Release<'_>, shares: &GroupShares, key: &str, cat: &Catalogue) -> String {
    let group = rel.book().groups.get(shares.group).map_or("", |g| g.label(cat.lang()));
    let Some(p) = shares.denominator.map(|f| f.printed()) else {
        return cat.fill(key, &[("group", Arg::Text(group))]);
    };
    let count =
        cat.fill("count", &[("n", Arg::Count(p.count)), ("low", Arg::Count(p.low)), ("high", Arg::Count(p.high))]);
    cat.fill(&format!("{key}-count"), &[("group", Arg::Text(group)), ("count", Arg::Text(&count))])
}
