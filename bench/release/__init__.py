"""Shyraq's releases beside its peers, in one run on one machine: `make bench-release`."""
