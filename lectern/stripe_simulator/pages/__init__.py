"""The HTML pages: payment, the 3-D Secure step, a receipt, a seller's onboarding, the dashboard."""
