"""Documents that are handed in: what stands in them, and how they become Word and Markdown."""
