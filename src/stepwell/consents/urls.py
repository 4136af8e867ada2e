from __future__ import annotations

from django.urls import path

from stepwell.consents.views import complaints, consent, emergency, proofs, rights, share

app_name = "consents"
urlpatterns = [
    path("desk", complaints.desk, name="desk"),
    path("complaint/new", complaints.complaint_new, name="complaint_new"),
    path("complaint/<uuid:pk>/", complaints.complaint, name="complaint"),
    path("urgent", emergency.find, name="emergency_call"),
    path("told", emergency.entries, name="emergencies"),
    path("told/<uuid:pk>/", emergency.entry, name="emergency_entry"),
    path("papers", proofs.proofs, name="proofs"),
    path("papers/new/<slug:kind>", proofs.proof_new, name="proof_new"),
    path("papers/<uuid:pk>/", proofs.proof, name="proof"),
    path("papers/<uuid:pk>/scan", proofs.proof_scan, name="proof_scan"),
    path("of/<uuid:pk>/urgent", emergency.emergency, name="emergency"),
    path("of/<uuid:pk>/", consent.client, name="client"),
    path("of/<uuid:pk>/new", consent.give, name="give"),
    path("of/<uuid:pk>/new/<slug:kind>", consent.prepare, name="prepare"),
    path("of/<uuid:pk>/plain", rights.plain, name="plain"),
    path("of/<uuid:pk>/notice", rights.notice_page, name="notice"),
    path("of/<uuid:pk>/left", rights.accounting, name="accounting"),
    path("of/<uuid:pk>/left/copy", rights.accounting_copy, name="accounting_copy"),
    path("of/<uuid:pk>/share", share.share, name="share"),
    path("of/<uuid:pk>/asked", rights.rights, name="rights"),
    path("of/<uuid:pk>/asked/limit", rights.limit_new, name="limit_new"),
    path("of/<uuid:pk>/asked/new", rights.request_new, name="request_new"),
    path("limit/<uuid:pk>/", rights.limit, name="limit"),
    path("request/<uuid:pk>/", rights.request_page, name="request"),
    path("out/<uuid:pk>/", share.cover, name="cover"),
    path("waiting/<uuid:pk>/send", share.send, name="send"),
    path("form/<uuid:pk>/", consent.sign, name="sign"),
    path("form/<uuid:pk>/edit", consent.change, name="change"),
    path("form/<uuid:pk>/discard", consent.discard, name="discard"),
    path("scan/<uuid:pk>", consent.scan, name="scan"),
    path("<uuid:pk>/", consent.consent, name="consent"),
    path("<uuid:pk>/end", consent.revoke, name="revoke"),
]
