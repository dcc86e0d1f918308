"""Three hundred generated responses, each printed and checked (`make corpus`). A few of them are in the suite."""
