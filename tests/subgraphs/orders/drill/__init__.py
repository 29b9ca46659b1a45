"""A drill of payments: real processes over real stores, with faults, whose money has to agree in the end."""
