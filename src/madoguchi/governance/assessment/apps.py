from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "madoguchi.governance.assessment"
    label = "assessment"
