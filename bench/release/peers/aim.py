"""AIM (McKenna et al. 2022), as smartnoise-synth carries it over mbi.

Without options it has its defaults: pairs as workload, 80 MB, 16 rounds a column, 1,000
iterations a round. `rounds` and `megabytes` cut it down. The iterations stay: this AIM
estimates from nothing in each round, and with 200 of them its last estimate has not settled
(ten columns of CTDC, epsilon 1: mean TV of pairs .300, worse than independent columns; .075
with 1,000).
"""

from snsynth.aim import AIMSynthesizer

from . import Job
from .smartnoise import fit_and_sample


def main():
    job = Job.asked()
    options = job.options
    rounds = min(options["rounds"], 2 * len(job.domain)) if "rounds" in options else None
    size = {"max_model_size": options["megabytes"]} if "megabytes" in options else {}
    fit_and_sample(job, AIMSynthesizer(epsilon=job.epsilon, delta=job.delta, rounds=rounds, verbose=True, **size))


main()
