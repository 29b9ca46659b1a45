"""Reachability: which fields can be resolved, and which subgraphs entered, from the nodes where an object is available.

active_graph         ActiveGraph: the federated graph under one set of active override labels
reachability_index   ReachabilityIndex: key paths between subgraphs, and whether selections can be resolved
"""
