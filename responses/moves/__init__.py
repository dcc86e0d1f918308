"""The pages on which a response is moved on: submit, publish, correct, record that none is needed."""
