"""Shyraq's linkage beside its peers, on one machine: `make bench-linkage`."""
