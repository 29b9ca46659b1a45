"""Interfaces of money: the ledger, refunds, disputes, payouts, and the payment provider."""
