"""Celery shells. The work itself is in rendering; a lost message is made up for by the sweep."""

from celery import shared_task

from responses.rendering import publications_to_render, render


@shared_task
def render_publication(publication_id: int) -> bool:
    return render(publication_id)


@shared_task
def sweep_renders() -> int:
    return sum(render(pk) for pk in publications_to_render())
