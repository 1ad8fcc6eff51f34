"""Addresses of answers, filing, suggestions and question sets; docs/reference/urls.md describes each."""

from django.urls import path

from apps.pages.views import answers, filing, questions, suggestions

urlpatterns = [
    path(
        "events/<slug:event>/answers/<slug:article>/<slug:question_set>/<slug:question>/",
        answers.answer,
        name="answer",
    ),
    path("answers/<slug:slug>/", answers.permalink, name="answer_permalink"),
    path("answers/<slug:slug>/history/", answers.history, name="answer_history"),
    path("answers/<slug:slug>/restore/", answers.restore, name="answer_restore"),
    path("articles/<slug:slug>/v/<version:number>/file/", filing.file, name="file"),
    path("h/<slug:slug>/file/", filing.file_highlight, name="highlight_file"),
    path("suggestions/<int:pk>/accept/", suggestions.accept, name="suggestion_accept"),
    path("suggestions/<int:pk>/dismiss/", suggestions.take_away, name="suggestion_dismiss"),
    path("suggestions/dismissed/<int:pk>/return/", suggestions.return_to_view, name="suggestion_return"),
    path("questions/", questions.question_sets, name="question_sets"),
    path("questions/new/", questions.new_set, name="question_set_new"),
    path("questions/<slug:slug>/", questions.question_set, name="question_set"),
    path("questions/<slug:slug>/edit/", questions.edit, name="question_set_edit"),
    path("questions/<slug:slug>/<slug:question>/", questions.edit_one, name="question_edit"),
]
