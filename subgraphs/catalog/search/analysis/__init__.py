"""The text analysis that all search engines share: documents and queries become the same tokens in each of them.

The engines only look tokens up, so they find the same courses: neither their analyzers nor their collations take part.
"""
