"""What learning does.

Pure: `watched` (what of a lecture was watched), `model` (lectures, progress, completion), `reviews` (ratings, and who
may review). Use cases: one module each, over the Protocols of `ports`.
"""
