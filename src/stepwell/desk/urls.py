from django.urls import path

from stepwell.desk import chart, views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("people/<uuid:pk>/", chart.chart, name="chart"),
    path("people/<uuid:pk>/recent", chart.recent, name="chart_recent"),
]
