# Pages.
overview-tab = Shyraq: figures on trafficking in persons
overview-title = Trafficking in persons
overview-lead = In this release:
overview-who = Who they are
overview-explore = See every table
overview-corridors = All corridors and the map
overview-official = Official figures on Kazakhstan
overview-kazakhstan = All official figures, what they contradict, and the law
overview-files = Files
overview-data = Download the release: records, tables, measurements, signatures
explore-title = Explore the tables
explore-lead = Choose a variable, then a second one. Beside each stands how many people have an answer: about (from–to). Every table of one or two variables is a page with its files.
pick-first = First variable
pick-second = Second variable
pick-one = none
pick-show = Show the table
tool-filter = Filter rows
tool-sort = Sort by
tool-order = order of the table
tool-name = name
tool-count = number of people
tool-shown = rows shown:
tool-print = Print
rec-title = Combine conditions
rec-lead = For three and more conditions there is no published table. Synthetic records can be counted instead.
rec-load = Load the synthetic records ({ $size })
rec-variable = Variable
rec-value = Value
rec-add = Add the condition
rec-remove = Remove:
rec-match = Records that match:
rec-few = fewer than 10
rec-about = about
rec-flags = Reported
rec-failed = The records could not be loaded. Every published table is there all the same.
rec-all = of
variable-reported = People with an answer:
variable-pairs = Together with another variable
back-explore = All variables
pair-more = Go on
corridors-title = Corridors: from where to where
corridors-lead = Citizenship and country of exploitation of the people recorded.
corridors-shown = { $shown ->
    [one] { $shown } corridor can be told apart from the noise; { $hidden } pairs of countries cannot.
   *[other] { $shown } corridors can be told apart from the noise; { $hidden } pairs of countries cannot.
 }
corridors-top = Largest corridors
corridors-largest = The largest corridors
corridors-further = Further corridors
corridors-margins = Each side by itself
corridors-margins-why = Most pairs of countries are too small to publish. These tables count the same people by one side of the corridor.
corridors-notes = What the countries mean
rank-note = Rank: one more than the number of corridors that are clearly larger, so ties share a rank. The top of a noisy list tends to be a little too high.
map-note = { $n ->
    [one] The map shows the largest corridor.
   *[other] The map shows the { $n } largest corridors.
 } The width of an arc is the number of people, its thin end points to the country of exploitation, a ring is one country. The table is the source.
kaz-lead = Two blocks that never share an axis: what organisations recorded in this hub, and what official bodies published.
kaz-hub = In the hub's data
kaz-as-place = Exploited in Kazakhstan:
kaz-as-citizenship = Citizens of Kazakhstan:
kaz-to = Corridors to Kazakhstan
kaz-from = Corridors from Kazakhstan
kaz-crossed = Exploited in Kazakhstan. { $name }
kaz-share-of = Shares are of those exploited in Kazakhstan with at least one answer in “{ $group }”, not of all exploited there.
kaz-share-of-count = Shares are of { $count }: those exploited in Kazakhstan with at least one answer in “{ $group }”, not all exploited there.
kaz-share-none = No shares can be printed for Kazakhstan in: { $names }. They are too rough, or their counts are not published.
kaz-official = Official figures
kaz-contradictions = What does not fit together
kaz-law = The law in time
kaz-helplines = Helplines
kaz-lines-some = Numbers that were seen to answer are on the help page.
official-newest = Newest figure of each body
official-body = Body
official-what = What is counted
official-period = Period
official-figure = Figure
official-dash = A dash means that no figure was found; 0 is a figure. <5: fewer than 5; >: more than; ~: about.
official-more-about = Definitions, other periods, sources
official-others = Other periods:
official-source = { $title } ({ $page }), read { $read }.
official-below = fewer than { $n }
official-about = about { $n }
official-more = more than { $n }
data-title = Data and downloads
data-lead = The whole release, as it was signed. Nothing more precise exists outside the contributors' own files.
data-tables = Records and tables
data-others = What belongs to the release
data-file = File
data-what = What it is
data-size = Format, size, rows
data-licence = Terms of use
data-licence-none = The publisher has not stated terms of use. Ask before you publish a copy; single figures may be cited with their source.
data-verify = Check that it is genuine
data-verify-how = Download all files into one folder, keep their paths, and run:
data-digest = The release is named by the SHA-256 of its manifest:
data-signed = { $need ->
    [one] { $need } signature of { $all } officers is needed. Their public keys:
   *[other] { $need } signatures of { $all } officers are needed. Their public keys:
 }
data-dictionary = Dictionary
data-dictionary-caption = Columns of the records
data-column = Column
data-meaning = Meaning
data-kind = Kind
kind-single = one of
kind-several = any of
kind-ordinal = one, in order, of
kind-flag = reported, or blank
values = { $n ->
    [one] { $n } value
   *[other] { $n } values
 }
rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
 }
file-synthetic = Synthetic records: they look like the real ones together, but no row is a person.
file-aggregates = All tables of one and two columns: count, low, high.
file-shares = Shares of groups in per cent, with intervals: of the people with at least one answer in the group, not of all.
file-lists = Intervals that hold for all cells of a table at once. Use them for the top of a list.
file-measured = Each noisy measurement as it was drawn, negative ones too. Use it for sums.
file-report = What was measured, with which noise.
file-codebook = The code book: every variable and value, fixed before the data were read.
file-datapackage = Description for programs (Frictionless Data Package).
file-dataset = Description for search engines (schema.org).
file-method = How the release was made.
file-card = What this release can answer, on one page in the language of its name: may I publish this figure, how far off may it be.
file-manifest = What was released, by whom, with which protection; the digest of every file.
file-signatures = Signatures of the officers over the manifest.
