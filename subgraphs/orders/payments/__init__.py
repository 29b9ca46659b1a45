"""The payment provider: Stripe by its official SDK, its webhook endpoint, and the page a buyer comes back to."""
