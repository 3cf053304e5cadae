"""The front door: the command line, the whole run, and the demo with its sites."""
