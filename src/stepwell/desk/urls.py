from django.urls import path

from stepwell.desk import views

app_name = "desk"
urlpatterns = [path("", views.today, name="today")]
