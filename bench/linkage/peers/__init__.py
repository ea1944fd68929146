"""The peers, each started as a module of its own: `python -m linkage.peers.splink SET OUT`.

One set-up for all sets. A peer reads `set.json`, never the truth.
"""
