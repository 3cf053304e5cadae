"""One thin module per kind of page: read the request, ask a door of the models room, render."""
