"""The payment provider: Stripe by its official SDK, the webhook endpoint, and the return pages."""
