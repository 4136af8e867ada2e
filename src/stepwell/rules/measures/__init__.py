"""Instruments as data: read from packs, scored, compared with an earlier score, and asked again when due.

`catalog` finds the packs, `scoring` scores, `change` compares, `cadence` says what is due.
"""
