"""The order of the queue: facts of each lead, weighed by the graded catalogue, for and against."""
