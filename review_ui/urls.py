"""The addresses of the review room. No address holds a contact or a listing's text."""

from __future__ import annotations

from django.urls import path

from review_ui.views import account, errors, help, lead, model, pictures, queue, search, trends, word

urlpatterns = [
    path("", queue.queue_page, name="queue"),
    path("next", queue.next_undecided, name="next"),
    path("look", queue.next_look, name="look"),
    path("leads/<str:lead_id>", lead.lead_page, name="lead"),
    path("leads/<str:lead_id>/listings/<int:listing_id>", lead.listing_page, name="listing"),
    path("leads/<str:lead_id>/decide", lead.decide, name="decide"),
    path("leads/<str:lead_id>/undo/<int:judgement_id>", lead.undo_decision, name="undo"),
    path("leads/<str:lead_id>/word", word.word_on_pair, name="word"),
    path("leads/<str:lead_id>/word/<int:number>/undo", word.undo_word, name="undo-word"),
    path("leads/<str:lead_id>/mark", word.mark_selector, name="mark"),
    path("leads/<str:lead_id>/export.csv", lead.export, name="export"),
    path("leads/<str:lead_id>/pictures/<int:image_id>/blurred", pictures.blurred, name="picture-blurred"),
    path("leads/<str:lead_id>/pictures/<int:image_id>/show", pictures.show, name="picture-show"),
    path("leads/<str:lead_id>/pictures/<int:image_id>/shown/<str:grant>", pictures.shown, name="picture-shown"),
    path(
        "leads/<str:lead_id>/pictures/<int:image_id>/original/<str:grant>", pictures.original, name="picture-original"
    ),
    path("trends", trends.trends_page, name="trends"),
    path("search", search.search_page, name="search"),
    path("search/<str:token>", search.results, name="results"),
    path("model", model.model_page, name="model"),
    path("model/<str:name>/card", model.card, name="model-card"),
    path("model/<str:name>/shadow", model.shadow, name="model-shadow"),
    path("model/<str:name>/promote", model.promote_model, name="model-promote"),
    path("model/rollback", model.rollback_model, name="model-rollback"),
    path("purpose", account.purpose, name="purpose"),
    path("theme", account.theme, name="theme"),
    path("sign-in", account.sign_in, name="sign-in"),
    path("sign-out", account.sign_out, name="sign-out"),
    path("help", help.help_page, name="help"),
    path("healthz", help.health, name="health"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
