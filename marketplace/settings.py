"""Every setting, read from top to bottom. What differs between deployments is an environment variable.

``docs/reference/settings.md`` explains the variables. A wrong value stops the process with one line that names it.
"""

from datetime import timedelta
from email.utils import quote
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from environs import FileAwareEnv, validate

from marketplace import local_secrets, logs, validators
from marketplace.validators import refuse

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # everything that a machine makes for itself: database, media, secrets

# FileAwareEnv: each variable X may come as X_FILE, the path of a file that holds the value (container secrets).
env = FileAwareEnv(strip_whitespace=True)  # most editors end a file with a line break
env.read_env(BASE_DIR / ".env", recurse=False)


# Where people reach the marketplace. Mails, sitemaps and media links are built with it.
PUBLIC_URL: str = env.str(
    "PUBLIC_URL",
    "http://localhost:8000",
    validate=lambda url: validators.origin(url.rstrip("/")),
).rstrip("/")
_public = urlsplit(PUBLIC_URL)
_host = _public.hostname or "localhost"
# Serves this machine only (other host names are refused below), so it may make its own secrets.
IS_LOCAL = _host in {"localhost", "127.0.0.1", "::1"}

DEBUG: bool = env.bool("DEBUG", False)

SECRET_KEY: str = env.str("SECRET_KEY", "")
if not SECRET_KEY and IS_LOCAL:
    SECRET_KEY = local_secrets.kept(VAR_DIR / "secret-key", local_secrets.make_secret_key)
if len(SECRET_KEY) < 32:
    raise refuse("SECRET_KEY", "at least 32 characters are required unless PUBLIC_URL is on this machine")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [], validate=validators.secret_keys)

# Signs access tokens (RS256); its public half is served at /.well-known/jwks.json.
RSA_PRIVATE_KEY: str = env.str(
    "RSA_PRIVATE_KEY", "", validate=lambda pem: validators.rsa_private_key(pem.replace("\\n", "\n"))
).replace("\\n", "\n")
if not RSA_PRIVATE_KEY and IS_LOCAL:
    RSA_PRIVATE_KEY = local_secrets.kept(VAR_DIR / "rsa-private-key.pem", local_secrets.make_rsa_private_key)
if not RSA_PRIVATE_KEY:
    raise refuse("RSA_PRIVATE_KEY", "required unless PUBLIC_URL is on this machine")
# Public halves of further keys whose tokens are believed: former ones, and the next one before it signs.
RSA_PUBLIC_KEYS: list[str] = validators.split_public_keys(
    env.str("RSA_PUBLIC_KEYS", "", validate=lambda pem: validators.rsa_public_keys(pem.replace("\\n", "\n"))).replace(
        "\\n", "\n"
    )
)

ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", [_host, "localhost", "127.0.0.1", "[::1]"], validate=validators.hosts
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [PUBLIC_URL], validate=validators.origins)

# Storefronts elsewhere that may call the API from a browser and be named in mails (confirmation, new password).
ALLOWED_CLIENT_ORIGINS: list[str] = env.list(
    "ALLOWED_CLIENT_ORIGINS", ["http://localhost:3000"] if IS_LOCAL else [], validate=validators.origins
)

# Whose goods the market sells, and its name.
MARKET_PROVINCE: str = env.str("MARKET_PROVINCE", "", validate=validators.province)
MARKET_NAME: str = env.str("MARKET_NAME", "", validate=validators.name)

# High to low: a package may import those after it. pyproject.toml has the same order for the layer check.
PACKAGES = (
    "demo",
    "marketplace",
    "storefront",
    "api",
    "importing",
    "search",
    "payments",
    "orders",
    "promotions",
    "ocop",
    "content",
    "catalog",
    "vendors",
    "accounts",
    "primitives",
    "vietnam",
)
INSTALLED_APPS = [
    *(package for package in PACKAGES if package != "vietnam"),  # which has no models, commands or templates
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "marketplace.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages shrink to a sixth. Against BREACH Django varies the length and masks the CSRF token in each answer.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "storefront.middleware.PostLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.devices.RememberDevice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storefront.context.shop",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PREPARED_STATEMENTS: bool = env.bool("PREPARED_STATEMENTS", True)
COMPILED_STATEMENTS: bool = env.bool("COMPILED_STATEMENTS", True)
DATABASE: dict[str, Any] = env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    if DATABASE["NAME"] != ":memory:":
        try:
            Path(DATABASE["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refuse("DATABASE_URL", f"the folder of the database cannot be made: {error}") from error
    DATABASE["OPTIONS"] = {
        # A transaction that will write takes the write lock at its start; otherwise two that upgrade deadlock.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds to wait for another writer
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; "
            "PRAGMA journal_size_limit=67108864;"
        ),
    }
elif DATABASE["ENGINE"] == "django.db.backends.postgresql":
    DATABASE["OPTIONS"] = {
        # Nobody waits for an unreachable server: seconds until a connection, milliseconds until a lost one is noticed.
        "connect_timeout": 5,
        "tcp_user_timeout": 20_000,
        **DATABASE.get("OPTIONS", {}),
    }
    if PREPARED_STATEMENTS:
        # Plans of repeated statements are kept at once; only primitives.statements sends such ones.
        DATABASE["OPTIONS"]["prepare_threshold"] = 1
else:
    raise refuse("DATABASE_URL", "only sqlite:// and postgres:// are supported")
# Web processes alone let PostgreSQL give up statements that take longer (marketplace/wsgi.py). 0: no limit.
STATEMENT_TIMEOUT_SECONDS: float = env.float("STATEMENT_TIMEOUT_SECONDS", 10, validate=validate.Range(min=0))
# Connections stay open: each thread of a server process keeps one and tests it before its next request.
DATABASE |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": DATABASE}

CACHE: dict[str, Any] = env.dj_cache_url("CACHE_URL", "locmem://")
if CACHE["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    CACHE["OPTIONS"] = {"MAX_ENTRIES": 2_000}
elif CACHE["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHE["BACKEND"] = "marketplace.cache.RedisElseMemory"
else:
    raise refuse("CACHE_URL", "only locmem:// and redis:// are supported")
CACHES = {"default": CACHE}

# Whole answers of the catalogue for anonymous readers, never older than the last write (see api/).
RESPONSE_CACHE: bool = env.bool("RESPONSE_CACHE", True)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
LOGIN_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 3
_A_YEAR = 365 * 24 * 60 * 60
ACCESS_TOKEN_SECONDS: int = env.int("ACCESS_TOKEN_SECONDS", 5 * 60, validate=validate.Range(min=30, max=_A_YEAR))
REFRESH_TOKEN_SECONDS: int = env.int(
    "REFRESH_TOKEN_SECONDS", 30 * 24 * 60 * 60, validate=validate.Range(min=60, max=_A_YEAR)
)

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]  # each in its own language, because readers look for it so
LOCALE_PATHS = [BASE_DIR / "vietnam" / "locale"]  # packages that are apps bring theirs along
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static"), validate=validators.filled))
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 60 * 60

MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media"), validate=validators.filled))

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
S3_BUCKET: str = env.str("S3_BUCKET", "")
S3_PUBLIC_HOST: str = env.str("S3_PUBLIC_HOST", "", validate=validators.host)
if S3_BUCKET:
    if not S3_PUBLIC_HOST:
        raise refuse("S3_PUBLIC_HOST", "required with S3_BUCKET: the host name from which pictures are read")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", None, validate=validators.origin),
            "region_name": env.str("S3_REGION", "") or None,
            "access_key": env.str("S3_ACCESS_KEY_ID", "") or None,
            "secret_key": env.str("S3_SECRET_ACCESS_KEY", "") or None,
            "custom_domain": S3_PUBLIC_HOST,
            "querystring_auth": False,
            "file_overwrite": False,
        },
    }

FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Cookies and redirects follow the public address: a marketplace reached through https never speaks http.
IS_SECURE = _public.scheme == "https"
SESSION_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_SECURE = IS_SECURE
SECURE_SSL_REDIRECT: bool = env.bool("SSL_REDIRECT", True) and IS_SECURE
SECURE_SSL_HOST = _public.netloc
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS: int = env.int(
    "HSTS_SECONDS", 60 * 60 * 24 * 30 if IS_SECURE else 0, validate=validate.Range(min=0)
)
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
TRUST_PROXY: bool = env.bool("TRUST_PROXY", False)
if TRUST_PROXY:
    # The proxy in front must set these headers itself on each request, otherwise a client could.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],  # the first page brings its style sheet along
        "img-src": [SELF, PUBLIC_URL, "data:", *([f"https://{S3_PUBLIC_HOST}"] if S3_BUCKET else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

_mail = urlsplit(env.str("EMAIL_URL", "console://", validate=validators.email_url))
EMAIL_BACKEND = f"django.core.mail.backends.{'console' if _mail.scheme == 'console' else 'smtp'}.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT: int = _mail.port or validators.SMTP_PORTS.get(_mail.scheme, 0)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtp+ssl"
EMAIL_TIMEOUT = 10
_sender = MARKET_NAME or f"OCOP {MARKET_PROVINCE}".strip()
DEFAULT_FROM_EMAIL: str = env.str(
    "DEFAULT_FROM_EMAIL", f'"{quote(_sender)}" <no-reply@{_host}>', validate=validators.sender
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

TASKS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# What the worker calls periodically: a function without arguments -> seconds between two calls.
PERIODIC_TASKS: dict[str, float] = {
    "search.tasks.index_changed_products": 1,
    "marketplace.queue.return_abandoned_tasks": 15,
    "marketplace.queue.forget_finished_tasks": 60 * 60,
    "marketplace.sessions.forget_expired_sessions": 60 * 60,
    "orders.tasks.announce_forgotten_orders": 10 * 60,
    "orders.tasks.expire_unpaid_orders": 10 * 60,
    "payments.tasks.ask_gateways_again": 60,
    "payments.tasks.expire_checkouts": 60 * 60,
    "payments.tasks.report_stray_money": 24 * 60 * 60,
    "promotions.tasks.follow_promotions": 60,
    "promotions.tasks.check_promoted_prices": 60 * 60,
}
# A worker says four times as often that it is alive; a task whose worker has not said so for so long runs again.
TASK_ABANDONED_SECONDS: int = env.int("TASK_ABANDONED_SECONDS", 40, validate=validate.Range(min=1))

# What can be exchanged, by the dotted path of the class behind it.
SEARCH_ENGINE: str = env.str("SEARCH_ENGINE", "search.engines.database.DatabaseEngine")

# The dummy gateway takes any card and moves no money: for development, demonstration and tests.
DUMMY_PAYMENTS: bool = env.bool("DUMMY_PAYMENTS", DEBUG)
PAYMENT_GATEWAYS = {"ocop.cod": "payments.gateways.cod.CashOnDelivery"}
if DUMMY_PAYMENTS:
    PAYMENT_GATEWAYS["saleor.io.dummy-payment-app"] = "payments.gateways.dummy.DummyGateway"

# How much one checkout may hold, and how long things wait.
CHECKOUT_LINE_QUANTITY_LIMIT = 50  # units of one variant, as in Saleor
CHECKOUT_LINES_LIMIT = 200
# Minutes for which a checkout's goods are reserved after its last change; 0: not at all, Saleor's default.
STOCK_RESERVATION_USER_MINUTES: int = env.int("STOCK_RESERVATION_USER_MINUTES", 0, validate=validate.Range(min=0))
STOCK_RESERVATION_GUEST_MINUTES: int = env.int("STOCK_RESERVATION_GUEST_MINUTES", 0, validate=validate.Range(min=0))
CHECKOUT_NOTE_MAX_LENGTH = 2_000
# Lifetimes since the last change, as in Saleor.
EMPTY_CHECKOUT_LIFETIME = timedelta(hours=6)
ANONYMOUS_CHECKOUT_LIFETIME = timedelta(days=30)
USER_CHECKOUT_LIFETIME = timedelta(days=90)
UNPAID_ORDER_LIFETIME = timedelta(days=1)

# Forms that one client may send in a minute: each may make a session, a basket or a mail. 0: no limit.
PAGE_POSTS_PER_MINUTE: int = env.int("PAGE_POSTS_PER_MINUTE", 120, validate=validate.Range(min=0))

# Seconds from its start until API and pages stop working on an answer. 0: no limit.
REQUEST_DEADLINE_SECONDS: float = env.float("REQUEST_DEADLINE_SECONDS", 20, validate=validate.Range(min=0))

# What one GraphQL request may ask for.
_positive = validate.Range(min=1)
GRAPHQL_MAX_DEPTH: int = env.int("GRAPHQL_MAX_DEPTH", 100, validate=_positive)
GRAPHQL_MAX_COST: int = env.int("GRAPHQL_MAX_COST", 50_000, validate=_positive)
GRAPHQL_MAX_TOKENS: int = env.int("GRAPHQL_MAX_TOKENS", 10_000, validate=_positive)
GRAPHQL_MAX_BODY_BYTES: int = env.int("GRAPHQL_MAX_BODY_BYTES", 1024 * 1024, validate=_positive)
GRAPHQL_MAX_UPLOAD_BYTES: int = env.int("GRAPHQL_MAX_UPLOAD_BYTES", 20 * 1024 * 1024, validate=_positive)
GRAPHQL_REQUESTS_PER_MINUTE: int = env.int("GRAPHQL_REQUESTS_PER_MINUTE", 600, validate=validate.Range(min=0))
GRAPHQL_INTROSPECTION: bool = env.bool("GRAPHQL_INTROSPECTION", True)
DATA_UPLOAD_MAX_MEMORY_SIZE = GRAPHQL_MAX_UPLOAD_BYTES

LOG_FORMAT: str = env.str("LOG_FORMAT", "console" if IS_LOCAL else "json", validate=validate.OneOf(["console", "json"]))
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
LOGGING_CONFIG = "marketplace.logs.configure"
LOGGING = logs.config(log_format=LOG_FORMAT, level=LOG_LEVEL)

# Spans of GraphQL operations and their fields for OpenTelemetry, whose own variables say where they go.
TRACES: bool = env.bool("TRACES", False)

WEB_WORKERS: int = env.int("WEB_WORKERS", 1, validate=_positive)
WEB_THREADS: int = env.int("WEB_THREADS", 4, validate=_positive)
# host:port where Prometheus reads; "off" for none; empty for loopback, 1000 above the port of the pages.
METRICS_ADDRESS: str = env.str("METRICS_ADDRESS", "", validate=validators.metrics_address)
# /health/ready answers 503 when the oldest task that could run has waited longer than this.
QUEUE_STUCK_SECONDS: int = env.int("QUEUE_STUCK_SECONDS", 300, validate=_positive)
