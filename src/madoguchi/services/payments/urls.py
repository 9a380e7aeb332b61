"""Addresses of money, on the office side."""

from django.urls import path

from . import (
    bill_columns_pages,
    bills_pages,
    charges_pages,
    demand_pages,
    demand_runs_pages,
    overpaid_pages,
    pages,
    receipt_pages,
    report_pages,
    till_pages,
)

app_name = "payments"
urlpatterns = [
    path("", pages.takings, name="takings"),
    path("tills/", till_pages.tills, name="tills"),
    path("tills/<str:code>/", till_pages.till, name="till"),
    path("overpaid/", overpaid_pages.overpaid, name="overpaid"),
    path("overpaid/<uuid:found>/", overpaid_pages.overpayment, name="overpayment"),
    path("reports/", report_pages.reports, name="reports"),
    path("reports/<str:provider>/<str:day>/", report_pages.report, name="report"),
    path("bills/", bills_pages.bills, name="bills"),
    path("bills/columns/<str:code>/", bill_columns_pages.bill_columns, name="bill_columns"),
    path("bills/<str:code>/", bills_pages.bill_import, name="bill_import"),
    path("bills/<str:code>/<int:part>.pdf", bills_pages.bill_slips, name="bill_slips"),
    path("collected/", bills_pages.collected, name="collected"),
    path("collected/<str:code>/", bills_pages.collected_file, name="collected_file"),
    path("charges/", charges_pages.charges, name="charges"),
    path("charges/<str:number>/", charges_pages.charge, name="charge"),
    path("charges/<str:number>/slip.pdf", charges_pages.slip, name="slip"),
    path("charges/<str:number>/demand/", demand_pages.demand, name="demand"),
    path("charges/<str:number>/demand.pdf", demand_pages.document, name="demand_document"),
    path("demands/", demand_runs_pages.demands, name="demands"),
    path("demands/due/<str:due>/", demand_runs_pages.demand_day, name="demand_day"),
    path("demands/<str:code>/", demand_runs_pages.demand_run, name="demand_run"),
    path("demands/<str:code>/<int:part>.pdf", demand_runs_pages.demand_letters, name="demand_letters"),
    path("demands/<str:code>/addressees/", demand_runs_pages.demand_addressees, name="demand_addressees"),
    path("books/", report_pages.books, name="books"),
    path("<str:number>/receipt.pdf", receipt_pages.document, name="receipt_document"),
    path("<str:number>/correct/", receipt_pages.correct, name="correct"),
    path("<str:number>/issue/", receipt_pages.issue, name="issue_receipt"),
    path("<str:number>/", pages.receipt, name="receipt"),
]
