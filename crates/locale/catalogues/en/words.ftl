# The words on which the meaning of every figure rests. Changing one changes what the site
# claims: a native reader signs each language.
count = about { $n } { $n ->
    [one] person
   *[other] people
 } (from { $low } to { $high })
interval = The recorded number is in this interval with 95 % certainty. Noise is added on purpose: it protects people.
hidden = Not published: cannot be told apart from the noise (may be zero)
not_reported = Not reported: unknown, not "no"
no_diff = No clear difference
no_sum = Do not add: one person may be in several rows
scope = People identified, not all who were trafficked. More can mean better detection.
synthetic = Estimate from synthetic records: check a published table before quoting
bodies = Bodies count different things: side by side, never added
borders = Borders and names imply no opinion on any territory's status
