"""The cache of responses of subgraphs, in front of their transports: one entry per root field and per entity."""
