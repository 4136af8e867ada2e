"""Forms of the people pages. They parse; the actions decide."""
