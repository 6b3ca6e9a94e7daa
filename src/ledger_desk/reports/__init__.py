"""Paper out: fonts, lines, tables and pages; whole jobs of the month report."""
