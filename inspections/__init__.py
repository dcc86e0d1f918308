"""Reports the inspectorate has published, and the dates the law attaches to them."""
