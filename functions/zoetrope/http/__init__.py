"""The HTTP border of both APIs: what stands between API Gateway and a Chalice app."""
