# The utility card: one page that travels with a release.
card-title = What this release can answer
card-by = Published by { $publisher }, { $date }
card-by-nobody = Publisher not named, { $date }
card-untitled = Release of '{ $book }'
card-total = { $count } are in it. They are people whom somebody identified and reported, not all who were harmed.
card-protect = To protect people, a random number of known size was added to every count, so the tables say nearly the same whether or not any one person is in them.
card-publish = May I publish this figure?
card-publish-yes = Yes, with its interval, as a number of reported cases: "{ $example }".
card-publish-none = None of this release: the interval of each of its figures reaches 0 or is wider than the figure itself.
card-publish-grade = Not if its interval reaches 0 or is wider than the figure itself, as 100 from 40 to 160: such a figure is mostly noise.
card-publish-real = Never as the number of real victims in a place.
card-off = How far off may it be?
card-off-interval = The interval tells: about 95 of 100 such intervals hold the number that was recorded. It covers the added noise, not who was never reported.
card-off-rule = Rule of thumb: a count can be mostly noise if it is under the number below. Its own interval decides: do not read it if that reaches 0 or is wider than the count. From the number on every count can be read.
card-off-under = { $n } in a table of { $ways ->
    [one] one column
   *[other] { $ways } columns
 }
card-not = What may I not conclude?
card-not-blank = Blank means "not reported". It never means "no".
card-not-difference = Two counts whose intervals overlap may be equal: call neither larger.
card-not-missing = A combination that is small or missing here may exist all the same.
card-not-person = Nothing about any one person. No synthetic record is a person.
card-not-trend = No trend from two releases set side by side: both carry noise, and reporting changes.
card-grades = What it answers well, roughly, not at all
card-well = well
card-well-means = off by at most 10 %
card-roughly = roughly
card-roughly-means = off by 10 to 50 %
card-noise = do not read
card-noise-means = off by more than half
card-question = Question about
card-alone = by itself: how many answers
card-pairs = with one other column: share of cells
card-all-two = All tables of two columns
card-all-three = Tables of three columns
card-shares = Shares within a group
card-cells = { $n ->
    [one] { $n } cell
   *[other] { $n } cells
 }
card-empty = Most cells marked "do not read" are combinations of few people or nobody. Blank answers are not counted here.
card-examples = Examples from this release
card-example-noise = the table says { $n }, the truth may be { $low } to { $high }
card-withdrawn = An officer withdrew columns from this release before it was signed: { $names }.
card-foot = Counts and intervals: aggregates.csv. The full method: METHOD.md in the signed bundle. This card was made from the published, noisy figures alone.
