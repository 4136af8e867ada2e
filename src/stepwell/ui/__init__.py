"""The look and feel: one stylesheet, components, scripts, the frame of every page, and a gallery of all of it."""
