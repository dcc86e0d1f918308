from django.apps import AppConfig


class FaceConfig(AppConfig):
    name = "s55tracker.face"
    label = "face"
    verbose_name = "Pages' common parts"
