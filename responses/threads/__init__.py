"""Which threads beside a text a person may see, and how many are open."""
