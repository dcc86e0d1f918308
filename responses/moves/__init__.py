"""The pages for a response's moves: submit, publish, correct, record that none is needed."""
