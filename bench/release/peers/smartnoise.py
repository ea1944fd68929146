"""What MST and AIM of smartnoise-synth share: a table that is coded already.

The package's own transformer turns a table into codes value by value, in Python. Both
methods are handed codes instead, which saves them that time.
"""

import numpy as np
from snsynth.transform.table import TableTransformer

from .. import coded
from . import sampling


class Coded(TableTransformer):
    """Passes codes through, and knows the public number of values of each column."""

    def __init__(self, sizes):
        super().__init__([])
        self.sizes = sizes
        self.output_width = len(sizes)

    @property
    def cardinality(self):
        return self.sizes

    def transform(self, data):
        return data

    def inverse_transform(self, data):
        return np.array(list(data))


def fit_and_sample(job, maker):
    """Runs a synthesizer on the job's table and writes as many records as there are.

    The option `packaged` leaves the sampling of mbi as it is.
    """
    if not job.options.get("packaged"):
        sampling.mend()
    table = coded.read(job.input, job.domain)
    sizes = [len(v) + 1 for v in job.domain.values()]
    maker.fit(np.column_stack(table).astype(np.int64), transformer=Coded(sizes))
    records = maker.sample()
    coded.write(job.out / "records.csv", job.domain, [records[:, i].astype(np.int64) for i in range(len(sizes))])
