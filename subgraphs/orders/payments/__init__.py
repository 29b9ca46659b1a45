"""The payment provider: Stripe by its official SDK, its webhook endpoint, and the pages that people come back to."""
