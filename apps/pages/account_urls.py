"""Addresses of accounts, groups and moderation; docs/reference/urls.md describes each."""

from django.urls import path

from apps.pages.views import account, groups, moderation, signing

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sign-up/", signing.sign_up, name="sign_up"),
    path("account/sign-in/", signing.sign_in, name="sign_in"),
    path("account/sign-out/", signing.sign_out, name="sign_out"),
    path("account/confirm/<str:token>/", signing.confirm, name="confirm_address"),
    path("account/name/", account.name, name="account_name"),
    path("account/address/", account.address, name="account_address"),
    path("account/password/", account.password, name="account_password"),
    path("account/password/forgotten/", signing.forgotten, name="password_forgotten"),
    path("account/password/sent/", signing.sent, name="password_sent"),
    path("account/password/new/<str:mark>/<str:token>/", signing.new_password, name="password_new"),
    path("account/export.json", account.export, name="account_export"),
    path("account/delete/", account.delete, name="account_delete"),
    path("account/gone/", account.gone, name="account_gone"),
    path("groups/", groups.overview, name="groups"),
    path("groups/join/<slug:invite>/", groups.join, name="group_join"),
    path("groups/<slug:slug>/", groups.group, name="group"),
    path("h/<slug:slug>/report/", moderation.report, name="report"),
    path("disputes/<slug:slug>/report/", moderation.report_dispute, name="dispute_report"),
    path("answers/<slug:slug>/report/", moderation.report_answer, name="answer_report"),
    path("parallels/<slug:slug>/report/", moderation.report_parallel, name="parallel_report"),
    path("moderation/", moderation.queue, name="moderation"),
    path("moderation/people/<slug:public_id>/", moderation.person, name="moderation_person"),
    path("moderation/<slug:kind>/<slug:slug>/", moderation.act, name="moderation_act"),
]
