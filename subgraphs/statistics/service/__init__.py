"""The reports, and how facts become sums: `model` is pure, the rest reads and writes through `ports`."""
