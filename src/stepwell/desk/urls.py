from django.urls import path

from stepwell.desk import approvals, chart, corrections, views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("awake", views.awake, name="awake"),
    path("people/<uuid:pk>/", chart.chart, name="chart"),
    path("people/<uuid:pk>/recent", chart.recent, name="chart_recent"),
    path("approvals/", approvals.board, name="approvals"),
    path("approvals/of/<uuid:pk>/", approvals.of_client, name="approvals_of"),
    path("corrections/<uuid:pk>/", corrections.correction, name="correction"),
]
