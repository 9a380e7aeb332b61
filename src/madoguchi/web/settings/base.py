"""Settings of every process. They only read the environment: nothing is made, opened or written here."""

import os
from ipaddress import ip_network
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from madoguchi.foundation.ui.csp import policy

PROJECT = Path(__file__).resolve().parents[4]
DATA = Path(os.environ.get("MADOGUCHI_DATA", PROJECT / ".data")).resolve()

MADOGUCHI_KEYS = DATA / "keys"
# Where sealed files wait between the sides.
MADOGUCHI_TRAY_FOLDER = DATA / "tray"
# The maildir in which the demo keeps mail instead of sending it.
MADOGUCHI_OUTBOX = os.environ.get("MADOGUCHI_OUTBOX", "")
# How long the public side keeps answers that the office has.
MADOGUCHI_ANSWERS_KEPT_DAYS = int(os.environ.get("MADOGUCHI_ANSWERS_KEPT_DAYS", "30"))
# How long the public side keeps what people said for a booking, and their addresses, after it ends.
MADOGUCHI_BOOKINGS_KEPT_DAYS = int(os.environ.get("MADOGUCHI_BOOKINGS_KEPT_DAYS", "90"))
# How long the public side keeps what it told people, and to which address.
MADOGUCHI_NOTICES_KEPT_DAYS = int(os.environ.get("MADOGUCHI_NOTICES_KEPT_DAYS", "365"))
# Networks beside the internet that webhooks may call, in plain http too: for development and tests only.
MADOGUCHI_WEBHOOKS_TO = tuple(
    ip_network(one) for one in os.environ.get("MADOGUCHI_WEBHOOKS_TO", "").split(",") if one
)
# How long an electronic document may lie unopened before it is sent on paper.
MADOGUCHI_UNOPENED_DAYS = int(os.environ.get("MADOGUCHI_UNOPENED_DAYS", "14"))
# A folder of typefaces tried after the house's own, as IPAmj Mincho for rare characters of names.
MADOGUCHI_FONTS = os.environ.get("MADOGUCHI_FONTS", "")
# How people reach the public side: printed on documents and written in mail. `{city}` becomes the city's name.
MADOGUCHI_PUBLIC_ADDRESS = os.environ.get("MADOGUCHI_PUBLIC_ADDRESS", "http://localhost:8000")
# How staff reach the office side: printed on paper forms as a QR code. `{city}` becomes the city's name.
MADOGUCHI_OFFICE_ADDRESS = os.environ.get("MADOGUCHI_OFFICE_ADDRESS", "http://localhost:8001")
# The other side's address as staff reach it: a plain link in the menu.
MADOGUCHI_OTHER_SIDE = os.environ.get("MADOGUCHI_OTHER_SIDE", "")
# Address of a raster tile service for maps of the public side, as https://tiles.example/{z}/{x}/{y}.png
MADOGUCHI_TILES = os.environ.get("MADOGUCHI_TILES", "")
# The file that says who takes money on line for the city, with secrets. `{city}` becomes the city's name.
MADOGUCHI_PAYMENT_FILE = os.environ.get("MADOGUCHI_PAYMENT_FILE", "")
CONTENT_SECURITY_POLICY = policy()

SECRET_KEY = os.environ.get("MADOGUCHI_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MADOGUCHI_HOSTS", ".localhost,localhost,127.0.0.1,[::1]").split(",")
# How many proxies of ours stand in front: limits on sign-in count the address that the first of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MADOGUCHI_PROXIES", "0"))
SECURE = os.environ.get("MADOGUCHI_HTTPS", "") == "1"


# What is asked again and again is planned once a connection: two fifths of the database's work.
_PLANNED_ONCE = {"server_side_binding": True, "prepare_threshold": 3}


def database(url: str, search_path: str = "") -> dict[str, object]:
    """One entry of DATABASES from a PostgreSQL address (URL or key=value)."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "madoguchi.foundation.tenancy.pooled",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {"options": f"-c search_path={search_path}"} if search_path else {**_PLANNED_ONCE},
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DATABASES["default"]["OPTIONS"] = {**_PLANNED_ONCE, "pool": {"min_size": 1, "max_size": 16, "timeout": 20}}
DATABASE_ROUTERS = ["madoguchi.foundation.tenancy.router.SideRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = ""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_cotton",
    "procrastinate.contrib.django",
    "madoguchi.foundation.tenancy",
    "madoguchi.foundation.ledger",
    "madoguchi.foundation.accounts",
    "madoguchi.foundation.city",
    "madoguchi.foundation.tray",
    "madoguchi.foundation.people",
    "madoguchi.foundation.files",
    "madoguchi.foundation.ui",
    "madoguchi.services.places",
    "madoguchi.services.notices",
    "madoguchi.services.documents",
    "madoguchi.services.payments",
    "madoguchi.services.spending",
    "madoguchi.services.records",
    "madoguchi.services.webhooks",
    "madoguchi.services.publications",
    "madoguchi.services.refunds",
    "madoguchi.services.bookings",
    "madoguchi.counter.procedures",
    "madoguchi.counter.window",
    "madoguchi.counter.cases",
    "madoguchi.counter.exchange",
    "madoguchi.counter.rounds",
    "madoguchi.counter.campaigns",
    "madoguchi.counter.figures",
    "madoguchi.governance.assessment",
    "madoguchi.web",
]
MIDDLEWARE = [
    "madoguchi.web.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "madoguchi.foundation.city.middleware.CityMiddleware",
    "madoguchi.foundation.accounts.middleware.SideSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "madoguchi.web.addresses.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "madoguchi.foundation.people.middleware.WhoMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "madoguchi.foundation.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "madoguchi.foundation.ui.context.layout",
            ],
        },
    }
]
COTTON_ISOLATE_BY_DEFAULT = True

# Who is who
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
ACCOUNT_ADAPTER = "madoguchi.foundation.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"request_login_code": "madoguchi.foundation.accounts.forms.RequestCodeForm"}
# An address without an account gets one; only a closed account is unknown, and is not written to.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/5m/key",
}
# What strangers may try: how often, from one address; a proof also for one reference code, wherever from.
MADOGUCHI_LIMITS = {
    "verify": "30/m/ip",
    "submit": "30/m/ip",
    # Keeping a place costs a stranger nothing, and nobody else can have it: by the hour too.
    # Each quarter of an hour more is asked for anew: 60 kept and 120 made longer are 45 places the whole hour.
    "keep": "30/m/ip,60/h/ip",
    "longer": "30/m/ip,120/h/ip",
    "attach": "60/m/ip",
    "proof": "10/m/ip,20/d/key",
    "bill": "10/m/ip,20/d/key",
    # At the place many share one address: a reception has a limit of its own, a booking that of its code.
    "arrive": "60/m/ip,20/d/key",
    "number": "20/m/ip,40/10m/key",
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
LANGUAGE_COOKIE_NAME = "madoguchi_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# In the database, so that limits on sign-in hold over all processes, and fail closed with it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"


def storages(side: str) -> dict[str, object]:
    """Where a side keeps its files: in its own folder, or in its own part of an S3 bucket."""
    disk = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files" / side, "file_permissions_mode": 0o600},
    }
    s3 = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": os.environ.get("MADOGUCHI_S3_BUCKET"),
            "endpoint_url": os.environ.get("MADOGUCHI_S3_ENDPOINT"),
            "location": side,
        },
    }
    return {
        "default": s3 if os.environ.get("MADOGUCHI_S3_BUCKET") else disk,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }


DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_HOST = os.environ.get("MADOGUCHI_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("MADOGUCHI_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MADOGUCHI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MADOGUCHI_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("MADOGUCHI_SMTP_TLS", "") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("MADOGUCHI_MAIL_FROM", "madoguchi@mihon.example")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # an e-mail address is unique whatever its case: a constraint on lower(email)
    "fields.W342",  # a foreign key may be unique by a constraint that begins with the city
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Answers to give, as to whoever asked in vain or sent what a stranger signed, and a restarted database that is
    # waited for: no faults to log.
    "loggers": {
        name: {"level": "ERROR"}
        for name in ("django.request", "psycopg.pool", "pyhanko", "pyhanko_certvalidator")
    },
    "root": {"handlers": ["console"], "level": os.environ.get("MADOGUCHI_LOG", "WARNING")},
}
