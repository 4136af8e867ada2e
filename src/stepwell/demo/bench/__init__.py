"""How fast the pages are: the real server, people signed in who ask all at once, and what each answer cost.

The pages under test and the people come from the demo clinic. Nothing of this runs unless `stepwell bench` is called.
"""
