"""MST (McKenna, Miklau, Sheldon 2021), as smartnoise-synth carries it over mbi."""

from snsynth.mst import MSTSynthesizer

from . import Job
from .smartnoise import fit_and_sample


def main():
    job = Job.asked()
    fit_and_sample(job, MSTSynthesizer(epsilon=job.epsilon, delta=job.delta))


main()
