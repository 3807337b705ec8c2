"""The spaCy components: one that cuts and weighs clauses, then one a family of signals."""
