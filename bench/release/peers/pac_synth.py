"""pac-synth (Microsoft's synthetic-data-showcase): DP aggregates and records seeded by them.

It takes its domain from the data and models no blank. Its counts are better than its
records, so both are kept. Everything but the reporting length is its default.
"""

import csv

from pacsynth import Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer

from . import Job

#: Joins the parts of a combination; stands in no value.
JOINT = "\x1f"


def main():
    job = Job.asked()
    with open(job.input, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    builder = DpAggregateSeededParametersBuilder().reporting_length(job.options["length"])
    maker = DpAggregateSeededSynthesizer(builder.epsilon(job.epsilon).delta(job.delta).build())
    maker.fit(Dataset(rows))
    with open(job.out / "records.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(maker.sample())
    with open(job.out / "counts.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["variables", "values", "count"])
        out.writerow(["", "", maker.get_dp_number_of_records()])
        for combination, count in sorted(maker.get_dp_aggregates(JOINT).items()):
            parts = [part.split(":", 1) for part in combination.split(JOINT)]
            out.writerow([";".join(p[0] for p in parts), ";".join(p[1] for p in parts), count])


main()
