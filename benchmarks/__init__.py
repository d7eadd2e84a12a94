"""One file per claim of the README about speed. Ratios within one run; never a timed test."""
