"""From labelled replies to a saved pipeline; nothing here is needed to score a reply."""
