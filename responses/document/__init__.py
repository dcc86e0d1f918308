"""The document: what a response says, in which words, on the web page and as a PDF."""
