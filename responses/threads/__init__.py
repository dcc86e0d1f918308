"""Finding the threads beside a text that a person may see, and counting the open ones."""
