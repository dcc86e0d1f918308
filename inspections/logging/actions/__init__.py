"""Recording a report and its findings, and changing them."""
