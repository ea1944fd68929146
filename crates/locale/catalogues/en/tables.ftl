# Words of tables and the sentences made from their numbers.
blank = Not reported
reported = Reported
head-count = People: about (from–to)
head-share = Share of those reported
head-share-group = Share of those with any answer in the group
share-label = Share
share-range = { $low } to { $high }
share-rough = too rough
share-rough-means = Too rough: the interval of this share is wider than { $n } points or holds zero.
share-of = Shares are of those with at least one answer in “{ $group }”, not of all people.
share-of-count = Shares are of { $count }: those with at least one answer in “{ $group }”, not all people.
head-rate = Per year of age
head-rank = Rank
head-corridor = Citizenship → country of exploitation
head-variable = Variable
head-reported = People with an answer: about (from–to)
hidden-short = not published
caption-one = { $name }: people, about (from–to)
caption-two = People, about (from–to). Rows: { $rows }. Columns: { $columns }.
pair-title = { $a } by { $b }
inside = Inside { $country }
rows-left = { $n ->
    [one] { $n } more row is in the file only: nothing in it is published, or it does not fit here.
   *[other] { $n } more rows are in the files only: nothing in them is published, or they do not fit here.
 }
cells-hidden = { $n ->
    [one] { $n } cell is not published.
   *[other] { $n } cells are not published.
 } The files hold every cell.
cells-more = { $n ->
    [one] { $n } more published cell is in the files.
   *[other] { $n } more published cells are in the files.
 }
largest = Largest published group: { $name } – { $count }.
compared-more = Compared with { $other }: clearly more, by about { $n } (from { $low } to { $high }).
compared-none = Compared with { $other }: no clear difference.
sparse = Mostly noise: { $shown } of { $all } cells are published. What can be said of each variable by itself stands below.
sparse-mark = (mostly not published)
margins-title = Each variable by itself
margin-cut = The largest; the rest is on the variable's own page.
no-share = No shares: they need the number of people with an answer in at least one row of the group, which these tables do not give.
section-person = Person
section-route = Route and time
section-rest = Variables
