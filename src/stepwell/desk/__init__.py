"""Where staff work: today, the caseload, the chart, the command palette. Keeps no rows of its own."""
