"""The stores of what staff keep order with."""
