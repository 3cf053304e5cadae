"""The command that makes embeddings ready for search by meaning: embed."""

from __future__ import annotations

import click

from leadline.core.cli import Invocation, put, put_json


@click.command(epilog="Example: leadline --set embedding_model=/srv/models/e5-small embed")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def embed(call: Invocation, as_json: bool) -> None:
    """Embed new texts for search by meaning, or all of them by another model.

    Only texts without a vector of the model in the setting embedding_model are embedded; it may be stopped
    at any moment and run again. Vectors of another model are removed once those of this one are complete.
    """
    from models.meaning import embed_stage

    with call.open_case() as case:
        done = embed_stage(case)
    if as_json:
        put_json(done)
    elif not done["changed"]:
        put(f"Nothing new: {done['texts']} texts are embedded by {done['model']}.")
    else:
        put(
            f"Embedded {done['embedded']} of {done['texts']} texts by {done['model']}; {done['removed']} old vectors removed."
        )
