"""Drills: what is lost when things break. Each is run short here and long by `./stepwell test --long`."""
