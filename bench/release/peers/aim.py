"""AIM (McKenna et al. 2022), as smartnoise-synth carries it over mbi.

Without options it has its defaults: pairs as workload, 80 MB, 16 rounds a column, 1,000
iterations a round. `rounds`, `iterations` and `megabytes` cut it down.
"""

from snsynth.aim import AIMSynthesizer
from snsynth.aim import aim as module

from . import Job
from .smartnoise import fit_and_sample


def limit_iterations(iterations):
    """Makes every estimation of the module take at most so many iterations."""
    estimate = module.estimation.mirror_descent

    def shorter(*args, iters, **more):
        return estimate(*args, iters=min(iters, iterations), **more)

    module.estimation.mirror_descent = shorter


def main():
    job = Job.asked()
    options = job.options
    if "iterations" in options:
        limit_iterations(options["iterations"])
    rounds = min(options["rounds"], 2 * len(job.domain)) if "rounds" in options else None
    size = {"max_model_size": options["megabytes"]} if "megabytes" in options else {}
    fit_and_sample(job, AIMSynthesizer(epsilon=job.epsilon, delta=job.delta, rounds=rounds, verbose=True, **size))


main()
