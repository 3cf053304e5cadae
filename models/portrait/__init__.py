"""What a lead shows beside its reasons: its templates, its way through time and places, its selectors and pictures."""
