"""The floor: noisy tables of single columns, and records whose columns are independent.

Gaussian noise with the whole of rho split evenly over the columns; rho by the conversion of
Canonne, Kamath and Steinke (arXiv 2004.00010), the least delta over all orders.
"""

import numpy as np

from .. import coded
from . import Job


def delta_of(rho, epsilon):
    """Returns the delta of rho-zCDP at this epsilon."""
    a = 1 + np.geomspace(1e-3, 1e4, 20_000)
    log = (a - 1) * (a * rho - epsilon) + a * np.log1p(-1 / a) - np.log(a - 1)
    return float(np.exp(log.min()))


def rho_of(epsilon, delta):
    """Returns the largest rho, to 1e-12, with at most this delta."""
    low, high = 0.0, epsilon + 1
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if delta_of(middle, epsilon) <= delta else (low, middle)
    return low


def main():
    job = Job.asked()
    table = coded.read(job.input, job.domain)
    draw = np.random.default_rng()
    sizes = [len(v) + 1 for v in job.domain.values()]
    sigma = np.sqrt(len(sizes) / (2 * rho_of(job.epsilon, job.delta)))
    noisy = [np.bincount(c, minlength=s) + draw.normal(0, sigma, s) for c, s in zip(table, sizes)]
    rows = max(round(np.average([x.sum() for x in noisy], weights=[1 / s for s in sizes])), 1)
    records = []
    for counts in noisy:
        p = np.maximum(counts, 0)
        p = p / p.sum() if p.sum() > 0 else np.full(len(p), 1 / len(p))
        records.append(draw.choice(len(p), rows, p=p).astype(np.uint16))
    coded.write(job.out / "records.csv", job.domain, records)


if __name__ == "__main__":
    main()
