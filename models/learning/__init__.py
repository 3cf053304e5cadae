"""From decisions to a promoted model: labels, training without leaks, evaluation, registry, drift."""
