"""What a program reports: retention, completion, symptom outcomes, national measures and TEDS records, from facts.

Every figure keeps its numerator and denominator and prints what was left out. The reporting window is always an
argument. Figures that steward organizations own (HEDIS) are not computed here.
"""
