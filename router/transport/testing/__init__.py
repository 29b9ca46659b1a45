"""Transports without subgraphs: fixed responses, mock data, recordings."""
