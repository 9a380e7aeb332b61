"""Why something cannot be done about a webhook, said kindly."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "url": (
        "https://で始まるアドレスを入力してください（例：https://example.jp/hook）。",
        "Give an address that begins with https://, like https://example.jp/hook.",
    ),
    "port": (
        "使えるポートは443と、1024以上です。",
        "The port must be 443, or 1024 and above.",
    ),
    "unknown_host": (
        "そのホスト名が見つかりません。つづりを確かめてください。",
        "There is no host of that name. Check its spelling.",
    ),
    "not_public": (
        "インターネットから届かないアドレスには送れません。公開されたアドレスを入力してください。",
        "Calls go only to addresses that are reached over the internet. Give a public one.",
    ),
    "registered": (
        "このアドレスはすでに登録されています。",
        "This address is registered already.",
    ),
    "too_many": (
        "登録できるのは{most}件までです。使っていないものを削除してください。",
        "At most {most} can be registered. Remove one that is not used.",
    ),
    "testing": (
        "前のテストがまだ送られていません。ログを確かめてください。",
        "The test before this one is still under way. See the log.",
    ),
    "removed": (
        "このアドレスは、いま登録から消されました。",
        "This address has just been removed.",
    ),
    "under_way": (
        "いま送っているところです。ログを確かめてください。",
        "It is being sent right now. See the log.",
    ),
}


class WebhookRefusedError(RefusedError):
    """What was asked of a webhook cannot be done."""

    sentences = REFUSALS
