"""What the program takes, against what it is compared with: ratios, both sides in one run."""
