"""The pages of money that goes out in every state."""

from staging import Scene, fold_open, open_all, press

PAYING = [
    Scene("budgets and orders", "payer", "/spending/"),
    Scene("budgets and orders, another year", "clerk", "/spending/?year=2020"),
    Scene("order to pay", "payer", "/spending/{order_waiting}/"),
    Scene("order that came back", "allowance", "/spending/{order_returned}/", open_all),
    Scene(
        "order, cancelled without a reason",
        "allowance",
        "/spending/{order_returned}/",
        fold_open("支出命令を取り消す", "支出命令を取り消す"),
    ),
    Scene("account to mend", "allowance", "/spending/{order_returned}/mend/"),
    Scene(
        "account mended without evidence",
        "allowance",
        "/spending/{order_returned}/mend/",
        press("直して、もう一度送れるようにする"),
    ),
    Scene("accounts to mend", "allowance", "/spending/returned/"),
    Scene("transfers", "payer", "/spending/transfers/"),
    Scene("transfers, not yours to make", "clerk", "/spending/transfers/"),
    Scene("transfer, a new one", "payer", "/spending/transfers/new/"),
    Scene("transfer, no day given", "payer", "/spending/transfers/new/", press("振込を作る")),
    Scene("transfer, to be checked by another", "payer", "/spending/transfers/{transfer_made}/", open_all),
    Scene("transfer, to be checked", "checker", "/spending/transfers/{transfer_made}/"),
    Scene("transfer, for the bank", "payer", "/spending/transfers/{transfer_sent}/"),
    Scene("transfer, with results", "payer", "/spending/transfers/{transfer_told}/"),
    Scene("transfer, no result chosen", "payer", "/spending/transfers/{transfer_told}/", press("読み込む")),
    Scene("transfer, dropped", "clerk", "/spending/transfers/{transfer_dropped}/"),
]
