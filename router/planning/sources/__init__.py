"""Sources: the subgraphs that a field can be fetched from at a position, and the cheapest choice between them.

position_queries    PositionQueries: what is available at a position, and how else its objects can be reached
source_candidate    PendingField, SourceCandidate, EntryKind: a field that needs a source, and the possible sources
source_finder       SourceFinder: finds the candidates and estimates their costs
cost_estimator      CostEstimator: the fetches that a selection will take below a node
set_cover           choose_subgraphs: the cheapest set of subgraphs to enter
"""
