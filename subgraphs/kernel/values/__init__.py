"""Values with rules of their own, which depend on nothing: money, languages, texts, prices and partial changes."""
